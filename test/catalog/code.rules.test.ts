import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { codeProblem, foldCode, lookupCode, lookupFolded, textProblem } from "../../src/catalog/index.js";
import { normalizeCode } from "../../src/platform/text/normal-form.rules.js";

describe("a code", () => {
  it.each(["A", "85123A", "a b", "ÄÖ-1/2", "' OR 1=1 --", "../../etc", "=1+1", "😀", "a".repeat(255), "😀".repeat(255)])(
    "may be %j",
    (code) => {
      expect(codeProblem(code)).toBeNull();
    },
  );

  it.each([
    ["", /must not be empty/],
    ["a".repeat(256), /has 256 characters: at most 255/],
    ["😀".repeat(256), /has 256 characters/],
    ["a".repeat(10_000_000), /has 10000000 characters/],
    [" A1", /begins or ends with a blank: use "A1"/],
    ["A1 ", /use "A1"/],
    ["A1\u00a0", /use "A1"/],
    ["\u3000A1", /use "A1"/],
    ["   ", /consists of blanks only/],
    ["A1\r", /invisible character U\+000D/],
    ["A\u00001", /invisible character U\+0000/],
    ["A\u200b1", /invisible character U\+200B/],
    ["A\u202e1", /invisible character U\+202E/],
    ["\ufeffA1", /invisible character U\+FEFF/],
    ["A\ud8001", /invisible character U\+D800/],
    ["A\u20281", /invisible character U\+2028/],
    [`A${"\u0301".repeat(32)}`, /more than 30 combining marks in a row/],
    ["\u0301\u0334".repeat(50_000), /has 100000 characters/],
  ])("may not be %j", (code, problem) => {
    expect(codeProblem(code)).toMatch(problem);
    expect(lookupCode(code)).toBe("");
  });

  it("is one code whether an accent is typed apart or not, and two in other case", () => {
    expect(normalizeCode("Cafe\u0301")).toBe("Caf\u00e9");
    expect(normalizeCode("AB")).not.toBe(normalizeCode("ab"));
  });
});

describe("a folded code", () => {
  it.each([
    ["TEE-1", "tee-1"],
    ["  Tee-1\t", "TEE-1"],
    ["CAFE\u0301", "caf\u00e9"],
    ["Ω", "ω"],
  ])("of %j and %j is the same", (one, other) => {
    expect(foldCode(one)).toBe(foldCode(other));
  });

  it("stays as it is when folded again", () => {
    fc.assert(fc.property(fc.string({ unit: "grapheme" }), (text) => foldCode(foldCode(text)) === foldCode(text)));
  });

  it("is looked up without the blanks at the ends, and never with a character that no code holds", () => {
    expect(lookupFolded(" TEE-1 ")).toBe("tee-1");
    expect(lookupFolded("TEE\u00001")).toBe("");
  });
});

describe("a title", () => {
  it("may hold any visible text and joined emoji", () => {
    for (const title of ["Tee", " Tee ", "👩‍👩‍👧", "a".repeat(1000)]) expect(textProblem(title, 1000)).toBeNull();
  });

  it.each([
    ["", /must not be blank/],
    [" \u00a0", /must not be blank/],
    ["a".repeat(1001), /has 1001 characters: at most 1000/],
    ["a\u0000b", /control character U\+0000/],
    ["a\nb", /control character U\+000A/],
    ["a\udfff", /control character U\+DFFF/],
  ])("may not be %j", (title, problem) => {
    expect(textProblem(title, 1000)).toMatch(problem);
  });
});
