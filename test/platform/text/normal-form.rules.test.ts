import { describe, expect, it } from "vitest";
import { charactersUpTo, CODE_UNITS_MAX, normalForm, normalizeCode } from "../../../src/platform/text/normal-form.rules.js";

describe("a normal form", () => {
  it("is made of a text up to the length, and of no longer one", () => {
    expect(normalForm("e\u0301", "NFC", 2)).toBe("é");
    expect(normalForm("e\u0301", "NFC", 1)).toBe(null);
    expect(normalForm("ﬁ", "NFKD", 1)).toBe("fi");
    expect(normalForm("abc", "NFC", 2)).toBe(null);
  });

  it("is made of 30 combining marks in a row, and of no more", () => {
    expect(normalForm(`e${"\u0301".repeat(30)}`, "NFC", 100)).toBe(`é${"\u0301".repeat(29)}`);
    expect(normalForm(`e${"\u0301".repeat(31)}`, "NFC", 100)).toBe(null);
  });

  it.each(["plain-ASCII_~\u007f", "Größe", "日本語", "각", "😀", "a\u0334\u0345"])("is what Unicode says it is, of %j too", (text) => {
    for (const form of ["NFC", "NFKD"] as const) expect(normalForm(text, form, 100)).toBe(text.normalize(form));
  });
});

describe("a code", () => {
  it("of 255 characters may be spelt as long as Unicode can spell it", () => {
    expect(normalizeCode("e\u0301".repeat(255))).toBe("é".repeat(255));
    expect(normalizeCode("ᄒ\u1161\u11ab".repeat(255))).toBe("한".repeat(255));
    expect(CODE_UNITS_MAX).toBe(255 * 6);
  });

  it("that cannot be one stays as it is", () => {
    const long = "e\u0301".repeat(CODE_UNITS_MAX);
    const marked = `e${"\u0301".repeat(31)}`;
    expect(normalizeCode(long)).toBe(long);
    expect(normalizeCode(marked)).toBe(marked);
  });
});

describe("the characters of a text", () => {
  it("are counted where they may be few enough, and else told as too many", () => {
    expect(charactersUpTo("😀😀", 3)).toBe(2);
    expect(charactersUpTo("😀".repeat(4), 3)).toBe(4);
    expect(charactersUpTo("a".repeat(1_000_000), 3)).toBe(1_000_000);
  });
});
