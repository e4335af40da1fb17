import { describe, expect, it } from "vitest";
import { textErrors, versionErrors } from "../../../src/stock/commands/input.rules.js";

const LENGTHS = { reference: 255, trackingReference: 255, reason: 1_000 };

const fieldsOf = (errors: readonly { readonly field: readonly string[] | null; readonly code: string }[]): unknown =>
  errors.map(({ code, field }) => `${code} ${field?.join(".") ?? ""}`);

describe("the texts of an input", () => {
  it("are fine at their limits, and where nothing is said", () => {
    const longest = { reference: "r".repeat(255), trackingReference: "t".repeat(255), reason: "w".repeat(1_000) };
    expect(textErrors(longest, LENGTHS)).toEqual([]);
    expect(textErrors({ reference: null, trackingReference: null, reason: null }, LENGTHS)).toEqual([]);
    expect(textErrors({}, LENGTHS)).toEqual([]);
  });

  it("are refused beyond them, every field at once", () => {
    const tooLong = { reference: "r".repeat(256), trackingReference: "t".repeat(256), reason: "w".repeat(1_001) };
    expect(fieldsOf(textErrors(tooLong, LENGTHS))).toEqual([
      "INVALID_INPUT reference",
      "INVALID_INPUT trackingReference",
      "INVALID_INPUT reason",
    ]);
    expect(fieldsOf(textErrors({ reference: "" }, LENGTHS))).toEqual(["INVALID_INPUT reference"]);
  });
});

describe("the version of a step", () => {
  it("is the one it was decided on, or null: any will do", () => {
    expect(versionErrors(null)).toEqual([]);
    expect(versionErrors(0)).toEqual([]);
    expect(fieldsOf(versionErrors(undefined))).toEqual(["INVALID_INPUT expectedVersion"]);
  });
});
