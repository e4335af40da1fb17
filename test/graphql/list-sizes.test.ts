import { readdirSync, readFileSync } from "node:fs";
import {
  getIntrospectionQuery,
  getNullableType,
  getOperationAST,
  type GraphQLSchema,
  isInterfaceType,
  isListType,
  isNonNullType,
  isObjectType,
  parse,
  print,
  separateOperations,
  validate,
} from "graphql";
import { beforeAll, describe, expect, it } from "vitest";
import { EXAMPLE_TABS } from "../../pages/graphiql/examples.js";
import { schemaOfAllResolvers } from "../../scripts/schema-text.js";
import { costOf } from "../../src/platform/graphql/cost/cost.js";
import { sizeMaxOf } from "../../src/platform/graphql/cost/size-max.js";
import { OPERATION_LIMITS } from "../../src/platform/graphql/limits.js";
import { documentRules } from "../../src/platform/graphql/validation-rules.js";

const folder = new URL("../../client/operations/", import.meta.url);
const guides = new URL("../../docs/guide/", import.meta.url);

let schema: GraphQLSchema;
beforeAll(async () => {
  schema = await schemaOfAllResolvers();
});

/** Plain lists, and those of them that neither declare a greatest size nor follow from a list that must be given. */
function plainLists(of: GraphQLSchema): { readonly lists: string[]; readonly undeclared: string[] } {
  const lists: string[] = [];
  const undeclared: string[] = [];
  for (const type of Object.values(of.getTypeMap())) {
    const isPage = type.name.endsWith("Connection") || type.name.startsWith("__");
    if (isPage || !(isObjectType(type) || isInterfaceType(type))) continue;
    for (const field of Object.values(type.getFields())) {
      if (!isListType(getNullableType(field.type))) continue;
      lists.push(`${type.name}.${field.name}`);
      const follows = field.args.some((argument) => isNonNullType(argument.type) && isListType(argument.type.ofType));
      if (sizeMaxOf(field) === null && !follows) undeclared.push(`${type.name}.${field.name}`);
    }
  }
  return { lists, undeclared };
}

describe("every plain list", () => {
  it("declares its greatest size, unless it is as long as a list that must be given", () => {
    const { lists, undeclared } = plainLists(schema);
    expect(lists.length).toBeGreaterThan(50);
    expect(undeclared).toEqual([]);
  });

  it("is missed where it does not", () => {
    const field = schema.getType("Product");
    if (!isObjectType(field)) throw new Error("There is no Product.");
    const { variants } = field.getFields();
    const { extensions } = variants ?? { extensions: {} };
    try {
      Object.assign(variants ?? {}, { extensions: {} });
      expect(plainLists(schema).undeclared).toEqual(["Product.variants"]);
    } finally {
      Object.assign(variants ?? {}, { extensions });
    }
  });
});

describe("what an operation is taken to cost", () => {
  const client = parse(
    readdirSync(folder)
      .map((name) => readFileSync(new URL(name, folder), "utf8"))
      .join("\n"),
  );
  const guideTexts = readdirSync(guides).flatMap((name) => [
    ...readFileSync(new URL(name, guides), "utf8").matchAll(/```graphql\n([\s\S]*?)```/g),
  ]);
  const documents = [
    ...Object.values(separateOperations(client)).map(print),
    ...EXAMPLE_TABS.flatMap(({ query }) => Object.values(separateOperations(parse(query))).map(print)),
    ...guideTexts.map(([, text = ""]) => text).filter((text) => !text.includes("…") && /^\s*(query|mutation|subscription|\{)/.test(text)),
    getIntrospectionQuery(),
    getIntrospectionQuery({
      specifiedByUrl: true,
      directiveIsRepeatable: true,
      schemaDescription: true,
      inputValueDeprecation: true,
      oneOf: true,
    }),
  ];

  it("lets every documented operation pass, with the largest pages", () => {
    expect(documents.length).toBeGreaterThan(70);
    for (const text of documents) {
      const document = parse(text);
      expect(validate(schema, document, documentRules()), text).toEqual([]);
      expect(cost(text, { first: 100 }), text).toBeLessThanOrEqual(OPERATION_LIMITS.nodes);
    }
  });

  const hostile = [
    '{ product(handle: "big") { variants { product { variants { sku } } } } }',
    '{ product(handle: "big") { variants { product { variants { sku product { handle } } } } } }',
    "{ reservations(first: 20) { nodes { lines { variant { product { variants { sku } } } } } } }",
    "{ variants(first: 20) { nodes { product { variants { sku } } } } }",
    "{ products(first: 100) { nodes { variants { levels(first: 100) { nodes { available } } } } } }",
    `{ a: __schema { ...S } b: __schema { ...S } } ${getIntrospectionQuery()
      .replace(/query IntrospectionQuery \{\s*__schema/, "fragment S on __Schema")
      .replace(/\}\s*\}\s*fragment FullType/, "} fragment FullType")}`,
  ];

  it.each(hostile)("refuses %s", (text) => {
    expect(cost(text, {})).toBeGreaterThan(OPERATION_LIMITS.nodes);
  });

  function cost(text: string, variables: Readonly<Record<string, unknown>>): number {
    const document = parse(text);
    const operation = getOperationAST(document);
    if (!operation) throw new Error(`No operation: ${text}`);
    return costOf(schema, document, operation, variables);
  }
});
