import { getStitchedSchemaFromSupergraphSdl } from "@graphql-tools/federation";
import { composeServices } from "@theguild/federation-composition";
import { type DocumentNode, execute, type GraphQLSchema, parse, print } from "graphql";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ENTITIES_MAX, findEntities } from "../../src/federation/entities.js";
import type { Caller } from "../../src/platform/graphql/context.js";
import { partsOfAnswer } from "../../src/platform/graphql/loaders.js";
import { answerLimitsOf } from "../../src/platform/graphql/limits.js";
import { DEFAULT_LIMITS } from "../../src/platform/config/limits.js";
import { openShop, type Shop } from "../graphql/shop.js";
import { countQueries } from "../support/count-queries.js";
import type { GraphqlClient } from "../support/graphql-client.js";
import { startTestHub } from "../support/test-hub.js";
import { answeredByLane } from "../support/two-lanes.js";
import { REVIEWS_SDL, reviewsExecutor } from "./reviews-subgraph.js";

let shop: Shop;

beforeAll(async () => {
  shop = await openShop({ federation: true });
  for (const sku of ["MUG", "TENT", "LAMP"]) await shop.article(sku);
  // In the catalogue, and stocked nowhere.
  await shop.article("UNSTOCKED", 0);
});

afterAll(async () => {
  await shop.close();
});

const ENTITIES = `query ($representations: [_Any!]!) { _entities(representations: $representations) {
  __typename ... on Variant { sku unit product { handle } } ... on Location { code name }
} }`;

interface Entities {
  readonly _entities: readonly (Readonly<Record<string, unknown>> | null)[];
}

const variant = (sku: string): object => ({ __typename: "Variant", sku });
const location = (code: string): object => ({ __typename: "Location", code });

async function entities(client: GraphqlClient, ...representations: object[]): Promise<Entities["_entities"]> {
  return (await client.data<Entities>(ENTITIES, { representations }))._entities;
}

/** How often the hub was asked, and for how many entities at a time. */
interface Gateway {
  readonly schema: GraphQLSchema;
  readonly asked: number[];
}

async function compose(): Promise<Gateway> {
  const { _service } = await shop.admin.data<{ _service: { sdl: string } }>("{ _service { sdl } }");
  const composed = composeServices([
    { name: "hub", typeDefs: parse(_service.sdl), url: "http://hub" },
    { name: "reviews", typeDefs: parse(REVIEWS_SDL), url: "http://reviews" },
  ]);
  expect(composed.errors ?? []).toEqual([]);
  if (composed.supergraphSdl === undefined) throw new Error("There is no supergraph.");
  const reviews = reviewsExecutor([
    { text: "keeps warm", sku: "MUG", code: "WH-1" },
    { text: "leaks", sku: "TENT", code: null },
    { text: "also in blue?", sku: "MUG", code: "STORE-1" },
    { text: "never came", sku: "NO-SUCH-SKU", code: null },
  ]);
  const asked: number[] = [];
  const schema = getStitchedSchemaFromSupergraphSdl({
    supergraphSdl: composed.supergraphSdl,
    onSubschemaConfig: (subschema) => {
      const run = async ({ document, variables = {} }: { document: DocumentNode; variables?: object }): Promise<object> => {
        if (subschema.name.toLowerCase() !== "hub") return reviews(print(document), variables);
        const given = Object.values(variables as Record<string, unknown>).find(Array.isArray);
        if (given !== undefined) asked.push(given.length);
        const { data, errors } = await shop.admin.ask<Record<string, unknown>>(print(document), variables as Record<string, unknown>);
        return errors.length > 0 ? { data, errors } : { data };
      };
      subschema.executor = run;
    },
  });
  return { schema, asked };
}

async function askGateway({ schema }: Gateway, query: string): Promise<unknown> {
  return JSON.parse(JSON.stringify(await execute({ schema, document: parse(query), contextValue: {} }))) as unknown;
}

describe("a hub as a subgraph", () => {
  it("is composed with another that refers to variants and locations, and both are queried through one gateway", async () => {
    const gateway = await compose();
    const query = `{ reviews { text variant { sku product { title } } place { code name } } variant(sku: "MUG") { sku reviews { text } } }`;
    expect(await askGateway(gateway, query)).toMatchObject({
      data: {
        reviews: [
          { text: "keeps warm", variant: { sku: "MUG", product: { title: "MUG" } }, place: { code: "WH-1", name: "Warehouse" } },
          { text: "leaks", variant: { sku: "TENT", product: { title: "TENT" } }, place: null },
          { text: "also in blue?", variant: { sku: "MUG", product: { title: "MUG" } }, place: { code: "STORE-1", name: "Store" } },
          { text: "never came", variant: null, place: null },
        ],
        variant: { sku: "MUG", reviews: [{ text: "keeps warm" }, { text: "also in blue?" }] },
      },
    });
  });

  it("asks for all entities of a kind at once", async () => {
    const gateway = await compose();
    await askGateway(gateway, "{ reviews { variant { sku unit } } }");
    expect(gateway.asked).toEqual([3]);
  });

  it("reads them with one query for each kind", async () => {
    const counted = countQueries(shop.database);
    const caller: Caller = { clientId: 1, name: "gateway", role: "DASHBOARD", channels: null, locations: null };
    const context = { caller, ...partsOfAnswer(answerLimitsOf(DEFAULT_LIMITS)) };
    const wanted = [variant("MUG"), location("WH-1"), variant("TENT"), variant("MUG"), location("STORE-1"), variant("NOBODY")];
    const { result, statements } = await counted.count(() =>
      findEntities(counted.database, wanted, context as Parameters<typeof findEntities>[2]),
    );
    expect(result.map((row) => (row === null ? null : "sku" in row ? row.sku : row.code))).toEqual([
      "MUG",
      "WH-1",
      "TENT",
      "MUG",
      "STORE-1",
      null,
    ]);
    expect(statements).toHaveLength(2);
  });

  it("brings what can be had of a variant along, which other subgraphs refer to", async () => {
    const gateway = await compose();
    const query = `{ reviews { text variant { sku availability(channel: "WEB") { id availableToSell channel { code } } } } }`;
    const asked = '{ availability(skus: ["MUG", "TENT"], channel: "WEB") { id availableToSell channel { code } } }';
    const { availability } = await shop.admin.data<{ availability: readonly object[] }>(asked);
    expect(await askGateway(gateway, query)).toMatchObject({
      data: {
        reviews: [
          { variant: { sku: "MUG", availability: availability[0] } },
          { variant: { sku: "TENT", availability: availability[1] } },
          { variant: { sku: "MUG", availability: availability[0] } },
          // Its SKU is what the other subgraph says.
          { variant: { sku: "NO-SUCH-SKU", availability: null } },
        ],
      },
    });
    expect(gateway.asked).toEqual([3]);
  });

  it("is answered alike by both lanes", async () => {
    const before = await answeredByLane(shop.url);
    const asked = [variant("MUG"), location("WH-1"), variant("NOBODY")];
    const answers = [];
    for (let time = 0; time < 4; time += 1) answers.push(await entities(shop.admin, ...asked));
    expect(await answeredByLane(shop.url)).toBeGreaterThan(before);
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    expect(answers[0]).toEqual([
      { __typename: "Variant", sku: "MUG", unit: "EACH", product: { handle: "product-MUG" } },
      { __typename: "Location", code: "WH-1", name: "Warehouse" },
      null,
    ]);
  });
});

describe("an entity that the key may not see", () => {
  it("is null, as one that does not exist: a location of others", async () => {
    const store = await shop.client({ role: "POS", channels: ["WEB"], locations: ["STORE-1"] });
    const [own, other, nowhere] = await entities(store, location("STORE-1"), location("WH-1"), location("NOWHERE"));
    expect(own).toMatchObject({ code: "STORE-1" });
    expect([other, nowhere]).toEqual([null, null]);
  });

  it("is null for a page: what its channels neither stock nor publish", async () => {
    const page = await shop.client({ role: "PUBLIC", channels: ["WEB"] });
    const query = `query ($representations: [_Any!]!) { _entities(representations: $representations) {
      ... on Variant { sku } ... on Location { code } } }`;
    const representations = [variant("MUG"), variant("UNSTOCKED"), location("WH-1")];
    expect(await page.data(query, { representations })).toEqual({ _entities: [{ sku: "MUG" }, null, null] });
    const closed = `query ($representations: [_Any!]!) { _entities(representations: $representations) { ... on Variant { version } } }`;
    for (let time = 0; time < 3; time += 1) {
      expect((await page.ask(closed, { representations: [variant("MUG")] })).codes).toEqual(["FORBIDDEN"]);
    }
  });

  it("is known to a page, and what can be had of it only in the page's own channel", async () => {
    const page = await shop.client({ role: "PUBLIC", channels: ["WEB"] });
    const query = `query ($representations: [_Any!]!, $channel: String) { _entities(representations: $representations) {
      ... on Variant { sku availability(channel: $channel) { availableToSell } } } }`;
    const representations = [variant("MUG")];
    expect((await page.ask(query, { representations, channel: "WEB" })).data).toEqual({
      _entities: [{ sku: "MUG", availability: { availableToSell: 10 } }],
    });
    for (const channel of ["MARKET", "NOWHERE", null]) {
      const { data, codes } = await page.ask(query, { representations, channel });
      expect({ data, codes }).toEqual({ data: { _entities: [{ sku: "MUG", availability: null }] }, codes: ["FORBIDDEN"] });
    }
  });

  it("is told to nobody without a key", async () => {
    expect((await shop.stranger.ask("{ _service { sdl } }")).codes).toEqual(["UNAUTHENTICATED"]);
    expect((await shop.stranger.ask(ENTITIES, { representations: [variant("MUG")] })).codes).toEqual(["UNAUTHENTICATED"]);
  });
});

describe("what a gateway asks wrongly", () => {
  const codes = async (query: string, representations: readonly unknown[]): Promise<readonly string[]> =>
    (await shop.admin.ask(query, { representations })).codes;

  it("is refused: an unknown type, a missing key, what is no object", async () => {
    for (const wrong of [{ __typename: "Order", id: "1" }, { __typename: "Variant", id: 1 }, { sku: "MUG" }, "MUG", 7, []]) {
      expect(await codes(ENTITIES, [variant("MUG"), wrong]), JSON.stringify(wrong)).toEqual(["BAD_USER_INPUT"]);
    }
    expect(await codes(ENTITIES, [{ __typename: "Variant", sku: "MUG", deep: [[[[[[[[[[1]]]]]]]]]] }])).toEqual(["LIMIT_EXCEEDED"]);
  });

  it("is refused: more than may be asked for, and an answer that would hold too much", async () => {
    const many = (count: number): object[] => Array.from({ length: count }, (_, index) => variant(`SKU-${index}`));
    const keys = "query ($representations: [_Any!]!) { _entities(representations: $representations) { ... on Variant { sku } } }";
    expect(await codes(keys, many(ENTITIES_MAX))).toEqual([]);
    expect(await codes(keys, many(ENTITIES_MAX + 1))).toEqual(["LIMIT_EXCEEDED"]);
    const wide = `query ($representations: [_Any!]!) { _entities(representations: $representations) {
      ... on Variant { product { variants { sku packaging { name } } } } } }`;
    expect(await codes(wide, many(ENTITIES_MAX))).toEqual(["LIMIT_EXCEEDED"]);
  });
});

it("is no part of the schema unless it is switched on", async () => {
  const hub = await startTestHub();
  try {
    expect((await hub.admin.ask("{ _service { sdl } }")).codes).toEqual(["GRAPHQL_VALIDATION_FAILED"]);
    const { __schema } = await hub.admin.data<{ __schema: { types: { name: string }[] } }>("{ __schema { types { name } } }");
    expect(__schema.types.filter(({ name }) => /^_[A-Z]/.test(name))).toEqual([]);
  } finally {
    await hub.close();
  }
});
