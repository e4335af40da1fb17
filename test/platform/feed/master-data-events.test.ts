import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { newKey, openShop, type Shop } from "../../graphql/shop.js";

let shop: Shop;

beforeAll(async () => {
  shop = await openShop();
});

afterAll(async () => {
  await shop.close();
});

interface Row {
  readonly kind: string;
  readonly body: Readonly<Record<string, unknown>>;
  readonly actor: string;
}

/** What was recorded while `act` ran, in order. */
async function recordedBy(act: () => Promise<unknown>): Promise<Row[]> {
  const { database } = shop.test;
  const [head] = await database.query<{ sequence: string }>("select sequence from ledger_head");
  await act();
  return database.query<Row>(
    `select e.kind, e.body, client.role::text as actor from recorded_event e join api_client client on client.id = e.actor
     where e.sequence > $1 order by e.sequence`,
    [head?.sequence],
  );
}

const location = { code: "STORE-9", name: "Store 9", type: "STORE" };
const product = { handle: "event-tee", title: "Tee", variants: [{ sku: "EVENT-S" }, { sku: "EVENT-M" }] };

describe("master data in the ledger's sequence", () => {
  it("records a location that is new or changed, in the name of who changed it, and nothing where nothing differs", async () => {
    const upsert = (input: object): Promise<Row[]> => recordedBy(() => shop.accept("locationUpsert", "location", "id", { ...input }));
    const [created, ...more] = await upsert(location);
    expect(created).toMatchObject({
      kind: "LOCATION_CHANGED",
      body: { location: "STORE-9", locationId: expect.any(Number) as number },
      actor: "ADMIN",
    });
    expect(more).toEqual([]);
    expect(await upsert(location)).toEqual([]);
    expect(await upsert({ ...location, active: false })).toHaveLength(1);
  });

  it("records a channel", async () => {
    const upsert = (input: object): Promise<Row[]> => recordedBy(() => shop.accept("channelUpsert", "channel", "id", { ...input }));
    const channel = { code: "EVENTS", name: "Events", locations: ["WH-1"], buffer: 1 };
    expect(await upsert(channel)).toMatchObject([{ kind: "CHANNEL_CHANGED", body: { channel: "EVENTS" } }]);
    expect(await upsert(channel)).toEqual([]);
    expect(await upsert({ ...channel, buffer: 2 })).toHaveLength(1);
  });

  it("records a product with the SKUs that changed", async () => {
    const upsert = (input: object): Promise<Row[]> => recordedBy(() => shop.accept("productUpsert", "product", "id", { ...input }));
    expect(await upsert(product)).toMatchObject([{ kind: "PRODUCT_CHANGED", body: { handle: "event-tee", skus: ["EVENT-S", "EVENT-M"] } }]);
    expect(await upsert(product)).toEqual([]);
    const changed = { ...product, variants: [{ sku: "EVENT-M", title: "Medium" }] };
    expect(await upsert(changed)).toMatchObject([{ body: { handle: "event-tee", skus: ["EVENT-M"] } }]);
  });

  it("records a stock policy with its scope", async () => {
    const set = (input: object): Promise<Row[]> => recordedBy(() => shop.accept("stockPolicySet", "policy", "version", { ...input }));
    expect(await set({ sku: "EVENT-S", location: "WH-1", safetyStock: 3 })).toMatchObject([
      { kind: "STOCK_POLICY_CHANGED", body: { sku: "EVENT-S", location: "WH-1", variantId: expect.any(Number) as number } },
    ]);
    expect(await set({ sku: "EVENT-S", location: "WH-1", safetyStock: 3 })).toEqual([]);
    expect(await set({ safetyStock: 1 })).toMatchObject([{ body: { sku: null, location: null, variantId: null, locationId: null } }]);
  });

  it("leaves the sequence without a gap among writers of stock and of master data", async () => {
    const sku = await shop.article("EVENT-STOCK");
    await Promise.all(
      Array.from({ length: 20 }, (_, round) => [
        shop.accept("stockPolicySet", "policy", "version", { sku, safetyStock: round + 5 }),
        shop.accept("inventoryAdjust", "adjustment", "id", {
          idempotencyKey: newKey(),
          reason: "FOUND",
          lines: [{ sku, location: "WH-1", delta: 1 }],
        }),
      ]).flat(),
    );
    const { inventoryIntegrity } = await shop.admin.data<{ inventoryIntegrity: { ok: boolean; drifted: unknown[] } }>(
      "{ inventoryIntegrity { ok drifted { check } } }",
    );
    expect(inventoryIntegrity.drifted).toEqual([]);
  });
});
