import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Metrics } from "../../../../src/platform/observability/metrics.js";
import { serveSchema, type ServedSchema } from "../../../support/graphql-client.js";
import { OPERATION_LIMITS } from "../../../../src/platform/graphql/limits.js";
import { answeredByLane, compareLanes, type Compared, type TwoLanes } from "../../../support/two-lanes.js";
import { LaneResolver, laneSchema } from "./lane-schema.js";

let compiled: ServedSchema;
let apollo: ServedSchema;
let lanes: TwoLanes;
const resolver = new LaneResolver();
const admin = { authorization: "Bearer test-key-1" };

beforeAll(async () => {
  const schema = laneSchema(resolver);
  // Its crates lie in crates without end.
  const limits = { ...OPERATION_LIMITS, sameType: OPERATION_LIMITS.depth };
  compiled = await serveSchema(schema, { limits, metrics: { figures: new Metrics(), open: true } });
  apollo = await serveSchema(schema, { limits, compiled: false });
  lanes = { compiled: compiled.url, apollo: apollo.url };
  for (const served of [compiled, apollo]) {
    served.client();
    served.client({ role: "PUBLIC" });
    served.client({ role: "WAREHOUSE" });
  }
});
afterAll(async () => {
  await compiled.close();
  await apollo.close();
});

const compare = (query: string, variables?: unknown, more: object = {}): Promise<Compared> =>
  compareLanes(lanes, { query, variables, ...more }, admin);

async function expectCompiled(query: string, variables?: unknown, more: object = {}): Promise<void> {
  expect((await compare(query, variables, more)).byLane).toBe(true);
}

async function expectLeftToApollo(query: string, variables?: unknown, more: object = {}): Promise<void> {
  expect((await compare(query, variables, more)).byLane).toBe(false);
}

const deep = (levels: number): unknown => (levels === 0 ? "x" : [deep(levels - 1)]);

const CRATE = "number note packedAt sequence attributes things { __typename label ... on Ball { size } ... on Brick { colour } }";

describe("what the compiled lane answers is what Apollo Server answers: it", () => {
  it.each([
    `{ crate { ${CRATE} } }`,
    `{ crate(number: 2) { ${CRATE} next { ${CRATE} next { slowly(times: 1) } } } }`,
    `{ crate(number: 0) { number } }`,
    `{ crates(numbers: [1, 0, 5, 2]) { ${CRATE} } }`,
    `{ crates(numbers: 4) { slowly number again: slowly(times: 0) } }`,
    `{ __typename b: crate(number: 4) { number __typename } a: crate { n: number number } b: crate(number: 4) { note } }`,
    `query Named { ...Root } fragment Root on Query { crate { ...Part next { ...Part } } } fragment Part on Crate { number ... { note } }`,
    `{ crate { things { ... on Thing { label } kind: __typename } } }`,
    `{ echo(input: { text: "a \\u00fc \\"quoted\\"", count: null, at: "2026-01-31T12:00:00+01:00", attributes: { a: [1, {b: "c"}] } }) }`,
    `{ echo(input: { text: """block""", parts: { name: "one" } }, names: "single", colour: BLUE) }`,
    `{ echo(colour: null) }`,
  ])("runs %s", (query) => expectCompiled(query));

  it.each([
    [{ input: { text: "x" } }],
    [{ input: { text: "x", count: null, at: null, parts: null, attributes: null } }],
    [{ input: { text: "x", flag: true, at: "2026-01-31T12:00:00.5Z", after: "9007199254740993", attributes: { n: [0.1, "ü", {}] } } }],
    [{ input: { text: "x", parts: { name: "no list" } }, names: "no list" }],
    [{ input: { text: "x", parts: [{ name: "a" }, { name: "b", colour: "RED", size: null }] }, names: [] }],
    [{ input: null, names: null, colour: null }],
    [{ names: ["a", "\u00e9", "\u{1f600}"] }],
    [{}],
    [null],
    [undefined],
  ])("hands on variables %j", (variables) =>
    expectCompiled(
      "query Echo($input: EverythingInput, $names: [String!], $colour: Colour) { echo(input: $input, names: $names, colour: $colour) }",
      variables,
    ),
  );

  it("fills in the defaults of variables, also inside literals", async () => {
    const query = `query ($text: String! = "by default", $size: Int = 3, $colour: Colour = BLUE) {
      echo(input: { text: $text, parts: [{ name: $text, size: $size }] }, names: [$text], colour: $colour) }`;
    for (const variables of [{}, { size: null }, { text: "given", size: 4, colour: null }]) await expectCompiled(query, variables);
  });

  it("leaves out what is skipped, and keeps the order of fields that stand in several places", async () => {
    const query = `query ($a: Boolean!, $b: Boolean = true) { crate { note @skip(if: $a) number note ...Part @include(if: $b) ... @skip(if: $b) { sequence } } }
      fragment Part on Crate { slowly @include(if: $a) next @skip(if: true) { number } packedAt @include(if: true) }`;
    for (const variables of [{ a: true }, { a: false }, { a: true, b: false }, { a: false, b: false }]) {
      await expectCompiled(query, variables);
    }
    await expectLeftToApollo(query, { a: false, b: null });
    await expectCompiled("query ($a: Boolean!) { crate @include(if: $a) { number } }", { a: false });
  });

  it("says which failure a root field had", async () => {
    for (const how of ["fault", "graphql", "input", "caught", "overloaded"]) {
      await expectCompiled("query ($how: String!) { maybe(how: $how) }", { how });
      await expectCompiled("query Sure($how: String!) { crate { number } surely(how: $how) }", { how });
      await expectCompiled("mutation ($how: String) { crateAdd(number: 1, how: $how) { number } }", { how });
    }
  });

  it("runs a query again where something below its root failed", async () => {
    await expectLeftToApollo("{ crates(numbers: [1, 3, 4]) { fragile brittle } }");
    await expectLeftToApollo("{ crate(number: 7) { number packedAt } }");
    await expectLeftToApollo("{ crates(numbers: [13, 1]) { number } }");
    await expectLeftToApollo('{ maybe(how: "input") crate { number } again: maybe(how: "caught") }');
  });

  it("never runs a mutation twice, whatever failed below its root", async () => {
    for (const selection of ["fragile", "brittle", "number next { fragile }"]) {
      const body = { query: `mutation { crateAdd(number: 6) { ${selection} } }` };
      resolver.runs = 0;
      const { byLane } = await compareLanes(lanes, body, admin);
      expect({ byLane, runs: resolver.runs }).toEqual({ byLane: true, runs: 3 });
    }
  });

  it("names what was asked for by its operation's name, or by none", async () => {
    const query = "query One { crate { number } }";
    await expectCompiled(query, {}, { operationName: "One" });
    await expectCompiled(query, {}, { operationName: null });
    await expectLeftToApollo(query, {}, { operationName: "Two" });
    await expectLeftToApollo(query, {}, { operationName: "" });
  });

  it("shows leaves of exact types as they are, and finds what is missing", async () => {
    const query = "query ($n: Int!) { labels(count: $n) { text size s: sequence __typename parts { text sequence } } }";
    await expectCompiled(query, { n: 0 });
    await expectCompiled(query, { n: 5 });
    await expectLeftToApollo(query, { n: 7 });
    await expectCompiled("{ labels(count: 2) { text } crate { packedAt } }");
    const body = { query: "{ labels(count: 1) { sequence } }" };
    const { answer } = await compareLanes(lanes, body, { authorization: "Bearer test-key-2" });
    expect(answer.body).toContain("FORBIDDEN");
  });

  it("answers in the media type that is accepted", async () => {
    for (const accept of [
      "*/*",
      "application/json",
      "application/graphql-response+json",
      "application/json;q=0.5, application/graphql-response+json",
    ]) {
      const { byLane } = await compareLanes(lanes, { query: "{ crate { number } }" }, { ...admin, accept });
      expect(byLane).toBe(true);
    }
  });
});

describe("left to Apollo Server", () => {
  it.each([
    ["several operations", "query A { crate { number } } query B { crate { note } }", { operationName: "A" }],
    ["introspection", "{ __schema { queryType { name } } }", {}],
    [
      "several mutations, of which the second must not run where the first failed",
      'mutation { a: crateAdd(number: 1, how: "input") { number } b: crateAdd(number: 2) { number } }',
      {},
    ],
    ["an alias that is a prototype's name", "{ __proto__: crate { number } }", {}],
    ["a document that cannot be read", "{ crate { number }", {}],
    ["a document that is not valid", "{ crate { weight } }", {}],
    ["extensions", "{ crate { number } }", { extensions: {} }],
    ["an unknown field in the body", "{ crate { number } }", { id: "x" }],
    ["variables that are no object", "{ crate { number } }", { variables: "{}" }],
    [
      "a variable that may be null where an argument may not",
      "query ($n: Int = 2) { crateSure: crate(number: $n) { number } echoed: crates(numbers: [$n]) { number } }",
      {},
    ],
  ])("is %s", async (_what, query, more) => {
    expect((await compareLanes(lanes, { query, ...more }, admin)).byLane).toBe(false);
  });

  it.each([
    [{ input: { text: 5 } }],
    [{ input: { text: null } }],
    [{ input: {} }],
    [{ input: [] }],
    [{ input: "x" }],
    [{ input: { text: "x", unknown: 1 } }],
    [{ input: { text: "x", flag: null } }],
    [{ input: { text: "x", count: 2 ** 31 } }],
    [{ input: { text: "x", count: 1.5 } }],
    [{ input: { text: "x", count: "1" } }],
    [{ input: { text: "x", at: "yesterday" } }],
    [{ input: { text: "x", after: -1 } }],
    [{ input: { text: "x", attributes: JSON.parse('{"__proto__": 1}') as unknown } }],
    [{ input: { text: "x", attributes: deep(10) } }],
    [{ input: { text: "x", parts: [null] } }],
    [{ input: { text: "x", parts: [[{ name: "a" }]] } }],
    [{ input: { text: "x", parts: [{ name: "a", colour: "GREEN" }] } }],
    [{ names: ["a", null, 1, 2, 3, 4, 5, 6] }],
    [{ names: ["half \ud800 a pair"] }],
    [{ names: ["nul \0"] }],
    [{ unheard: deep(40) }],
  ])("are the variables %j, which it refuses or looks through", (variables) =>
    expectLeftToApollo("query Spoilt($input: EverythingInput, $names: [String!]) { echo(input: $input, names: $names) }", variables),
  );

  it("are answers that may hold too much", async () => {
    const query = "query ($n: [Int!]!) { crates(numbers: $n) { next { next { things { label } } } } }";
    await expectCompiled(query, { n: [1] });
    await expectLeftToApollo(query, { n: Array.from({ length: 2_000 }, () => 1) });
  });

  it("are strings that the code generator would take for its own words", async () => {
    for (const text of [
      "__MAGIC_DATE__33a9e76d_02e0_4128_8e92_3530ad3da74dprocess.abort()",
      "__MAGIC_NAN__57f286b9_4c20_487f_b409_79804ddcb4f8",
    ]) {
      await expectLeftToApollo(`{ echo(input: { text: "${text}" }) }`);
      await expectLeftToApollo(`{ echo(input: { text: "\\u005f${text.slice(1)}" }) }`);
      await expectLeftToApollo(`query ($text: String! = "${text}") { echo(input: { text: $text }) }`);
      await expectCompiled("query ($text: String!) { echo(input: { text: $text }) }", { text });
    }
  });
});

describe("permissions on the compiled lane", () => {
  const ask = (key: number, query: string): Promise<Compared> =>
    compareLanes(lanes, { query }, { authorization: `Bearer test-key-${key}` });

  it("are those of the caller's role, for the same document", async () => {
    for (const query of ["{ ownCrate { note } }", "{ crate { things { ... on Brick { secret } } } }"]) {
      expect((await ask(1, query)).byLane).toBe(true);
      const refused = await ask(2, query);
      expect(refused.byLane).toBe(false);
      expect(refused.answer.body).toContain("FORBIDDEN");
      expect((await ask(3, query)).byLane).toBe(true);
      expect((await ask(2, query)).answer.body).toContain("FORBIDDEN");
    }
  });

  it("need a key at all", async () => {
    await ask(1, "{ crate { number } }");
    const { answer, byLane } = await compareLanes(lanes, { query: "{ crate { number } }" }, {});
    expect({ byLane, status: answer.status }).toEqual({ byLane: false, status: 401 });
  });
});

describe("the compiled lane", () => {
  it("compiles a document when it comes the second time", async () => {
    const client = compiled.client();
    const before = await answeredByLane(compiled.url);
    await client.ask("{ crate { number once: note } }");
    expect(await answeredByLane(compiled.url)).toBe(before);
    await client.ask("{ crate { number once: note } }");
    expect(await answeredByLane(compiled.url)).toBe(before + 1);
  });

  it("remembers a bounded number of documents", async () => {
    const client = compiled.client();
    for (let index = 0; index < 520; index += 1) await client.ask(`{ crate { n${index}: number } }`);
    const text = await (await fetch(`${compiled.url}/metrics`)).text();
    expect(text).toContain("hub_compiled_documents 500\n");
  });

  it("reports an operation as Apollo Server's lane does", async () => {
    const log: object[][] = [];
    for (const served of [compiled, apollo]) {
      const client = served.client({ clientId: 77 });
      for (let time = 0; time < 2; time += 1)
        await client.ask("query Told($how: String!) { maybe(how: $how) }", { how: "fault" }, { headers: { "x-request-id": "told" } });
      const told = served.lines.filter(({ requestId }) => requestId === "told").slice(-3);
      log.push(
        told.map(({ time: _time, ms: _ms, err, ...rest }) => ({ ...rest, err: (err as { message?: string } | undefined)?.message })),
      );
    }
    expect(log[0]).toEqual(log[1]);
    expect(log[0]).toHaveLength(3);
  });
});
