import { Authorized, Field, Mutation, ObjectType, Resolver } from "type-graphql";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { UserErrorOf } from "../../../src/platform/errors/user-error.js";
import { MutationPayload } from "../../../src/platform/graphql/payloads.types.js";
import type { LevelKey } from "../../../src/stock/index.js";
import type { GraphqlClient } from "../../support/graphql-client.js";
import { postings } from "../../support/postings.js";
import { bookIn } from "../../support/stock.js";
import { serveStock, type ServedStock } from "../served-stock.js";

@ObjectType()
class ConflictingPayload extends MutationPayload {
  @Field(() => String, { nullable: true })
  readonly nothing!: null;
}

@Resolver()
class ConflictingResolver {
  error: UserErrorOf<"VERSION_CONFLICT"> | null = null;

  @Authorized()
  @Mutation(() => ConflictingPayload)
  conflict(): ConflictingPayload {
    return { nothing: null, userErrors: this.error === null ? [] : [this.error] };
  }
}

const conflicting = new ConflictingResolver();
let stock: ServedStock;
let client: GraphqlClient;
let warehouse: number;
let store: number;

beforeAll(async () => {
  stock = await serveStock([conflicting]);
  client = stock.served.client();
  warehouse = await stock.location("WH-1");
  store = await stock.location("STORE-1");
  for (let index = 0; index < 70; index += 1) {
    const variantId = await stock.variant(`SKU-${String(index).padStart(2, "0")}`);
    await stock.stock({ variantId, locationId: warehouse }, 10 + index);
    if (index % 2 === 0) await stock.stock({ variantId, locationId: store }, 1 + index);
  }
});
afterAll(() => stock.close());

const FIELDS = `id sku variant { sku } location { code } available reserved committed quarantine damaged receiving onOrder inTransit onHand
  incoming safetyStock version sequence updatedAt`;

interface Level {
  readonly sku: string;
  readonly location: { readonly code: string };
  readonly available: number;
  readonly version: number;
}

interface LevelsPage {
  readonly inventoryLevels: {
    readonly nodes: readonly Level[];
    readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
  };
}

const LEVELS = `query ($skus: [String!], $product: String, $locations: [String!], $first: Int, $after: String) {
  inventoryLevels(skus: $skus, product: $product, locations: $locations, first: $first, after: $after) {
    nodes { sku location { code } available version } pageInfo { hasNextPage endCursor } } }`;

async function walk(by: GraphqlClient, filter: object, first: number): Promise<string[]> {
  const seen: string[] = [];
  let after: string | null = null;
  for (;;) {
    const { inventoryLevels: page }: LevelsPage = await by.data<LevelsPage>(LEVELS, { ...filter, first, after });
    seen.push(...page.nodes.map(({ sku, location }) => `${sku} ${location.code}`));
    if (!page.pageInfo.hasNextPage) return seen;
    after = page.pageInfo.endCursor;
  }
}

describe("inventoryLevel", () => {
  it("answers every state with its sums, version and sequence", async () => {
    const variantId = await stock.variant("ALL-STATES");
    const level: LevelKey = { variantId, locationId: warehouse };
    const move = (kind: "RESERVE" | "CONFIRM" | "MOVE", from: "AVAILABLE", to: "RESERVED" | "COMMITTED" | "DAMAGED", quantity: number) =>
      ({ kind, level, from, to, quantity }) as const;
    await stock.stock(level, 100);
    const executed = await stock.ledger.execute(
      postings(stock.clientId, [
        move("RESERVE", "AVAILABLE", "RESERVED", 1),
        move("CONFIRM", "AVAILABLE", "COMMITTED", 2),
        { kind: "RETURN", level, from: "CUSTOMER", to: "QUARANTINE", quantity: 3 },
        move("MOVE", "AVAILABLE", "DAMAGED", 4),
        { kind: "RECEIVE", level, from: "SUPPLIER", to: "RECEIVING", quantity: 5 },
        { kind: "ORDER", level, from: "SUPPLIER", to: "ON_ORDER", quantity: 6 },
        {
          kind: "DISPATCH",
          level: { variantId, locationId: store },
          toLevel: level,
          from: "AVAILABLE",
          to: "IN_TRANSIT",
          quantity: 7,
          fact: true,
        },
      ]),
    );
    const { inventoryLevel } = await client.data<{ inventoryLevel: Level }>(
      `{ inventoryLevel(sku: "ALL-STATES", location: "WH-1") { ${FIELDS} } }`,
    );
    expect(inventoryLevel).toMatchObject({
      sku: "ALL-STATES",
      variant: { sku: "ALL-STATES" },
      location: { code: "WH-1" },
      available: 93,
      reserved: 1,
      committed: 2,
      quarantine: 3,
      damaged: 4,
      receiving: 5,
      onOrder: 6,
      inTransit: 7,
      onHand: 108,
      incoming: 13,
      safetyStock: 0,
      version: 2,
      sequence: "sequence" in executed ? executed.sequence : null,
    });
  });

  it("is null for a SKU or location nobody knows, and for a level no movement has touched", async () => {
    const variantId = await stock.variant("REFUSED");
    const level = { variantId, locationId: warehouse };
    const sold = postings(stock.clientId, [{ kind: "SELL", level, from: "AVAILABLE", to: "CUSTOMER", quantity: 1 }]);
    // The batch is committed for the other command's sake, and the level it made for the refused one with it.
    const other = bookIn(stock.clientId, { variantId: await stock.variant("OTHER"), locationId: warehouse }, 1);
    await stock.ledger.executeAll([sold, other], false);
    expect(await stock.level(level)).toMatchObject({ version: 0 });
    const { data } = await client.ask(`{
      refused: inventoryLevel(sku: "REFUSED", location: "WH-1") { sku }
      sku: inventoryLevel(sku: "sku-00", location: "WH-1") { sku }
      location: inventoryLevel(sku: "SKU-00", location: "wh-1") { sku } }`);
    expect(data).toEqual({ refused: null, sku: null, location: null });
    expect((await client.data<LevelsPage>(LEVELS, { skus: ["REFUSED"] })).inventoryLevels.nodes).toEqual([]);
  });

  it("shows the safety stock in force: of SKU and location, else of the SKU, the location, the hub, else 0", async () => {
    const variantId = await stock.variant("POLICY");
    await stock.stock({ variantId, locationId: warehouse }, 1);
    const shown = async (): Promise<number> => {
      const { inventoryLevel } = await client.data<{ inventoryLevel: { safetyStock: number } }>(
        '{ inventoryLevel(sku: "POLICY", location: "WH-1") { safetyStock } }',
      );
      return inventoryLevel.safetyStock;
    };
    const set = (variant: number | null, location: number | null, safetyStock: number | null) =>
      stock.test.database.query("insert into stock_policy (variant_id, location_id, safety_stock) values ($1, $2, $3)", [
        variant,
        location,
        safetyStock,
      ]);
    const seen = [await shown()];
    await set(null, null, 1);
    seen.push(await shown());
    await set(null, warehouse, 2);
    seen.push(await shown());
    await set(variantId, null, 3);
    seen.push(await shown());
    await set(variantId, warehouse, null);
    seen.push(await shown());
    await stock.test.database.query("update stock_policy set safety_stock = 0 where variant_id = $1 and location_id = $2", [
      variantId,
      warehouse,
    ]);
    seen.push(await shown());
    expect(seen).toEqual([0, 1, 2, 3, 3, 0]);
    await stock.test.database.query("delete from stock_policy");
  });
});

describe("inventoryLevels", () => {
  it("walks all levels without gap or repeat, whatever the page, and all filters agree", async () => {
    const all = await walk(client, {}, 100);
    expect(new Set(all).size).toBe(all.length);
    expect(await walk(client, {}, 7)).toEqual(all);
    const inStore = all.filter((name) => name.endsWith("STORE-1"));
    expect(inStore.length).toBeGreaterThan(30);
    expect(await walk(client, { locations: ["STORE-1"] }, 7)).toEqual(inStore);
    expect(await walk(client, { locations: ["STORE-1", "WH-1"] }, 7)).toEqual(all);
    const few = ["SKU-04", "SKU-05", "SKU-06"];
    const ofFew = all.filter((name) => few.some((sku) => name.startsWith(sku)));
    expect(ofFew).toEqual(["SKU-04 WH-1", "SKU-04 STORE-1", "SKU-05 WH-1", "SKU-06 WH-1", "SKU-06 STORE-1"]);
    expect(await walk(client, { skus: few }, 2)).toEqual(ofFew);
    expect(await walk(client, { skus: few, locations: ["STORE-1"] }, 1)).toEqual(["SKU-04 STORE-1", "SKU-06 STORE-1"]);
    expect(await walk(client, { skus: ["nobody knows"], locations: ["STORE-1"] }, 5)).toEqual([]);
    expect(await walk(client, { skus: [] }, 5)).toEqual([]);
  });

  it("goes on behind the cursor when levels were added meanwhile", async () => {
    const { inventoryLevels } = await client.data<LevelsPage>(LEVELS, { first: 3 });
    const variantId = await stock.variant("ADDED-LATER");
    await stock.stock({ variantId, locationId: store }, 1);
    const rest = await client.data<LevelsPage>(LEVELS, { first: 100, after: inventoryLevels.pageInfo.endCursor });
    const names = [...inventoryLevels.nodes, ...rest.inventoryLevels.nodes].map(({ sku, location }) => `${sku} ${location.code}`);
    expect(names).toEqual((await walk(client, {}, 100)).slice(0, names.length));
  });

  it("reads a page of 100 with location, variant and product in few statements, whatever the page", async () => {
    const source = `{ inventoryLevels(first: 100) { nodes { ${FIELDS} } pageInfo { endCursor } } }`;
    const { result, statements } = await stock.counted.count(() => client.data<LevelsPage>(source));
    expect(result.inventoryLevels.nodes).toHaveLength(100);
    expect(statements.length).toBeLessThanOrEqual(4);
  });

  it("finds the levels of a product, whatever the page, together with the other filters", async () => {
    const variants = [await stock.variant("SHIRT-S"), await stock.variant("SHIRT-M"), await stock.variant("SHIRT-L")];
    const sql = `update variant set product_id = (select product_id from variant where id = $1), position = $2 where id = $3`;
    for (const [position, variant] of variants.slice(1).entries()) {
      await stock.test.database.query(sql, [variants[0], position + 1, variant]);
    }
    for (const variantId of variants) {
      for (const locationId of [warehouse, store]) await stock.stock({ variantId, locationId }, 1);
    }
    const product = "product-SHIRT-S";
    const all = ["S", "M", "L"].flatMap((size) => [`SHIRT-${size} WH-1`, `SHIRT-${size} STORE-1`]);
    expect(await walk(client, { product }, 100)).toEqual(all);
    expect(await walk(client, { product }, 1)).toEqual(all);
    expect(await walk(client, { product, locations: ["STORE-1"] }, 2)).toEqual(all.filter((level) => level.endsWith("STORE-1")));
    expect(await walk(client, { product, skus: ["SHIRT-M", "SKU-04"] }, 2)).toEqual(["SHIRT-M WH-1", "SHIRT-M STORE-1"]);
    const till = stock.served.client({ role: "POS", channels: ["SHOP"], locations: ["STORE-1"] });
    expect(await walk(till, { product }, 2)).toEqual(all.filter((level) => level.endsWith("STORE-1")));
    for (const unknown of ["PRODUCT-SHIRT-S", "product-SHIRT-M", "", "x".repeat(10_000)]) {
      expect(await walk(client, { product: unknown }, 2)).toEqual([]);
    }
    expect((await client.ask(LEVELS, { product: "A\u0000B" })).codes).toEqual(["BAD_USER_INPUT"]);
  });

  it("takes at most 250 names in a filter and only its own cursors", async () => {
    const names = Array.from({ length: 251 }, (_, index) => `S-${index}`);
    expect((await client.ask(LEVELS, { skus: names.slice(1) })).codes).toEqual([]);
    expect((await client.ask(LEVELS, { skus: names })).codes).toEqual(["LIMIT_EXCEEDED"]);
    expect((await client.ask(LEVELS, { locations: names })).codes).toEqual(["LIMIT_EXCEEDED"]);
    expect((await client.ask(LEVELS, { first: 101 })).codes).toEqual(["LIMIT_EXCEEDED"]);
    expect((await client.ask(LEVELS, { after: "bm8" })).codes).toEqual(["BAD_USER_INPUT"]);
    expect((await client.ask(LEVELS, { skus: ["A\u0000B"] })).codes).not.toContain("INTERNAL");
  });
});

describe("a key's place", () => {
  it("decides which levels it sees", async () => {
    const till = stock.served.client({ role: "POS", channels: ["SHOP"], locations: ["STORE-1"] });
    const own = (await walk(client, { locations: ["STORE-1"] }, 100)).length;
    expect(await walk(till, {}, 100)).toHaveLength(own);
    expect(await walk(till, { skus: ["SKU-04"] }, 100)).toEqual(["SKU-04 STORE-1"]);
    expect((await till.ask(LEVELS, { locations: ["WH-1"] })).codes).toEqual(["FORBIDDEN"]);
    expect((await till.ask('{ inventoryLevel(sku: "SKU-04", location: "WH-1") { sku } }')).codes).toEqual(["FORBIDDEN"]);
    expect((await till.ask('{ inventoryLevelAt(sku: "SKU-04", location: "WH-1", at: "2026-01-01T00:00:00Z") { onHand } }')).codes).toEqual([
      "FORBIDDEN",
    ]);
    const { variant } = await till.data<{ variant: { levels: { nodes: Level[] } } }>(
      '{ variant(sku: "SKU-04") { levels { nodes { location { code } } } } }',
    );
    expect(variant.levels.nodes).toEqual([{ location: { code: "STORE-1" } }]);
  });

  it("is not enough for those who get availability only", async () => {
    for (const role of ["PUBLIC", "STOREFRONT", "ORDERS"] as const) {
      const outsider = stock.served.client({ role, channels: ["WEB"] });
      expect((await outsider.ask(LEVELS)).codes).toEqual(["FORBIDDEN"]);
      const { codes, data } = await outsider.ask<{ variant: object | null }>('{ variant(sku: "SKU-04") { levels { nodes { sku } } } }');
      // To a PUBLIC key a SKU that its channel does not show is one that does not exist.
      expect([role, codes, data?.variant ?? null]).toEqual([role, role === "PUBLIC" ? [] : ["FORBIDDEN"], null]);
    }
    expect((await stock.served.client({ role: "DASHBOARD" }).ask(LEVELS)).codes).toEqual([]);
    expect((await stock.served.client({ role: "WAREHOUSE" }).ask(LEVELS)).codes).toEqual([]);
  });
});

describe("Variant.levels", () => {
  it("pages through the levels of a variant", async () => {
    const ask = (after: string | null) =>
      client.data<{ variant: { levels: LevelsPage["inventoryLevels"] } }>(
        `query ($after: String) { variant(sku: "SKU-04") { levels(first: 1, after: $after) {
          nodes { location { code } available } pageInfo { hasNextPage endCursor } } } }`,
        { after },
      );
    const first = (await ask(null)).variant.levels;
    expect(first).toMatchObject({ nodes: [{ location: { code: "WH-1" }, available: 14 }], pageInfo: { hasNextPage: true } });
    const second = (await ask(first.pageInfo.endCursor)).variant.levels;
    expect(second).toMatchObject({ nodes: [{ location: { code: "STORE-1" }, available: 5 }], pageInfo: { hasNextPage: false } });
  });

  it("reads the levels of a list of variants together", async () => {
    const source = "{ variants(first: 50) { nodes { sku levels { nodes { available location { code } } } } } }";
    const { result, statements } = await stock.counted.count(() =>
      client.data<{ variants: { nodes: { sku: string; levels: { nodes: Level[] } }[] } }>(source),
    );
    const bySku = new Map(result.variants.nodes.map(({ sku, levels }) => [sku, levels.nodes.map(({ available }) => available)]));
    expect(bySku.get("SKU-04")).toEqual([14, 5]);
    expect(bySku.get("SKU-05")).toEqual([15]);
    expect(statements).toHaveLength(3);
  });
});

describe("VersionConflictError", () => {
  it("shows the level as it is now", async () => {
    const message = "The level has moved on.";
    const conflict = { code: "VERSION_CONFLICT", field: ["expectedVersion"], currentVersion: 7, message } as const;
    const source =
      "mutation { conflict { userErrors { message ... on VersionConflictError { currentVersion level { sku available version } } } } }";
    const ask = async () => (await client.data<{ conflict: { userErrors: unknown[] } }>(source)).conflict.userErrors;
    conflicting.error = { ...conflict, level: { sku: "SKU-05", location: "WH-1" } };
    expect(await ask()).toEqual([{ message, currentVersion: 7, level: { sku: "SKU-05", available: 15, version: 1 } }]);
    conflicting.error = { ...conflict, level: null };
    expect(await ask()).toEqual([{ message, currentVersion: 7, level: null }]);
    conflicting.error = { ...conflict, level: { sku: "REFUSED", location: "WH-1" } };
    expect(await ask()).toEqual([{ message, currentVersion: 7, level: null }]);
  });
});
