import { buildSchema, parse } from "graphql";
import { describe, expect, it } from "vitest";
import type { Caller } from "../../../../src/platform/graphql/context.js";
import { groupKeyOf } from "../../../../src/platform/graphql/groups/group-key.js";

const schema = buildSchema(`
  type Query { hello: String }
  type Change { sku: String history(after: String): String }
  type Subscription { changed(skus: [String!], after: String, snapshot: Boolean): Change }
`);
const CALLER: Caller = { clientId: 1, name: "one", role: "DASHBOARD", channels: null, locations: ["A", "B"] };
const QUERY = "subscription ($skus: [String!], $after: String) { changed(skus: $skus, after: $after) { sku } }";

function keyOf(query: string, variableValues: Record<string, unknown> = {}, caller: Partial<Caller> = {}, operationName?: string): string {
  const args = { schema, document: parse(query), variableValues, ...(operationName === undefined ? {} : { operationName }) };
  return groupKeyOf(args, { ...CALLER, ...caller });
}

describe("the key of a group", () => {
  it.each([
    ["where they begin", keyOf(QUERY, { skus: ["X"], after: "1" }), keyOf(QUERY, { skus: ["X"], after: "99" })],
    ["whether they say where", keyOf(QUERY, { skus: ["X"] }), keyOf(QUERY, { skus: ["X"], after: "99" })],
    [
      "a beginning in the document",
      keyOf('subscription { changed(after: "100", snapshot: true) { sku } }'),
      keyOf('subscription { changed(after: "200", snapshot: true) { sku } }'),
    ],
    ["who asks", keyOf(QUERY), keyOf(QUERY, {}, { clientId: 2, name: "two" })],
    ["the order of what a key may see", keyOf(QUERY), keyOf(QUERY, {}, { locations: ["B", "A"] })],
  ])("is the same whatever %s", (_what, one, other) => {
    expect(one).toBe(other);
  });

  it.each([
    ["other variables", keyOf(QUERY, { skus: ["X"] }), keyOf(QUERY, { skus: ["Y"] })],
    ["null instead of nothing", keyOf(QUERY, { skus: null }), keyOf(QUERY)],
    ["other fields", keyOf(QUERY), keyOf(QUERY.replace("{ sku }", "{ sku __typename }"))],
    ["another role", keyOf(QUERY), keyOf(QUERY, {}, { role: "ADMIN" })],
    ["other locations", keyOf(QUERY), keyOf(QUERY, {}, { locations: ["A"] })],
    ["no bounds at all", keyOf(QUERY), keyOf(QUERY, {}, { locations: null })],
    ["other channels", keyOf(QUERY), keyOf(QUERY, {}, { channels: [] })],
    [
      "another operation of one document",
      keyOf("subscription A { changed { sku } } subscription B { changed { sku } }", {}, {}, "A"),
      keyOf("subscription A { changed { sku } } subscription B { changed { sku } }", {}, {}, "B"),
    ],
    [
      "an argument of the same name further down",
      keyOf('subscription { changed { history(after: "1") } }'),
      keyOf('subscription { changed { history(after: "2") } }'),
    ],
    [
      "a variable that says more than the beginning",
      keyOf("subscription ($after: String) { changed(after: $after) { history(after: $after) } }", { after: "1" }),
      keyOf("subscription ($after: String) { changed(after: $after) { history(after: $after) } }", { after: "2" }),
    ],
  ])("is another for %s", (_what, one, other) => {
    expect(one).not.toBe(other);
  });
});
