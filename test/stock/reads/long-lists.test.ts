import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { WALK_ROWS } from "../../../src/platform/graphql/list-scope.js";
import { listLevels } from "../../../src/stock/reads/level-list.queries.js";
import { ANY_LEVEL } from "../../../src/stock/reads/level-ways.js";
import type { GraphqlClient } from "../../support/graphql-client.js";
import { serveStock, type ServedStock } from "../served-stock.js";

/** Levels of variants with the ids 1, 2 and so on, each with 9 units; more than one page of a search looks at. */
const LEVELS = WALK_ROWS + 500;

let stock: ServedStock;
let client: GraphqlClient;

beforeAll(async () => {
  stock = await serveStock();
  client = stock.served.client();
  const { database } = stock.test;
  await stock.location("WH-1");
  await stock.location("STORE-1");
  await database.query("insert into product (id, handle, title) values ('0199f0e5-0000-7000-8000-000000000001', 'all', 'All')");
  await database.query(
    `insert into variant (product_id, position, sku, sku_folded, search)
     select '0199f0e5-0000-7000-8000-000000000001', n, 'S-' || n, 's-' || n, array_to_tsvector(array['s-' || n, n::text])
     from generate_series(1, $1::integer) n order by n`,
    [LEVELS],
  );
  await database.query(
    "insert into inventory_level (variant_id, location_id, version, available) select id, 1, 1, 9 from variant order by id",
  );
  await database.query("insert into inventory_level (variant_id, location_id, version, available) values (1, 2, 1, 9)");
  await database.query("insert into stock_policy (variant_id, reorder_point) values (3, 10), ($1, 10)", [LEVELS]);
}, 60_000);
afterAll(() => stock.close());

interface Page {
  readonly inventoryLevels: {
    readonly nodes: readonly { readonly sku: string }[];
    readonly totalCount: { readonly count: number; readonly precision: string };
    readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
  };
}

const DOCUMENT = `query ($filter: InventoryLevelFilter, $query: String, $locations: [String!], $orderBy: InventoryLevelOrder, $first: Int, $after: String) {
  inventoryLevels(filter: $filter, query: $query, locations: $locations, orderBy: $orderBy, first: $first, after: $after) {
    nodes { sku } totalCount { count precision } pageInfo { hasNextPage endCursor } } }`;
const ask = async (asked: Readonly<Record<string, unknown>>): Promise<Page["inventoryLevels"]> =>
  (await client.data<Page>(DOCUMENT, asked)).inventoryLevels;

describe("A list of more levels than a page looks at", () => {
  it.each([
    ["all", {}],
    ["at a location", { locations: ["WH-1"] }],
    ["at several, page by page", { locations: ["WH-1", "STORE-1"] }],
    ["the longest uncounted first", { orderBy: { field: "COUNTED_AT" } }],
    ["the last counted first", { orderBy: { field: "COUNTED_AT", direction: "DESC" } }],
  ])("goes on where a search ended: what is rare is found, once each (%s)", async (_name, asked) => {
    const pages: string[][] = [];
    for (let after: string | null = null; ;) {
      const page: Page["inventoryLevels"] = await ask({ ...asked, filter: { belowReorderPoint: true }, first: 5, after });
      pages.push(page.nodes.map(({ sku }) => sku));
      expect(page.totalCount).toEqual({ count: 2, precision: "EXACT" });
      if (!page.pageInfo.hasNextPage) break;
      after = page.pageInfo.endCursor;
    }
    // A search that ends in the middle has nothing but one of the two on a page.
    expect(pages.map((page) => page.length)).toEqual([1, 1]);
    expect(pages.flat().sort()).toEqual(["S-3", `S-${LEVELS}`].sort());
  });

  it("is counted up to 10,000, and says so beyond", async () => {
    const some = "update inventory_level set available = 0 where variant_id between 100 and $1::integer";
    expect((await ask({})).totalCount).toEqual({ count: 10_000, precision: "AT_LEAST" });
    expect((await ask({ locations: ["WH-1", "STORE-1"] })).totalCount).toEqual({ count: 10_000, precision: "AT_LEAST" });
    await stock.test.database.query(some, [10_099]);
    expect((await ask({ filter: { available: ["ZERO"] } })).totalCount).toEqual({ count: 10_000, precision: "EXACT" });
    await stock.test.database.query(some, [10_100]);
    expect((await ask({ filter: { available: ["ZERO"] } })).totalCount).toEqual({ count: 10_000, precision: "AT_LEAST" });
    await stock.test.database.query("update inventory_level set available = 9");
    expect((await ask({ filter: { available: ["ZERO"] } })).totalCount).toEqual({ count: 0, precision: "EXACT" });
  });

  it("is put in order by an index only, and tells what to narrow it by", async () => {
    for (const field of ["SKU", "AVAILABLE", "ON_HAND"]) {
      const { errors } = await client.ask(DOCUMENT, { orderBy: { field } });
      expect(errors.map(({ extensions }) => extensions)).toEqual([{ code: "LIMIT_EXCEEDED", limit: WALK_ROWS, value: WALK_ROWS + 1 }]);
      expect((await ask({ orderBy: { field }, locations: ["STORE-1"] })).nodes).toEqual([{ sku: "S-1" }]);
    }
    expect((await ask({ orderBy: { field: "QUARANTINE_SINCE" } })).nodes).toEqual([]);
  });

  it("is searched by text, whether that finds few variants or many", async () => {
    expect((await ask({ query: `s-${LEVELS}` })).nodes).toEqual([{ sku: `S-${LEVELS}` }]);
    const many = await ask({ query: "s", first: 3 });
    expect(many.nodes).toEqual([{ sku: "S-1" }, { sku: "S-1" }, { sku: "S-2" }]);
    expect(many.totalCount).toEqual({ count: 10_000, precision: "AT_LEAST" });
    const both = await ask({ query: "s 3", filter: { belowReorderPoint: true } });
    expect(both.nodes).toEqual([{ sku: "S-3" }]);
  });

  it("looks at no level behind the place it tells", async () => {
    const page = { after: null, limit: 6, order: null };
    const { rows, reached } = await listLevels(stock.test.database, page, { ...ANY_LEVEL, belowReorderPoint: true });
    expect(rows.map(({ sku }) => sku)).toEqual(["S-3"]);
    // Two levels are of the first variant.
    expect(reached).toMatchObject({ variantId: WALK_ROWS - 1, locationId: 1 });
  });
});
