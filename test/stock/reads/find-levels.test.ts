import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { LevelKey, Posting } from "../../../src/stock/index.js";
import type { GraphqlClient } from "../../support/graphql-client.js";
import { postings } from "../../support/postings.js";
import { serveStock, type ServedStock } from "../served-stock.js";

/** SKU, units AVAILABLE and in QUARANTINE at WH-1, and those at STORE-1 (null: never stocked there). */
const SHELVES: readonly (readonly [sku: string, available: number, quarantine: number, store: number | null])[] = [
  ["HAT-RED", 12, 0, 0],
  ["HAT-BLUE", 0, 3, 4],
  ["MUG", -2, 0, null],
  ["CUP", 5, 1, -1],
  ["BOWL", 0, 0, 9],
];

let stock: ServedStock;
let client: GraphqlClient;
let warehouse: number;
let store: number;
const variants = new Map<string, number>();

async function book(level: LevelKey, list: readonly Omit<Posting, "level">[]): Promise<void> {
  await stock.ledger.execute(
    postings(
      stock.clientId,
      list.map((posting) => ({ ...posting, level })),
    ),
  );
}

/** Brings a level to a figure, by way of another, so that there is a movement where it is zero. */
async function bring(level: LevelKey, available: number): Promise<void> {
  await stock.stock(level, 100);
  if (available !== 100) await stock.stock(level, available - 100);
}

beforeAll(async () => {
  stock = await serveStock();
  client = stock.served.client();
  warehouse = await stock.location("WH-1");
  store = await stock.location("STORE-1");
  for (const [sku, available, quarantine, atStore] of SHELVES) {
    const variantId = await stock.variant(sku);
    variants.set(sku, variantId);
    const level = { variantId, locationId: warehouse };
    await bring(level, available);
    if (quarantine > 0) await book(level, [{ kind: "RETURN", from: "CUSTOMER", to: "QUARANTINE", quantity: quarantine }]);
    if (atStore !== null) await bring({ variantId, locationId: store }, atStore);
  }
});
afterAll(() => stock.close());

interface Page {
  readonly inventoryLevels: {
    readonly nodes: readonly { readonly sku: string; readonly location: { readonly code: string } }[];
    readonly totalCount: { readonly count: number; readonly precision: string };
    readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
  };
}

const LEVELS = `query ($filter: InventoryLevelFilter, $query: String, $locations: [String!], $orderBy: InventoryLevelOrder, $first: Int, $after: String) {
  inventoryLevels(filter: $filter, query: $query, locations: $locations, orderBy: $orderBy, first: $first, after: $after) {
    nodes { sku location { code } } totalCount { count precision } pageInfo { hasNextPage endCursor } } }`;

/** Everything the list has, page by page; each page tells the same number. */
async function found(asked: object, first = 2): Promise<string[]> {
  const seen: string[] = [];
  const counts = new Set<string>();
  for (let after: string | null = null; ;) {
    const { inventoryLevels: page }: Page = await client.data<Page>(LEVELS, { ...asked, first, after });
    seen.push(...page.nodes.map(({ sku, location }) => `${sku} ${location.code}`));
    counts.add(`${page.totalCount.count} ${page.totalCount.precision}`);
    if (!page.pageInfo.hasNextPage) break;
    after = page.pageInfo.endCursor;
  }
  expect([...counts]).toEqual([`${seen.length} EXACT`]);
  return seen;
}

describe("Levels are found by what is the matter with them", () => {
  it.each([
    [["NEGATIVE"], ["MUG WH-1", "CUP STORE-1"]],
    [["ZERO"], ["HAT-RED STORE-1", "HAT-BLUE WH-1", "BOWL WH-1"]],
    [
      ["NEGATIVE", "ZERO"],
      ["HAT-RED STORE-1", "HAT-BLUE WH-1", "MUG WH-1", "CUP STORE-1", "BOWL WH-1"],
    ],
    [["POSITIVE"], ["HAT-RED WH-1", "HAT-BLUE STORE-1", "CUP WH-1", "BOWL STORE-1"]],
    [[], []],
  ])("by AVAILABLE %s", async (available, levels) => {
    expect(await found({ filter: { available } })).toEqual(levels);
    const atStore = levels.filter((level) => level.endsWith("STORE-1"));
    expect(await found({ filter: { available }, locations: ["STORE-1"] })).toEqual(atStore);
  });

  it("follows each change at once: what rises above zero leaves the list", async () => {
    const level = { variantId: variants.get("BOWL") ?? 0, locationId: warehouse };
    await stock.stock(level, 3);
    expect(await found({ filter: { available: ["ZERO", "NEGATIVE"] } })).not.toContain("BOWL WH-1");
    await stock.stock(level, -4);
    expect(await found({ filter: { available: ["NEGATIVE"] } })).toEqual(["MUG WH-1", "CUP STORE-1", "BOWL WH-1"]);
    await stock.stock(level, 1);
    expect(await found({ filter: { available: ["ZERO"] } })).toContain("BOWL WH-1");
  });

  it("by the reorder point in force, with what is on its way", async () => {
    const { database } = stock.test;
    const [red, cup] = [variants.get("HAT-RED") ?? 0, variants.get("CUP") ?? 0];
    const policies = "insert into stock_policy (variant_id, location_id, reorder_point) values ($1, $2, $3)";
    await database.query(policies, [red, null, 12]);
    await database.query(policies, [cup, warehouse, 10]);
    await database.query(policies, [null, warehouse, 1]);
    expect(await found({ filter: { belowReorderPoint: true } })).toEqual([
      "HAT-RED STORE-1",
      "HAT-BLUE WH-1",
      "MUG WH-1",
      "CUP WH-1",
      "BOWL WH-1",
    ]);
    // 5 on the shelf and 5 on order are not below 10; one less is.
    const level = { variantId: cup, locationId: warehouse };
    await book(level, [{ kind: "ORDER", from: "SUPPLIER", to: "ON_ORDER", quantity: 5 }]);
    expect(await found({ filter: { belowReorderPoint: true } })).not.toContain("CUP WH-1");
    await book(level, [{ kind: "CANCEL_ORDER", from: "ON_ORDER", to: "SUPPLIER", quantity: 1 }]);
    expect(await found({ filter: { belowReorderPoint: true } })).toContain("CUP WH-1");
    expect(await found({ filter: { belowReorderPoint: false } })).toEqual([
      "HAT-RED WH-1",
      "HAT-BLUE STORE-1",
      "CUP STORE-1",
      "BOWL STORE-1",
    ]);
    const { inventoryLevels } = await client.data<{ inventoryLevels: { nodes: { reorderPoint: number | null }[] } }>(
      '{ inventoryLevels(skus: ["CUP", "HAT-RED"]) { nodes { sku reorderPoint } } }',
    );
    expect(inventoryLevels.nodes.map(({ reorderPoint }) => reorderPoint)).toEqual([12, 12, 10, null]);
  });

  it("by since when they have had units in quarantine, without a break", async () => {
    const level = { variantId: variants.get("CUP") ?? 0, locationId: warehouse };
    const since = async (): Promise<string | null> => {
      const { inventoryLevel } = await client.data<{ inventoryLevel: { quarantineSince: string | null } }>(
        '{ inventoryLevel(sku: "CUP", location: "WH-1") { quarantineSince } }',
      );
      return inventoryLevel.quarantineSince;
    };
    const first = await since();
    await book(level, [{ kind: "RETURN", from: "CUSTOMER", to: "QUARANTINE", quantity: 5 }]);
    await book(level, [{ kind: "INSPECT", from: "QUARANTINE", to: "AVAILABLE", quantity: 5 }]);
    expect(await since()).toBe(first);
    expect(await found({ filter: { quarantinedBefore: "2999-01-01T00:00:00Z" } })).toEqual(["HAT-BLUE WH-1", "CUP WH-1"]);
    expect(await found({ filter: { quarantinedBefore: first } })).toEqual(["HAT-BLUE WH-1"]);
    await book(level, [{ kind: "INSPECT", from: "QUARANTINE", to: "AVAILABLE", quantity: 1 }]);
    expect(await since()).toBeNull();
    await book(level, [{ kind: "RETURN", from: "CUSTOMER", to: "QUARANTINE", quantity: 1 }]);
    expect(Date.parse((await since()) ?? "")).toBeGreaterThan(Date.parse(first ?? ""));
    const orderBy = { field: "QUARANTINE_SINCE", direction: "DESC" };
    expect(await found({ orderBy }, 1)).toEqual(["CUP WH-1", "HAT-BLUE WH-1"]);
  });

  it("by not having been counted since, the longest first", async () => {
    await stock.test.database.query("update inventory_level set counted_at = '2026-03-01T00:00:00.000123Z' where variant_id = $1", [
      variants.get("MUG"),
    ]);
    await stock.test.database.query(
      "update inventory_level set counted_at = '2026-03-01T00:00:00.000124Z' where variant_id = $1 and location_id = $2",
      [variants.get("BOWL"), store],
    );
    const all = await found({ filter: { notCountedSince: "2026-03-02T00:00:00Z" } });
    expect(all).toHaveLength(9);
    expect(await found({ filter: { notCountedSince: "2026-03-01T00:00:00Z" } })).toEqual(
      all.filter((level) => level !== "MUG WH-1" && level !== "BOWL STORE-1"),
    );
    const rising = await found({ orderBy: { field: "COUNTED_AT" } }, 1);
    expect(rising.slice(-2)).toEqual(["MUG WH-1", "BOWL STORE-1"]);
    expect(rising.slice(0, -2)).toEqual(all.filter((level) => level !== "MUG WH-1" && level !== "BOWL STORE-1"));
    expect(await found({ orderBy: { field: "COUNTED_AT", direction: "DESC" } }, 1)).toEqual(rising.toReversed());
  });

  it("by text, in every variant that has the words", async () => {
    await stock.test.database.query(
      "update variant set search = array_to_tsvector(string_to_array(lower(sku), '-') || array['shop', lower(sku)])  where sku <> 'MUG'",
    );
    expect(await found({ query: "hat" })).toEqual(["HAT-RED WH-1", "HAT-RED STORE-1", "HAT-BLUE WH-1", "HAT-BLUE STORE-1"]);
    expect(await found({ query: "SHOP blue" })).toEqual(["HAT-BLUE WH-1", "HAT-BLUE STORE-1"]);
    expect(await found({ query: "shop", filter: { available: ["NEGATIVE"] } })).toEqual(["CUP STORE-1"]);
    for (const query of ["mug", "hat cup", "%", "'"]) expect(await found({ query }), query).toEqual([]);
    expect(await found({ query: " " })).toHaveLength(9);
  });

  it("by everything that is asked for together", async () => {
    expect(await found({ filter: { available: ["NEGATIVE"], notCountedSince: "2026-01-01T00:00:00Z" } })).toEqual(["CUP STORE-1"]);
    expect(await found({ filter: { available: ["ZERO"], quarantinedBefore: "2999-01-01T00:00:00Z" }, locations: ["WH-1"] })).toEqual([
      "HAT-BLUE WH-1",
    ]);
  });
});

describe("Levels are put in the order asked for", () => {
  it.each([
    [
      "SKU",
      [
        "BOWL WH-1",
        "BOWL STORE-1",
        "CUP WH-1",
        "CUP STORE-1",
        "HAT-BLUE WH-1",
        "HAT-BLUE STORE-1",
        "HAT-RED WH-1",
        "HAT-RED STORE-1",
        "MUG WH-1",
      ],
    ],
    [
      "AVAILABLE",
      [
        "MUG WH-1",
        "CUP STORE-1",
        "HAT-RED STORE-1",
        "HAT-BLUE WH-1",
        "BOWL WH-1",
        "HAT-BLUE STORE-1",
        "BOWL STORE-1",
        "CUP WH-1",
        "HAT-RED WH-1",
      ],
    ],
    [
      "ON_HAND",
      [
        "MUG WH-1",
        "CUP STORE-1",
        "HAT-RED STORE-1",
        "BOWL WH-1",
        "HAT-BLUE WH-1",
        "HAT-BLUE STORE-1",
        "BOWL STORE-1",
        "HAT-RED WH-1",
        "CUP WH-1",
      ],
    ],
  ])("by %s, page by page, from either end", async (field, levels) => {
    expect(await found({ orderBy: { field } }, 2)).toEqual(levels);
    expect(await found({ orderBy: { field, direction: "DESC" } }, 2)).toEqual(levels.toReversed());
    expect(await found({ orderBy: { field }, locations: ["STORE-1"] }, 1)).toEqual(levels.filter((level) => level.endsWith("STORE-1")));
  });

  it("and refuses a cursor of another order", async () => {
    const cursorOf = async (orderBy: object | null): Promise<string | null> =>
      (await client.data<Page>(LEVELS, { orderBy, first: 1 })).inventoryLevels.pageInfo.endCursor;
    const orders = [null, { field: "SKU" }, { field: "SKU", direction: "DESC" }, { field: "AVAILABLE" }, { field: "COUNTED_AT" }];
    const cursors = await Promise.all(orders.map(cursorOf));
    for (const [of, orderBy] of orders.entries()) {
      for (const [at, after] of cursors.entries()) {
        const { codes } = await client.ask(LEVELS, { orderBy, after });
        expect(codes, `${of} ${at}`).toEqual(of === at ? [] : ["BAD_USER_INPUT"]);
      }
    }
  });
});

describe("Levels are counted", () => {
  const statementsOf = async (document: string): Promise<number> =>
    (await stock.counted.count(() => client.data(document))).statements.length;

  it("only where the number is asked for, and once however often", async () => {
    const plain = await statementsOf("{ inventoryLevels { nodes { sku } } }");
    expect(plain).toBe(1);
    expect(await statementsOf("{ inventoryLevels { nodes { sku } totalCount { count } again: totalCount { precision } } }")).toBe(2);
    expect(await statementsOf("{ inventoryLevels(filter: { available: [NEGATIVE] }) { totalCount { count } } }")).toBe(2);
    const ofVariant = '{ variant(sku: "CUP") { levels(first: 1) { totalCount { count precision } nodes { location { code } } } } }';
    expect(await client.data(ofVariant)).toMatchObject({ variant: { levels: { totalCount: { count: 2, precision: "EXACT" } } } });
    expect(await statementsOf("{ variants { nodes { levels { totalCount { count } } } } }")).toBe(3);
    expect(await statementsOf("{ inventoryLevels { nodes { sku reorderPoint quarantineSince } } }")).toBe(2);
  });
});
