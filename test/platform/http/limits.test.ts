import { getIntrospectionQuery, Lexer, Source, TokenKind } from "graphql";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { OPERATION_LIMITS } from "../../../src/platform/graphql/limits.js";
import { type GraphqlAnswer, type GraphqlClient, type ServedSchema, serveSchema } from "../../support/graphql-client.js";
import { sampleSchema } from "./sample-schema.js";

let served: ServedSchema;
let client: GraphqlClient;

beforeAll(async () => {
  // Its boxes lie in boxes without end: how often a type may stand on a path is tried in cost.test.ts.
  served = await serveSchema(sampleSchema(), { limits: { ...OPERATION_LIMITS, sameType: OPERATION_LIMITS.depth } });
  client = served.client();
});

afterAll(() => served.close());

function expectAccepted(answer: GraphqlAnswer<unknown>): void {
  expect(answer.errors).toEqual([]);
  expect(answer.status).toBe(200);
}

function expectLimit(answer: GraphqlAnswer<unknown>, limit: number, value: number): void {
  expect(answer).toMatchObject({ status: 400, errors: [{ extensions: { code: "LIMIT_EXCEEDED", limit, value } }] });
  expect(answer.data).toBeUndefined();
}

const repeat = (times: number, part: (index: number) => string): string =>
  Array.from({ length: times }, (_, index) => part(index)).join(" ");

function tokensOf(text: string): number {
  const lexer = new Lexer(new Source(text));
  let tokens = 0;
  while (lexer.advance().kind !== TokenKind.EOF) tokens += 1;
  return tokens;
}

/** `boxesByLabel { next { next … { label } } }`, so many levels deep. */
const nested = (depth: number): string => `{ boxesByLabel(labels: []) ${"{ next ".repeat(depth - 2)}{ label }${" }".repeat(depth - 2)} }`;

describe("an operation may have", () => {
  it("1,000 tokens", async () => {
    const document = (tokens: number): string => `{ boxesByLabel(labels: [${repeat(tokens - 12, () => '"a"')}]) { label } }`;
    expect(tokensOf(document(1000))).toBe(1000);
    expectAccepted(await client.ask(document(1000)));
    expectLimit(await client.ask(document(1001)), 1000, 1001);
    expectLimit(await client.ask(document(20_000)), 1000, 1001);
  });

  it("any number of values in variables", async () => {
    const labels = Array.from({ length: 5_000 }, (_, index) => `box ${index}`);
    expectAccepted(await client.ask("query ($labels: [String!]!) { boxesByLabel(labels: $labels) { label } }", { labels }));
  });

  it("12 levels of fields", async () => {
    expectAccepted(await client.ask(nested(12)));
    expectLimit(await client.ask(nested(13)), 12, 13);
  });

  it("12 levels through fragments too", async () => {
    const inFragments = (depth: number): string =>
      `query { boxesByLabel(labels: []) { ...F } } fragment F on Box { ${"next { ".repeat(depth - 2)}... on Box { label }${" }".repeat(depth - 2)} }`;
    expectAccepted(await client.ask(inFragments(12)));
    expectLimit(await client.ask(inFragments(13)), 12, 13);
  });

  it("15 aliases, __typename included", async () => {
    const aliased = (fields: number): string =>
      `{ boxesByLabel(labels: []) { ${repeat(fields - 1, (index) => `a${index}: label`)} b: __typename } }`;
    expectAccepted(await client.ask(aliased(15)));
    expectLimit(await client.ask(aliased(16)), 15, 16);
  });

  it("10 fields at its root, fragments expanded", async () => {
    const rooted = (fields: number): string => `{ ${repeat(fields, (index) => `a${index}: hello`)} }`;
    expectAccepted(await client.ask(rooted(10)));
    expectLimit(await client.ask(rooted(11)), 10, 11);
    const spread = (fields: number): string =>
      `{ hello ...F } fragment F on Query { ${repeat(fields - 1, (index) => `a${index}: hello`)} }`;
    expectAccepted(await client.ask(spread(10)));
    expectLimit(await client.ask(spread(11)), 10, 11);
  });

  it("the whole introspection query", async () => {
    expectAccepted(await client.ask(getIntrospectionQuery({ inputValueDeprecation: true, oneOf: true, schemaDescription: true })));
  });

  it("4 mistakes that are shown, and a word that there are more", async () => {
    const mistaken = (mistakes: number): string => `{ ${repeat(mistakes, (index) => `unknown${index}`)} }`;
    expect((await client.ask(mistaken(4))).codes).toEqual(Array.from({ length: 4 }, () => "GRAPHQL_VALIDATION_FAILED"));
    const tooMany = await client.ask(mistaken(10));
    expect(tooMany.codes).toEqual([...Array.from({ length: 4 }, () => "GRAPHQL_VALIDATION_FAILED"), "LIMIT_EXCEEDED"]);
    expect(tooMany.errors).toHaveLength(OPERATION_LIMITS.errors);
  });

  it("4 mistakes in variables, and a word that there are more", async () => {
    const labels = (mistakes: number): unknown[] => Array.from({ length: mistakes }, (_, index) => index);
    const document = "query ($labels: [String!]!) { boxesByLabel(labels: $labels) { label } }";
    expect((await client.ask(document, { labels: labels(4) })).codes).toEqual(Array.from({ length: 4 }, () => "BAD_USER_INPUT"));
    const tooMany = await client.ask(document, { labels: labels(1_000) });
    expect(tooMany.codes).toEqual([...Array.from({ length: 4 }, () => "BAD_USER_INPUT"), "LIMIT_EXCEEDED"]);
    expect(tooMany.status).toBe(400);
  });
});

describe("the objects an answer may hold", () => {
  const boxes = (first: string): string =>
    `query ($first: Int = 100) { boxes(first: ${first}) { nodes { inside { inside { label } } next { label } } pageInfo { endCursor } } }`;

  it("count pages inside pages, with the sizes given in variables", async () => {
    // 100 pages × (1 box + 10 × (1 + 10) inside + 1 next) = 11,200; twice is beyond 20,000.
    expectAccepted(await client.ask(boxes("$first"), { first: 100 }));
    const twice = `query ($first: Int) { a: boxes(first: $first) { ...F } b: boxes(first: $first) { ...F } }
      fragment F on BoxConnection { nodes { inside { inside { label } } next { label } } }`;
    expectLimit(await client.ask(twice, { first: 100 }), 20_000, 22_400);
    expectAccepted(await client.ask(twice, { first: 89 }));
    expectAccepted(await client.ask(twice));
  });

  it("are bounded at exactly 20,000", async () => {
    const labels = (count: number): string[] => Array.from({ length: count }, () => "a");
    const document = "query ($labels: [String!]!) { boxesByLabel(labels: $labels) { label } }";
    expectAccepted(await client.ask(document, { labels: labels(20_000) }));
    expectLimit(await client.ask(document, { labels: labels(20_001) }), 20_000, 20_001);
  });

  it("are judged anew for each request, though the document was seen before", async () => {
    const document = "query ($labels: [String!]! = []) { boxesByLabel(labels: $labels) { inside { inside { inside { label } } } } }";
    expectAccepted(await client.ask(document));
    expectLimit(await client.ask(document, { labels: Array.from({ length: 100 }, () => "a") }), 20_000, 111_100);
    expectAccepted(await client.ask(document));
  });

  it("are not counted for ever where fragments multiply", async () => {
    const fragments = repeat(30, (index) => `fragment F${index} on Box { ...F${index + 1} ...F${index + 1} next { label } }`);
    const started = performance.now();
    const answer = await client.ask(`{ boxesByLabel(labels: []) { ...F0 } } ${fragments} fragment F30 on Box { label }`);
    expect(performance.now() - started).toBeLessThan(1_000);
    expect(answer.status).toBeLessThan(500);
  });
});

describe("hostile documents are refused at once", () => {
  const cases: readonly [name: string, document: string][] = [
    ["450 levels of a list inside itself", `{ boxesByLabel(labels: []) { ${"inside { ".repeat(450)}label${" }".repeat(450)} } }`],
    ["16,000 times one field", `{ ${"hello ".repeat(16_000)} }`],
    ["60 × 100 inline fragments", `{ ${`... on Query { ${"... on Query { hello } ".repeat(100)} } `.repeat(60)} }`],
    ["15,000 directives", `{ hello ${"@skip(if: false) ".repeat(15_000)} }`],
    ["a list nested 30,000 times", `{ boxesByLabel(labels: ${"[".repeat(30_000)}${"]".repeat(30_000)}) { label } }`],
    [
      "fragments in a circle",
      "{ boxesByLabel(labels: []) { ...A } } fragment A on Box { next { ...B } } fragment B on Box { next { ...A } }",
    ],
    ["@defer", "{ boxesByLabel(labels: []) { ... @defer { label } } }"],
    ["@skip with a text", '{ hello @skip(if: "x") }'],
    ["a subscription", "subscription { hello }"],
  ];

  it.each(cases)("%s", async (_name, document) => {
    const started = performance.now();
    const answer = await client.ask(document);
    expect(performance.now() - started).toBeLessThan(1_000);
    expect(answer.status).toBe(400);
    expect(answer.errors.length).toBeLessThanOrEqual(OPERATION_LIMITS.errors);
    expect(answer.text).not.toMatch(/call stack|node_modules|INTERNAL/i);
  });

  it("introspection cannot be nested without end", async () => {
    const nestedTypes = `${"fields { type { ".repeat(5)}name${" } }".repeat(5)}`;
    expect(await client.ask(`{ __type(name: "Box") { ${nestedTypes} } }`)).toMatchObject({
      status: 400,
      codes: ["GRAPHQL_VALIDATION_FAILED"],
    });
  });
});
