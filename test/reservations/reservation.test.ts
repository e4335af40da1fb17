import { describe, expect, it } from "vitest";
import fc from "fast-check";
import { statusOf, type LineCounts, type ReservationStatusName } from "../../src/reservations/index.js";
import { givenReservation, type GivenLine } from "./given-books.js";

const cases: readonly { readonly lines: readonly GivenLine[]; readonly status: ReservationStatusName }[] = [
  { lines: [{ held: 2 }], status: "HELD" },
  { lines: [{ held: 1, confirmed: 1 }], status: "HELD" },
  { lines: [{ confirmed: 1 }, { held: 1 }], status: "HELD" },
  { lines: [{ confirmed: 2 }], status: "CONFIRMED" },
  { lines: [{ confirmed: 1, released: 1 }], status: "CONFIRMED" },
  { lines: [{ confirmed: 1, expired: 1 }], status: "CONFIRMED" },
  { lines: [{ confirmed: 1, cancelled: 1 }], status: "CONFIRMED" },
  { lines: [{ shipped: 1, confirmed: 1 }], status: "PARTIALLY_SHIPPED" },
  { lines: [{ shipped: 1 }, { held: 1 }], status: "PARTIALLY_SHIPPED" },
  { lines: [{ shipped: 2 }], status: "SHIPPED" },
  { lines: [{ shipped: 2, returned: 2 }], status: "SHIPPED" },
  { lines: [{ shipped: 1, cancelled: 1 }], status: "SHIPPED" },
  { lines: [{ shipped: 1 }, { expired: 1 }], status: "SHIPPED" },
  { lines: [{ cancelled: 1, expired: 1, released: 1 }], status: "CANCELLED" },
  { lines: [{ expired: 1 }, { released: 1 }], status: "EXPIRED" },
  { lines: [{ released: 3 }], status: "RELEASED" },
];

describe("the status of a reservation", () => {
  it.each(cases)("is $status for $lines", ({ lines, status }) => {
    expect(statusOf(givenReservation(lines).lines)).toBe(status);
  });

  it("does not depend on the order of the lines, nor on how units are spread over them", () => {
    const count = fc.integer({ min: 0, max: 3 });
    const line = fc.record({ held: count, confirmed: count, shipped: count, released: count, expired: count, cancelled: count });
    fc.assert(
      fc.property(fc.array(line, { minLength: 1, maxLength: 4 }), (given) => {
        const { lines } = givenReservation(given);
        const sum = (count: keyof LineCounts): number => lines.reduce((units, each) => units + each[count], 0);
        const one = givenReservation([
          {
            held: sum("held"),
            confirmed: sum("confirmed"),
            shipped: sum("shipped"),
            released: sum("released"),
            expired: sum("expired"),
            cancelled: sum("cancelled"),
          },
        ]);
        expect(statusOf([...lines].reverse())).toBe(statusOf(lines));
        expect(statusOf(one.lines)).toBe(statusOf(lines));
      }),
    );
  });
});
