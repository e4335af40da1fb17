import { buildSchema, getIntrospectionQuery, getOperationAST, type GraphQLSchema, isObjectType, parse, validate } from "graphql";
import { describe, expect, it } from "vitest";
import { costOf, INTROSPECTION_WEIGHT, WHOLE_SCHEMA_COST } from "../../../../src/platform/graphql/cost/cost.js";
import { OPERATION_LIMITS } from "../../../../src/platform/graphql/limits.js";
import { documentRules } from "../../../../src/platform/graphql/validation-rules.js";

const SHOP = `
  type Query { product: Product  variants(first: Int = 20, after: String): VariantConnection  named(names: [String!]!): [Variant!]!  odd: Odd }
  interface Odd { variant: Variant }
  type Even implements Odd { variant: Variant }
  type Uneven implements Odd { variant: Variant }
  type Product { handle: String  variants: [Variant!]! }
  type Variant { sku: String  product: Product  packaging: [Packaging!]!  levels(first: Int = 20): LevelConnection }
  type Packaging { name: String }
  type Level { available: Int  variant: Variant }
  type VariantEdge { node: Variant }
  type VariantConnection { nodes: [Variant!]!  edges: [VariantEdge!]! }
  type LevelConnection { nodes: [Level!]! }`;

const schema = shop({ "Product.variants": 2_000, "Variant.packaging": 5 });

function shop(sizes: Readonly<Record<string, number>>): GraphQLSchema {
  const built = buildSchema(SHOP);
  for (const [place, sizeMax] of Object.entries(sizes)) {
    const [typeName = "", fieldName = ""] = place.split(".");
    const type = built.getType(typeName);
    const field = isObjectType(type) ? type.getFields()[fieldName] : undefined;
    if (field === undefined) throw new Error(`There is no ${place}.`);
    field.extensions = { sizeMax };
  }
  return built;
}

function cost(text: string, variables: Readonly<Record<string, unknown>> = {}): number {
  const document = parse(text);
  const operation = getOperationAST(document);
  if (!operation) throw new Error("There is no operation.");
  return costOf(schema, document, operation, variables);
}

const mistakes = (text: string): readonly string[] => validate(schema, parse(text), documentRules()).map(({ message }) => message);

describe("a plain list counts", () => {
  it("its usual size, 10, or less where it cannot be so long", () => {
    expect(cost("{ product { variants { sku } } }")).toBe(1 + 10);
    expect(cost("{ product { variants { packaging { name } } } }")).toBe(1 + 10 * (1 + 5));
  });

  it("its greatest size where its type stands on the path already", () => {
    expect(cost("{ product { variants { product { variants { sku } } } } }")).toBe(1 + 10 * (1 + 1 + 2_000));
    expect(cost("{ named(names: []) { product { variants { sku } } } }")).toBe(0);
    expect(cost("query ($n: [String!]!) { named(names: $n) { product { variants { sku } } } }", { n: ["a", "b"] })).toBe(
      2 * (1 + 1 + 2_000),
    );
    expect(cost("{ variants(first: 3) { nodes { product { variants { sku } } } } }")).toBe(3 * (1 + 1 + 2_000));
    expect(cost("{ variants(first: 3) { edges { node { product { variants { sku } } } } } }")).toBe(3 * (1 + 1 + 2_000));
  });

  it("its greatest size also through fragments, interfaces and pages, each as often as it is spread", () => {
    const fragment = "fragment V on Variant { product { variants { sku } } }";
    expect(cost(`{ product { variants { ...V } } } ${fragment}`)).toBe(1 + 10 * (1 + 1 + 2_000));
    // The same fragment where no variant is on the path, and where one is.
    expect(cost(`{ product { ...P variants { product { ...P } } } } fragment P on Product { variants { sku } }`)).toBe(
      1 + 10 + 10 * (1 + 1 + 2_000),
    );
    expect(cost(`{ odd { ... on Even { variant { ...V } } } } ${fragment}`)).toBe(1 + 1 + 1 + 2_000);
    expect(cost(`{ product { variants { levels(first: 2) { nodes { variant { ...V } } } } } } ${fragment}`)).toBe(
      1 + 10 * (1 + 2 * (1 + 1 + 1 + 2_000)),
    );
    expect(cost(`{ product { a: variants { ...V } b: variants { ...V } } } ${fragment}`)).toBe(1 + 2 * 10 * (1 + 1 + 2_000));
  });
});

describe("fragments on the types of an interface count", () => {
  const packaging = "variant { packaging { name } }";

  it("as the one that asks for most: an object is of one type", () => {
    expect(cost(`{ odd { ... on Even { ${packaging} } ... on Uneven { variant { sku } } } }`)).toBe(1 + 1 + 5);
    expect(
      cost("{ odd { ...E ...U } } fragment E on Even { variant { sku } } fragment U on Uneven { variant { packaging { name } } }"),
    ).toBe(1 + 1 + 5);
  });

  it("with all that is asked of the same type, and with what is asked of all", () => {
    expect(cost(`{ odd { ... on Even { a: ${packaging} } ... on Even { b: ${packaging} } } }`)).toBe(1 + 2 * (1 + 5));
    expect(cost(`{ odd { variant { sku } ... on Odd { b: variant { sku } } ... on Uneven { c: variant { sku } } } }`)).toBe(1 + 3);
  });
});

describe("one type", () => {
  it("may stand twice on a path: what lies beside a thing can be asked for", () => {
    expect(mistakes("{ product { variants { product { handle variants { sku } } } } }")).toEqual([]);
    expect(mistakes("{ product { a: variants { sku } b: variants { sku } c: variants { sku } } }")).toEqual([]);
  });

  const thrice: readonly [how: string, document: string][] = [
    ["plainly", "{ product { variants { product { variants { product { variants { sku } } } } } } }"],
    ["in a fragment", "{ product { ...P } } fragment P on Product { variants { product { variants { product { variants { sku } } } } } }"],
    [
      "in fragments of fragments",
      "{ product { ...A } } fragment A on Product { variants { product { ...B } } } fragment B on Product { variants { product { variants { sku } } } }",
    ],
    ["over pages", "{ product { variants { levels { nodes { variant { levels { nodes { variant { sku } } } } } } } } }"],
    ["over an interface", "{ odd { variant { product { variants { ... on Variant { product { variants { sku } } } } } } } }"],
  ];

  it.each(thrice)("may not stand on it three times: %s", (_how, document) => {
    expect(mistakes(document)).toEqual([
      "Times one path may come to a Variant (it leads back to itself): at most 2 are allowed, 3 were given. Split the request.",
    ]);
  });

  it("is looked for once in each fragment, also where they spread one another", () => {
    const fragments = Array.from({ length: 40 }, (_, index) => `fragment F${index} on Variant { ...F${index + 1} ...F${index + 1} }`);
    const document = `{ product { variants { ...F0 } } } ${fragments.join(" ")} fragment F40 on Variant { product { handle } }`;
    expect(mistakes(document)).toEqual([]);
  });
});

describe("introspection", () => {
  const whole = getIntrospectionQuery()
    .replace("query IntrospectionQuery {", "")
    .replace(/\}\s*fragment FullType/, "fragment FullType");
  const body = whole.slice(0, whole.indexOf("fragment"));
  const fragments = whole.slice(whole.indexOf("fragment"));

  it("counts the objects it answers, each several times", () => {
    expect(cost("{ __schema { queryType { name } } }")).toBe(2 * INTROSPECTION_WEIGHT);
    expect(cost('{ __type(name: "Product") { fields { name type { name } } } }')).toBe((1 + 2 * 2) * INTROSPECTION_WEIGHT);
    expect(cost("{ __schema { types { name } } }")).toBe((1 + Object.keys(schema.getTypeMap()).length) * INTROSPECTION_WEIGHT);
  });

  it("counts by its variables, and nothing where they do not fit", () => {
    const document = "query ($name: String!) { __type(name: $name) { fields { name } } }";
    expect(cost(document, { name: "Product" })).toBe(3 * INTROSPECTION_WEIGHT);
    expect(cost(document, { name: "Nothing" })).toBe(0);
    expect(cost(document)).toBe(0);
  });

  it("counts less for each object of a large schema, so that the whole of it may be asked for once, however large it is", () => {
    const types = Array.from({ length: 2_000 }, (_, index) => `type Kind${index} { a: Int b: [String!]! c(d: Int): Kind${index} }`);
    const large = buildSchema(`type Query { first: Kind0 }\n${types.join("\n")}`);
    const costIn = (text: string): number => {
      const document = parse(text);
      const operation = getOperationAST(document);
      return operation ? costOf(large, document, operation, {}) : 0;
    };
    expect(costIn(getIntrospectionQuery())).toBe(WHOLE_SCHEMA_COST);
    expect(WHOLE_SCHEMA_COST).toBeLessThan(OPERATION_LIMITS.nodes);
    expect(2 * WHOLE_SCHEMA_COST).toBeGreaterThan(OPERATION_LIMITS.nodes);
  });

  it("counts each alias of the whole schema", () => {
    const once = cost(getIntrospectionQuery());
    const ten = Array.from({ length: 10 }, (_, index) => body.replace("__schema", `a${index}: __schema`)).join(" ");
    expect(once).toBeGreaterThan(INTROSPECTION_WEIGHT * 100);
    expect(cost(`{ ${ten} } ${fragments}`)).toBe(10 * once);
  });

  it("is not counted out where it is far too much", () => {
    const aliased = Array.from({ length: 1_000 }, (_, index) => `a${index}: fields { name }`).join(" ");
    const nested = `{ __schema { types { ${aliased} } } }`;
    expect(cost(nested)).toBeGreaterThan(OPERATION_LIMITS.nodes);
    expect(cost(nested)).toBeLessThan(3 * OPERATION_LIMITS.nodes);
  });
});
