import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { AvailabilityResolver, VariantAvailabilityResolver } from "../../src/availability/graphql.js";
import { AvailabilityReads, ReadModel } from "../../src/availability/index.js";
import { CatalogResolver, ProductFieldsResolver } from "../../src/catalog/graphql.js";
import { SkuDirectory } from "../../src/catalog/index.js";
import { ChannelDirectory } from "../../src/channels/index.js";
import { LocationDirectory } from "../../src/locations/index.js";
import { buildHubSchema } from "../../src/platform/graphql/hub-schema.js";
import { openStockFeed, type StockFeed } from "../../src/stock/index.js";
import { countQueries, type CountedDatabase } from "../support/count-queries.js";
import { serveSchema, type GraphqlClient, type ServedSchema } from "../support/graphql-client.js";
import { openStock, type StockFixture } from "../support/stock.js";

const VARIANTS = 250;

let stock: StockFixture;
let counted: CountedDatabase;
let feed: StockFeed;
let served: ServedSchema;
let client: GraphqlClient;
let reads: AvailabilityReads;
let due = false;
const settled: number[][] = [];

/** Lets the test say when holds have ended. */
const holds = {
  isDue: () => due,
  settle: (variantIds: readonly number[]) => {
    settled.push([...variantIds]);
    return null;
  },
};

beforeAll(async () => {
  stock = await openStock();
  counted = countQueries(stock.test.database);
  const { database } = counted;
  feed = openStockFeed(stock.test.database, () => undefined);
  await feed.start();
  const hub = { skus: new SkuDirectory(database), locations: new LocationDirectory(database), channels: new ChannelDirectory(database) };
  reads = new AvailabilityReads({ hub, model: new ReadModel({ database, feed }), holds });
  const availability = [new AvailabilityResolver(reads), new VariantAvailabilityResolver(reads)];
  const resolvers = [new CatalogResolver(database), new ProductFieldsResolver(database), ...availability];
  served = await serveSchema(buildHubSchema({ resolvers }));
  client = served.client();
});
afterAll(async () => {
  await served.close();
  await feed.close();
  await stock.close();
});

/** A product with many variants, each with some units at the first location, and every other one at the second too. */
async function largeProduct(handle: string, first: number, second: number): Promise<void> {
  const { database } = stock.test;
  const sql = `with made as (insert into product (id, handle, title) values (gen_random_uuid(), $1, $1) returning id)
    insert into variant (product_id, position, sku, sku_folded)
    select made.id, n, $1 || '-' || n, lower($1 || '-' || n) from made, generate_series(0, ${VARIANTS - 1}) n order by n returning id`;
  const rows = await database.query<{ id: number }>(sql, [handle]);
  const booked = rows.flatMap(({ id }, index) => [
    stock.stock({ variantId: id, locationId: first }, 1 + index),
    ...(index % 2 === 1 ? [stock.stock({ variantId: id, locationId: second }, 1_000)] : []),
  ]);
  await Promise.all(booked);
  const [head] = await database.query<{ sequence: string }>("select sequence from ledger_head");
  await reads.reach(head?.sequence ?? "");
}

interface Page {
  readonly product: {
    readonly variants: readonly { readonly sku: string; readonly availability: Readonly<Record<string, unknown>> | null }[];
  };
}

const PAGE = `query ($handle: String!, $channel: String) {
  product(handle: $handle) { variants { sku availability(channel: $channel) { id sku availableToSell sequence } } }
}`;

describe("the availability of a variant", () => {
  let first: number;
  let second: number;

  beforeAll(async () => {
    first = await stock.location("A-FIRST", { priority: 10 });
    second = await stock.location("B-SECOND", { priority: 20 });
    await stock.channel("WEB", [first], { buffer: 1 });
    await stock.channel("BOTH", [first, second]);
    await largeProduct("LARGE", first, second);
  });

  it("of 250 variants is read at once, and what the query of their SKUs answers", async () => {
    const { result, statements } = await counted.count(() => client.data<Page>(PAGE, { handle: "LARGE", channel: "WEB" }));
    expect(statements.filter((text) => text.includes("inventory_level"))).toHaveLength(1);
    // The product, its variants, the locations, the channels, the levels.
    expect(statements).toHaveLength(5);
    const { variants } = result.product;
    expect(variants.map(({ availability }) => availability?.["availableToSell"])).toEqual(variants.map((_variant, index) => index));
    const asked = `query ($skus: [String!]!) { availability(skus: $skus, channel: "WEB") { id sku availableToSell sequence } }`;
    const { availability } = await client.data<{ availability: unknown }>(asked, { skus: variants.map(({ sku }) => sku) });
    expect(variants.map((variant) => variant.availability)).toEqual(availability);
  });

  it("is answered from memory then, for several channels side by side", async () => {
    const source = `{ product(handle: "LARGE") { variants {
      web: availability(channel: "WEB") { availableToSell channel { code } }
      both: availability(channel: "BOTH") { availableToSell channel { code } locations { location { code } available } }
      all: availability { availableToSell channel { code } } } } }`;
    const { result, statements } = await counted.count(() => client.data<Page>(source));
    expect(statements).toHaveLength(2);
    expect(result.product.variants[7]).toEqual({
      web: { availableToSell: 7, channel: { code: "WEB" } },
      both: {
        availableToSell: 1_008,
        channel: { code: "BOTH" },
        locations: [
          { location: { code: "A-FIRST" }, available: 8 },
          { location: { code: "B-SECOND" }, available: 1_000 },
        ],
      },
      all: { availableToSell: 1_008, channel: null },
    });
  });

  it("has the units of holds that have ended, looked for once for all variants", async () => {
    due = true;
    settled.length = 0;
    await client.data<Page>(PAGE, { handle: "LARGE", channel: "WEB" });
    due = false;
    expect(settled.map((ids) => ids.length)).toEqual([VARIANTS]);
  });

  it("is refused and hidden as that of the query is", async () => {
    const one = `query ($channel: String) { variant(sku: "LARGE-3") { sku availability(channel: $channel) { availableToSell } } }`;
    const page = served.client({ role: "STOREFRONT", channels: ["WEB"] });
    expect((await page.ask(one, { channel: "WEB" })).data).toEqual({ variant: { sku: "LARGE-3", availability: { availableToSell: 3 } } });
    for (const channel of ["BOTH", "no channel", null]) {
      const { data, codes } = await page.ask(one, { channel });
      expect({ data, codes }, String(channel)).toEqual({ data: { variant: { sku: "LARGE-3", availability: null } }, codes: ["FORBIDDEN"] });
    }
    expect((await client.ask(one, { channel: "web" })).codes).toEqual(["BAD_USER_INPUT"]);
    const till = served.client({ role: "POS", channels: ["BOTH"], locations: ["B-SECOND"] });
    expect((await till.ask(one, { channel: "BOTH" })).data).toEqual({
      variant: { sku: "LARGE-3", availability: { availableToSell: 1_000 } },
    });
  });

  it("is null to everybody where the variant was never stocked in the channel", async () => {
    const variantId = await stock.variant("ELSEWHERE");
    await stock.stock({ variantId, locationId: second }, 4);
    const everybody = served.client({ role: "PUBLIC", channels: ["WEB", "BOTH"] });
    const source = `{ variant(sku: "ELSEWHERE") {
      web: availability(channel: "WEB") { availableToSell } both: availability(channel: "BOTH") { availableToSell } } }`;
    expect((await everybody.ask(source)).data).toEqual({ variant: { web: null, both: { availableToSell: 4 } } });
  });
});
