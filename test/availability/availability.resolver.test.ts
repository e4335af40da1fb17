import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { AvailabilityResolver } from "../../src/availability/graphql.js";
import { AvailabilityReads, ReadModel } from "../../src/availability/index.js";
import { SkuDirectory } from "../../src/catalog/index.js";
import { ChannelDirectory } from "../../src/channels/index.js";
import { LocationDirectory } from "../../src/locations/index.js";
import { buildHubSchema } from "../../src/platform/graphql/hub-schema.js";
import { countQueries, type CountedDatabase } from "../support/count-queries.js";
import { connectionsInUse } from "../support/database.js";
import { serveSchema, type GraphqlClient, type ServedSchema } from "../support/graphql-client.js";
import { openStock, type StockFixture } from "../support/stock.js";
import { openStockFeed, type StockFeed } from "../../src/stock/index.js";

/** Nothing is held here. */
const NO_HOLDS = { isDue: () => false, settle: () => null };

let stock: StockFixture;
let counted: CountedDatabase;
let feed: StockFeed;
let model: ReadModel;
let served: ServedSchema;
let client: GraphqlClient;
let first: number;
let second: number;

beforeAll(async () => {
  stock = await openStock();
  counted = countQueries(stock.test.database);
  const { database } = counted;
  feed = openStockFeed(stock.test.database, () => undefined);
  await feed.start();
  model = new ReadModel({ database, feed });
  const hub = { skus: new SkuDirectory(database), locations: new LocationDirectory(database), channels: new ChannelDirectory(database) };
  const resolver = new AvailabilityResolver(new AvailabilityReads({ hub, model, holds: NO_HOLDS, waitMsMax: 150 }));
  served = await serveSchema(buildHubSchema({ resolvers: [resolver] }));
  client = served.client();
  second = await stock.location("B-SECOND", { priority: 20 });
  first = await stock.location("A-FIRST", { priority: 10 });
  const closed = await stock.location("CLOSED", { active: false });
  const variantId = await stock.variant("SKU-1");
  await stock.stock({ variantId, locationId: first }, 10);
  await stock.stock({ variantId, locationId: second }, 7);
  await stock.stock({ variantId, locationId: closed }, 1_000);
  await stock.variant("NEVER-STOCKED");
  await stock.test.database.query("insert into stock_policy (variant_id, location_id, safety_stock) values ($1, $2, 4)", [
    variantId,
    first,
  ]);
  await stock.channel("WEB", [first, second, closed], { buffer: 5 });
  await stock.channel("TILL", [first], { sellsSafetyStock: true });
  await stock.channel("PAUSED", [first], { active: false });
  await feed.reach(3, 10_000);
});
afterAll(async () => {
  await served.close();
  await feed.close();
  expect(connectionsInUse(stock.test.database)).toBe(0);
  await stock.close();
});

interface Figures {
  readonly sku: string;
  readonly availableToSell: number;
  readonly sequence: string;
  readonly locations?: readonly { readonly location: { readonly code: string } }[];
}

const ALL = `sku available availableToSell onHand incoming sequence
  locations { location { code } available availableToSell onHand incoming safetyStock }`;

async function ask(variables: object, fields = ALL, by = client): Promise<readonly (Figures | null)[]> {
  const source = `query ($skus: [String!]!, $channel: String, $locations: [String!], $atLeast: Sequence) {
    availability(skus: $skus, channel: $channel, locations: $locations, atLeast: $atLeast) { ${fields} } }`;
  return (await by.data<{ availability: (Figures | null)[] }>(source, { ...variables })).availability;
}

async function codes(variables: object, fields = "sku", by = client): Promise<readonly string[]> {
  const source = `query ($skus: [String!]!, $channel: String, $locations: [String!], $atLeast: Sequence) {
    availability(skus: $skus, channel: $channel, locations: $locations, atLeast: $atLeast) { ${fields} } }`;
  return (await by.ask(source, { ...variables })).codes;
}

const toSell = async (variables: object): Promise<number | undefined> => (await ask({ skus: ["SKU-1"], ...variables }))[0]?.availableToSell;

describe("availability", () => {
  it("sums up the active locations less their safety stock where no channel is named", async () => {
    expect(await ask({ skus: ["SKU-1"] })).toMatchObject([
      {
        sku: "SKU-1",
        available: 17,
        availableToSell: 13,
        onHand: 17,
        incoming: 0,
        sequence: "3",
        locations: [
          { location: { code: "A-FIRST" }, available: 10, availableToSell: 6, safetyStock: 4 },
          { location: { code: "B-SECOND" }, available: 7, availableToSell: 7, safetyStock: 0 },
        ],
      },
    ]);
  });

  it("keeps back a channel's buffer, and sells its safety stock where it may", async () => {
    expect(await toSell({ channel: "WEB" })).toBe(8);
    expect(await toSell({ channel: "TILL" })).toBe(10);
    expect(await toSell({ channel: "PAUSED" })).toBe(0);
    expect(await toSell({ channel: "WEB", locations: ["B-SECOND"] })).toBe(2);
    expect(await toSell({ channel: "TILL", locations: ["B-SECOND"] })).toBe(0);
    expect(await toSell({ locations: ["B-SECOND", "CLOSED"] })).toBe(7);
    expect(await toSell({ locations: [] })).toBe(0);
  });

  it("reads no places anew for whoever asks for names that do not exist", async () => {
    await ask({ skus: ["SKU-1"], channel: "WEB" });
    const { statements } = await counted.count(async () => {
      for (let round = 0; round < 5; round += 1) {
        expect(await codes({ skus: ["SKU-1"], channel: `NOWHERE-${round}` })).toEqual(["BAD_USER_INPUT"]);
        expect(await codes({ skus: ["SKU-1"], locations: [`NOWHERE-${round}`] })).toEqual(["BAD_USER_INPUT"]);
      }
    });
    expect(statements.filter((text) => !text.includes("= any("))).toEqual([]);
  });

  it("answers one for each SKU in the order asked: null where it is not known, zeros where it was never stocked", async () => {
    const skus = ["NEVER-STOCKED", "nobody knows", "SKU-1", "sku-1", "SKU-1", "A\u0000B"];
    const answers = await ask({ skus: skus.slice(0, 5) });
    expect(answers.map((answer) => answer?.sku ?? null)).toEqual(["NEVER-STOCKED", null, "SKU-1", null, "SKU-1"]);
    expect(answers[0]).toMatchObject({ available: 0, availableToSell: 0, onHand: 0, incoming: 0, locations: [] });
    expect(await ask({ skus: [] })).toEqual([]);
    expect(await codes({ skus })).not.toContain("INTERNAL");
  });

  it("reads any number of SKUs in at most 4 statements", async () => {
    const skus = Array.from({ length: 250 }, (_, index) => `MANY-${index}`);
    for (const [index, sku] of skus.slice(0, 40).entries()) {
      const variantId = await stock.variant(sku);
      await stock.stock({ variantId, locationId: index % 2 === 0 ? first : second }, 6 + index);
    }
    const variables = { skus, channel: "WEB", locations: ["A-FIRST", "B-SECOND"], atLeast: "43" };
    const { result, statements } = await counted.count(() => ask(variables));
    expect(result.slice(0, 41).map((answer) => answer?.availableToSell ?? null)).toEqual([
      ...Array.from({ length: 40 }, (_, index) => 1 + index),
      null,
    ]);
    expect(statements.length).toBeLessThanOrEqual(4);
    const one = await counted.count(() => ask({ skus: ["SKU-1"], channel: "WEB" }));
    expect(one.statements, "from memory").toHaveLength(0);
  });

  it("answers the same from memory, whatever the SKU is called and however its locations are asked for", async () => {
    const names = ["LONG-".padEnd(200, "x"), "\u0152uvre \u4e2d", "Gr\u00f6\u00dfe 1", "Gr\u00f6\u00dfe 2"];
    for (const [index, sku] of names.entries()) await stock.stock({ variantId: await stock.variant(sku), locationId: second }, 50 + index);
    const [head] = await stock.test.database.query<{ sequence: string }>("select sequence from ledger_head");
    const skus = [...names, ...names.slice(0, 1), "SKU-1"];
    const plain = await ask({ skus, channel: "WEB", atLeast: head?.sequence });
    expect(plain.map((answer) => [answer?.sku, answer?.availableToSell])).toEqual([
      ...[45, 46, 47, 48].map((units, index) => [names[index], units]),
      [names[0], 45],
      ["SKU-1", 8],
    ]);
    const fields = "... on Availability { sku availableToSell } ...Figures";
    const fragment = `fragment Figures on Availability { available onHand incoming sequence
      places: locations { location { code } available availableToSell onHand incoming safetyStock } }`;
    const source = `query ($skus: [String!]!) { availability(skus: $skus, channel: "WEB") { ${fields} } } ${fragment}`;
    const { result, statements } = await counted.count(() => client.data<{ availability: readonly object[] }>(source, { skus }));
    expect(statements).toHaveLength(0);
    expect(result.availability).toEqual(plain.map((answer) => ({ ...answer, locations: undefined, places: answer?.locations })));
  });

  it("takes at most 250 SKUs and 250 locations", async () => {
    const names = Array.from({ length: 251 }, (_, index) => `N-${index}`);
    expect(await codes({ skus: names.slice(1) })).toEqual([]);
    expect(await codes({ skus: names })).toEqual(["LIMIT_EXCEEDED"]);
    expect(await codes({ skus: ["SKU-1"], locations: names })).toEqual(["LIMIT_EXCEEDED"]);
  });

  it("refuses a channel or a location nobody knows instead of answering 0", async () => {
    expect(await codes({ skus: ["SKU-1"], channel: "web" })).toEqual(["BAD_USER_INPUT"]);
    expect(await codes({ skus: ["SKU-1"], locations: ["A-FIRST", "a-first"] })).toEqual(["BAD_USER_INPUT"]);
    expect(await codes({ skus: ["SKU-1"], locations: ["CLOSED"] })).toEqual([]);
  });
});

describe("atLeast", () => {
  it("answers with the write it names included", async () => {
    const variantId = await stock.variant("OWN-WRITE");
    await stock.stock({ variantId, locationId: first }, 9);
    const [head] = await stock.test.database.query<{ sequence: string }>("select sequence from ledger_head");
    const [answer] = await ask({ skus: ["OWN-WRITE"], atLeast: head?.sequence });
    expect(answer).toMatchObject({ availableToSell: 9, sequence: head?.sequence });
  });

  it("waits for the ledger to get there", async () => {
    const variantId = await stock.variant("AWAITED");
    const [head] = await stock.test.database.query<{ next: string }>("select sequence + 1 as next from ledger_head");
    const reached = model.reach(head?.next ?? "", 10_000);
    await stock.stock({ variantId, locationId: first }, 1);
    await expect(reached).resolves.toBeUndefined();
  });

  it("gives up after a while and says how far the ledger is", async () => {
    expect(await codes({ skus: ["SKU-1"], atLeast: "9223372036854775807" })).toEqual(["NOT_CAUGHT_UP"]);
    const [head] = await stock.test.database.query<{ sequence: string }>("select sequence from ledger_head");
    await feed.reach(Number(head?.sequence), 10_000);
    await expect(model.reach(`${head?.sequence}0`, 0)).rejects.toMatchObject({
      extensions: { code: "NOT_CAUGHT_UP", sequence: head?.sequence },
    });
  });
});

describe("what a key gets to see", () => {
  it("is availableToSell in a channel of its own, for a storefront or the public", async () => {
    for (const role of ["PUBLIC", "STOREFRONT"] as const) {
      const shop = served.client({ role, channels: ["WEB"] });
      expect(await ask({ skus: ["SKU-1"], channel: "WEB" }, "sku availableToSell", shop)).toEqual([{ sku: "SKU-1", availableToSell: 8 }]);
      expect(await codes({ skus: ["SKU-1"] }, "sku", shop)).toEqual(["FORBIDDEN"]);
      expect(await codes({ skus: ["SKU-1"], channel: "TILL" }, "sku", shop)).toEqual(["FORBIDDEN"]);
      expect(await codes({ skus: ["SKU-1"], channel: "no channel" }, "sku", shop)).toEqual(["FORBIDDEN"]);
      for (const field of ["available", "onHand", "incoming", "locations { available }"]) {
        expect(await codes({ skus: ["SKU-1"], channel: "WEB" }, field, shop), field).toEqual(["FORBIDDEN"]);
      }
    }
  });

  it("is everything in a channel of its own, for those who take orders", async () => {
    const orders = served.client({ role: "ORDERS", channels: ["WEB"] });
    expect(await ask({ skus: ["SKU-1"], channel: "WEB" }, ALL, orders)).toMatchObject([{ available: 17, availableToSell: 8 }]);
    expect(await codes({ skus: ["SKU-1"] }, "sku", orders)).toEqual(["FORBIDDEN"]);
  });

  it("is its own locations, for a till or a warehouse bound to some", async () => {
    const till = served.client({ role: "POS", channels: ["WEB", "TILL"], locations: ["A-FIRST"] });
    expect(await ask({ skus: ["SKU-1"] }, "available availableToSell", till)).toEqual([{ available: 10, availableToSell: 6 }]);
    expect(await ask({ skus: ["SKU-1"], channel: "WEB" }, "available availableToSell", till)).toEqual([
      { available: 10, availableToSell: 1 },
    ]);
    expect(await codes({ skus: ["SKU-1"], locations: ["B-SECOND"] }, "sku", till)).toEqual(["FORBIDDEN"]);
    const dock = served.client({ role: "WAREHOUSE", locations: ["B-SECOND"] });
    expect(await ask({ skus: ["SKU-1"] }, "available", dock)).toEqual([{ available: 7 }]);
    expect((await served.stranger.ask('{ availability(skus: ["SKU-1"]) { sku } }')).codes).toEqual(["UNAUTHENTICATED"]);
  });
});
