import { readdirSync, readFileSync } from "node:fs";
import { buildSchema, Kind, type OperationDefinitionNode, parse, separateOperations, specifiedRules, validate } from "graphql";
import { describe, expect, it } from "vitest";
import * as generated from "../../client/generated/operations.js";
import { limitRules } from "../../src/platform/graphql/limits.js";

const schema = buildSchema(readFileSync(new URL("../../schema/schema.graphql", import.meta.url), "utf8"));
const folder = new URL("../../client/operations/", import.meta.url);
const source = readdirSync(folder)
  .filter((name) => name.endsWith(".graphql"))
  .map((name) => readFileSync(new URL(name, folder), "utf8"))
  .join("\n");
const everything = parse(source);
const operations = everything.definitions.filter(
  (definition): definition is OperationDefinitionNode => definition.kind === Kind.OPERATION_DEFINITION,
);

/** `mutation saleRecord`, for every field at the root of the schema. */
const rootFields = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()].flatMap((type) =>
  type === null || type === undefined ? [] : Object.keys(type.getFields()).map((field) => `${type.name.toLowerCase()} ${field}`),
);

describe("the clients' documents", () => {
  it("use every query, mutation and subscription of the schema", () => {
    const used = new Set(
      operations.flatMap(({ operation, selectionSet }) =>
        selectionSet.selections.map((selection) => (selection.kind === Kind.FIELD ? `${operation} ${selection.name.value}` : "")),
      ),
    );
    expect(rootFields).toContain("mutation saleRecord");
    expect(rootFields.filter((field) => !used.has(field))).toEqual([]);
  });

  it("have a name each, and a typed document of that name", () => {
    const names = operations.map(({ name }) => name?.value ?? "");
    expect(new Set(names).size).toBe(operations.length);
    expect(names.filter((name) => !(`${name}Document` in generated))).toEqual([]);
  });

  for (const [name, document] of Object.entries(separateOperations(everything))) {
    it(`${name} is valid and within the hub's limits`, () => {
      expect(validate(schema, document, [...specifiedRules, ...limitRules()])).toEqual([]);
    });
  }
});
