import { describe, expect, it } from "vitest";
import { idError, partErrors, versionMissing } from "../../src/returns/return-input.rules.js";
import { expectedOf, uninspectedOf } from "../../src/returns/stock-return.js";

describe("the input of a return", () => {
  it("is fine at its limits and refused beyond them, every field at once", () => {
    expect(partErrors({ idempotencyKey: "k", reference: "r".repeat(255), reason: "w".repeat(1_000) })).toEqual([]);
    expect(partErrors({ idempotencyKey: "k", reference: null, reason: null })).toEqual([]);
    expect(partErrors({ idempotencyKey: "k" })).toEqual([]);
    expect(partErrors({ idempotencyKey: "", reference: "r".repeat(256), reason: "w".repeat(1_001) })).toMatchObject([
      { code: "INVALID_INPUT", field: ["idempotencyKey"] },
      { code: "INVALID_INPUT", field: ["reference"] },
      { code: "INVALID_INPUT", field: ["reason"] },
    ]);
  });

  it("names documents by UUIDs", () => {
    expect(idError("Return", "019c1234-0000-7000-8000-000000000001", "id")).toBeNull();
    expect(idError("Return", "17", "id")).toMatchObject({ code: "NOT_FOUND", entity: "Return", value: "17", field: ["id"] });
  });

  it("says which version a step was decided on, or that any will do", () => {
    expect(versionMissing(null)).toBeNull();
    expect(versionMissing(3)).toBeNull();
    expect(versionMissing(undefined)).toMatchObject({ code: "INVALID_INPUT", field: ["expectedVersion"] });
  });
});

describe("a line of a return", () => {
  it("is expected as far as it was neither received nor given up, and waits as far as nobody decided", () => {
    const line = { quantity: 100, received: 60, restocked: 1, damaged: 2, scrapped: 4, toSupplier: 8, cancelled: 30 };
    expect(expectedOf(line)).toBe(10);
    expect(uninspectedOf(line)).toBe(45);
  });
});
