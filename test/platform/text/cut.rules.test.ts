import { describe, expect, it } from "vitest";
import { cut } from "../../../src/platform/text/cut.rules.js";

describe("a text that is cut", () => {
  it("stays as it is up to the length, and ends with an ellipsis beyond it", () => {
    expect(cut("", 3)).toBe("");
    expect(cut("abc", 3)).toBe("abc");
    expect(cut("abcd", 3)).toBe("abc…");
  });

  it("holds no half of a surrogate pair", () => {
    expect(cut("ab😀d", 3)).toBe("ab…");
    expect(cut("a😀d", 3)).toBe("a😀…");
  });
});
