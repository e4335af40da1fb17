import { describe, expect, it } from "vitest";
import { linesErrors, ttlErrors } from "../../src/reservations/input.rules.js";
import { nothingLeft } from "../../src/reservations/refusals.rules.js";
import { givenReservation } from "./given-books.js";

const fieldsOf = (errors: readonly { readonly field: readonly string[] | null; readonly code: string }[]): unknown =>
  errors.map(({ code, field }) => `${code} ${field?.join(".") ?? ""}`);

describe("the input of a step", () => {
  it("holds units for a second up to thirty days, and for as long as usual where nothing is said", () => {
    for (const ttlSeconds of [1, 2_592_000, null, undefined]) expect(ttlErrors(ttlSeconds)).toEqual([]);
  });

  it.each([-1, 0, 0.5, 2_592_001, Number.NaN])("holds nothing for %s seconds", (ttlSeconds) => {
    expect(fieldsOf(ttlErrors(ttlSeconds))).toEqual(["INVALID_INPUT ttlSeconds"]);
  });

  it("gives a reservation a thousand lines at most", () => {
    const lines = (count: number) => givenReservation(Array.from({ length: count }, (_, sku) => ({ sku: sku + 1, held: 1 })));
    expect(linesErrors(lines(1_000))).toEqual([]);
    expect(fieldsOf(linesErrors(lines(1_001)))).toEqual(["INVALID_INPUT lines"]);
  });
});

describe("a reservation with nothing left for a step", () => {
  it.each([
    { lines: [{ expired: 1 }], to: "CONFIRMED" as const, code: "RESERVATION_EXPIRED" },
    { lines: [{ expired: 1, confirmed: 1 }], to: "HELD" as const, code: "RESERVATION_EXPIRED" },
    { lines: [{ expired: 1, confirmed: 1 }], to: "RELEASED" as const, code: "RESERVATION_EXPIRED" },
    { lines: [{ expired: 1 }], to: "SHIPPED" as const, code: "RESERVATION_EXPIRED" },
    { lines: [{ expired: 1, shipped: 1 }], to: "CANCELLED" as const, code: "ILLEGAL_TRANSITION" },
    { lines: [{ released: 1 }], to: "HELD" as const, code: "ILLEGAL_TRANSITION" },
  ])("answers $code where $lines is to be $to", ({ lines, to, code }) => {
    expect(nothingLeft(givenReservation(lines), to)).toMatchObject({ code, field: ["id"] });
  });

  it("has no time to tell where it never held anything", () => {
    expect(nothingLeft(givenReservation([{ expired: 1 }], { expiresAt: null }), "HELD")).toMatchObject({ code: "ILLEGAL_TRANSITION" });
  });
});
