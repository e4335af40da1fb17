import { describe, expect, it } from "vitest";
import { searchQueries, searchWords } from "../../src/catalog/search.rules.js";

describe("the words of a row", () => {
  it("are those of its texts, each with the tails that begin at a part", () => {
    expect(searchWords(["TEE-RED-S", "Crème brûlée, hot"], [])).toEqual(["tee-red-s", "red-s", "s", "creme", "brulee,", "hot"]);
  });

  it("hold a barcode with any number of its leading zeros", () => {
    expect(searchWords([null], ["00036000291452"])).toEqual(["36000291452", "036000291452", "0036000291452", "00036000291452"]);
  });

  it("stay few and short whatever is entered", () => {
    expect(searchWords(["a-".repeat(500)], [])).toHaveLength(20);
    expect(searchWords(["😀".repeat(1000), "x".repeat(1000)], [])).toEqual(["x".repeat(100)]);
  });
});

describe("a search text", () => {
  it.each([
    [null, null],
    [undefined, null],
    ["  ", null],
    ["---", []],
    ["Tee  RED-", ["'tee':*", "'red-':*"]],
    ["it's a\\b", ["'it''s':*", "'a\\\\b':*"]],
    ["\u0000a\u0000b", ["'a':*", "'b':*"]],
    ["1 2 3 4 5 6 7 8 9", ["'1':*", "'2':*", "'3':*", "'4':*", "'5':*", "'6':*", "'7':*", "'8':*"]],
  ])("%j is asked for as %j", (text, queries) => {
    expect(searchQueries(text)).toEqual(queries);
  });
});
