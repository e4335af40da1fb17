import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { adjustInventories, adjustmentStore, setInventory } from "../../src/adjustments/index.js";
import { levelLoader, type Hub } from "../../src/stock/index.js";
import { OPERATION_LIMITS } from "../../src/platform/graphql/limits.js";
import { partsOfAnswer } from "../../src/platform/graphql/loaders.js";
import { callerOver, hubOver } from "../support/hub.js";
import { openStock, type StockFixture } from "../support/stock.js";

let stock: StockFixture;
let hub: Hub;
let locationId: number;

beforeAll(async () => {
  stock = await openStock([adjustmentStore]);
  hub = hubOver(stock);
  locationId = await stock.location("WH-1");
});
afterAll(() => stock.close());

async function live(variantId: number): Promise<unknown> {
  return partsOfAnswer(OPERATION_LIMITS.answer).loaders.of(levelLoader(hub.database)).load({ variantId, locationId });
}

describe("a level that an adjustment names and does not move", () => {
  it("is answered with its last movement as of the commit, and so again after it has moved on", async () => {
    const variantId = await stock.variant("STILL");
    await stock.stock({ variantId, locationId }, 5);
    const input = {
      idempotencyKey: "still",
      reason: "COUNT",
      lines: [{ sku: "STILL", location: "WH-1", quantity: 5, expectedVersion: null }],
    } as const;
    const set = () => setInventory(hub, callerOver(stock), input);
    const before = await live(variantId);
    const first = await set();
    expect(first.levels).toEqual([{ ...(before as object), countedAt: first.adjustment?.recordedAt }]);
    await stock.stock({ variantId, locationId }, 1);
    expect(await set()).toEqual({ ...first, replayed: true });
  });

  it("is answered with what a command before it in the same batch did", async () => {
    const variantId = await stock.variant("BATCHED");
    await stock.stock({ variantId, locationId }, 5);
    const item = (idempotencyKey: string, sku: string, delta: number) =>
      ({ idempotencyKey, reason: "OTHER", lines: [{ sku, location: "WH-1", delta }] }) as const;
    const moved = item("moved", "BATCHED", 2);
    const still = { ...item("unmoved", "BATCHED", 1), lines: [1, -1].map((delta) => ({ sku: "BATCHED", location: "WH-1", delta })) };
    const { results } = await adjustInventories(hub, callerOver(stock), { items: [moved, still] });
    expect(results.map(({ userErrors }) => userErrors)).toEqual([[], []]);
    expect(results.map(({ levels }) => levels)).toEqual([[await live(variantId)], [await live(variantId)]]);
  });
});
