import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cellOf, codeOf, isFormula, textOf, wholeNumberOf } from "../../../src/platform/csv/cell.rules.js";

describe("cells", () => {
  it("are no formula once written, and mean what they meant", () => {
    const character = fc.constantFrom("=", "+", "-", "@", "'", '"', "\t", "\r", "0", "7", "a", " ");
    fc.assert(
      fc.property(fc.array(character, { maxLength: 6 }), (characters) => {
        const text = characters.join("");
        expect(cellOf(text)).not.toMatch(/^[=+\-@\t\r]/);
        expect(textOf(cellOf(text))).toBe(text);
      }),
    );
  });

  it("lose the apostrophe that marks text, and keep one that belongs to it", () => {
    expect(["'=1+1", "'-3", "'0012", "''0012", "'tis", "plain"].map(textOf)).toEqual(["=1+1", "-3", "0012", "'0012", "'tis", "plain"]);
  });

  it("give codes without blanks and carriage returns at the ends, and out of a formula that only keeps zeros", () => {
    expect(["  A-1\r", "'00123", '="00123"', " = "].map(codeOf)).toEqual(["A-1", "00123", "00123", "="]);
    expect(['="00123"', "=A1+1", "'=A1", null].map(isFormula)).toEqual([false, true, false, false]);
  });

  it("are whole numbers only where nobody could read another one", () => {
    expect(["12", "-3", "+5", " 7.0\r", "'-4", "0", "-0"].map(wholeNumberOf)).toEqual([12, -3, 5, 7, -4, 0, 0]);
    expect(["1,200", "1.5", "5+", "True", "1e3", "", "--1", "9".repeat(16)].map(wholeNumberOf)).toEqual(Array(8).fill(null));
  });
});
