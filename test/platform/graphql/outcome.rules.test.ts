import { describe, expect, it } from "vitest";
import { outcomeOf } from "../../../src/platform/graphql/outcome.rules.js";

describe("the outcome of an operation", () => {
  it.each([
    ["ok", { sequence: "1" }, undefined],
    ["ok", { a: { userErrors: [] }, b: null }, []],
    ["user_error", { a: { userErrors: [] }, b: { userErrors: [{ code: "NOT_FOUND" }] } }, undefined],
    ["user_error", { many: { userErrors: [], results: [{ userErrors: [] }, { userErrors: [{}] }] } }, undefined],
    ["OVERLOADED", { a: null }, [{ extensions: { code: "OVERLOADED" } }]],
    ["INTERNAL", null, [{}]],
    ["ok", null, undefined],
  ])("is %s", (outcome, data, errors) => {
    expect(outcomeOf(data, errors)).toBe(outcome);
  });
});
