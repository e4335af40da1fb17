import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { codeProblem, likenessOf, lookupCode, lookupLikeness, placeLikenessOf, textProblem } from "../../src/catalog/index.js";
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

describe("the likeness of a code", () => {
  it.each([
    ["TEE-1", "tee-1"],
    ["  Tee-1\t", "TEE-1"],
    ["CAFE\u0301", "caf\u00e9"],
    ["Ω", "ω"],
    ["ΟΔΟΣ-1", "οδος-1"],
    ["STRAẞE", "strasse"],
    ["X 11111M", "X\u00a011111M"],
    ["X 11111M", "X  11111M"],
    ["X 11111M", "X11111M"],
    ["X 11111M", "X 11111\uff2d"],
    ["X 11111M", "\uff38\u3000\uff11\uff11\uff11\uff11\uff11\uff2d"],
    ["ﬁt-²", "FIT-2"],
    ["A\u20111", "A\u20101"],
    ["A-1", "A\u200b-\u00ad1\ufeff"],
    ["A-1", "A\ufe0f-\u034f1\u3164"],
    ["A-1", "A\u0000-\ud8001\u2800"],
    ["AB 1", "AB\t1"],
    ["12 345 678", "12345678"],
  ])("%j and %j is one", (one, other) => {
    expect(likenessOf(one)).toBe(likenessOf(other));
    expect(lookupLikeness(other)).toBe(likenessOf(one));
  });

  it.each([
    ["A-1", "A1"],
    ["E", "É"],
    ["O-1", "0-1"],
  ])("%j and %j is not one", (one, other) => {
    expect(likenessOf(one)).not.toBe(likenessOf(other));
  });

  it("of a place keeps its numbers apart, however the blank between them is written", () => {
    expect(new Set(["A 1 12", "A 11 2", "A 112"].map(placeLikenessOf)).size).toBe(3);
    expect(new Set(["A 1 12", "A1\u00a012", "a 1  12", "\uff21 1 \u200b12"].map(placeLikenessOf)).size).toBe(1);
  });

  it("stays as it is when made again", () => {
    fc.assert(
      fc.property(
        fc.string({
          unit: fc.oneof(fc.string({ unit: "grapheme", maxLength: 1 }), fc.constantFrom("\u00a0", "1", "ẞ", "Σ", "ﬁ", "\u0345")),
        }),
        (text) => {
          for (const make of [likenessOf, placeLikenessOf]) expect(make(make(text))).toBe(make(text));
        },
      ),
    );
  });

  it("is not made of a name that is too long, and is empty where nothing of it is seen", () => {
    expect(lookupLikeness("A".repeat(10_000_000))).toBe("");
    expect(lookupLikeness(" \u200b\u0000")).toBe("");
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
