import { describe, expect, it } from "vitest";
import { attributesProblem, equalJson } from "../../src/catalog/index.js";
import type { JsonValue } from "../../src/catalog/index.js";

describe("free attributes", () => {
  it.each<[JsonValue]>([[{}], [[1, "a", null, true]], ["text"], [0], [{ a: "\\u0000" }], [{ a: "😀" }]])("may be %j", (value) => {
    expect(attributesProblem(value)).toBeNull();
  });

  it.each<[JsonValue]>([[{ a: "\u0000" }], [{ "\u0000": 1 }], [{ a: ["\ud800"] }], [{ a: "\\\u0000" }], ["\udc00"]])(
    "may not be %j",
    (value) => {
      expect(attributesProblem(value)).toMatch(/U\+0000 or half a surrogate pair/);
    },
  );

  it("are at most 65,536 characters of JSON", () => {
    expect(attributesProblem("a".repeat(65_534))).toBeNull();
    expect(attributesProblem("a".repeat(65_535))).toMatch(/at most 65536/);
  });

  it.each<[JsonValue | undefined, JsonValue | undefined, boolean]>([
    [{ a: 1, b: 2 }, { b: 2, a: 1 }, true],
    [Object.assign(Object.create(null) as object, { a: [1] }), { a: [1] }, true],
    [[1, 2], [2, 1], false],
    [{ a: 1 }, { a: "1" }, false],
    [null, {}, false],
    [undefined, null, false],
    [-0, 0, true],
  ])("%j and %j are compared by what they say", (one, other, equal) => {
    expect(equalJson(one, other)).toBe(equal);
  });
});
