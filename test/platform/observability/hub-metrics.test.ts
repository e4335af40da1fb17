import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startTestHub, type TestHub } from "../../support/test-hub.js";

let hub: TestHub;
beforeAll(async () => (hub = await startTestHub()));
afterAll(() => hub.close());

async function figure(name: string): Promise<number> {
  const text = await (await fetch(`${hub.url}/metrics`)).text();
  const line = text.split("\n").find((each) => each.startsWith(`${name} `));
  if (line === undefined) throw new Error(`There is no ${name} in:\n${text}`);
  return Number(line.slice(name.length + 1));
}

describe("the figures of a whole hub", () => {
  it("move with a change of stock: a batch, its parts, the feed's position", async () => {
    await hub.admin.data(
      `mutation ($locations: LocationUpsertManyInput!, $products: ProductUpsertManyInput!) {
        locationUpsertMany(input: $locations) { userErrors { message } }
        productUpsertMany(input: $products) { userErrors { message } }
      }`,
      {
        locations: { locations: [{ code: "WH-1", name: "Warehouse" }] },
        products: { products: [{ handle: "mug", title: "Mug", variants: [{ sku: "MUG" }] }] },
      },
    );
    const before = await figure("hub_ledger_batch_commands_count");
    const lines = [{ sku: "MUG", location: "WH-1", delta: 5 }];
    const { inventoryAdjust } = await hub.admin.data<{ inventoryAdjust: { sequence: string } }>(
      "mutation FirstStock($input: InventoryAdjustInput!) { inventoryAdjust(input: $input) { sequence userErrors { message } } }",
      { input: { idempotencyKey: "metrics-1", reason: "FOUND", lines } },
    );
    expect(await figure("hub_ledger_batch_commands_count")).toBe(before + 1);
    expect(await figure('hub_ledger_batch_phase_seconds_count{phase="write"}')).toBeGreaterThan(0);
    expect(await figure('hub_operations_total{operation="FirstStock",type="mutation",over="http",outcome="ok"}')).toBe(1);
    // The feed hands the change out a moment after it was answered.
    while ((await figure("hub_feed_sequence")) < Number(inventoryAdjust.sequence)) continue;
    expect(await figure("hub_feed_lag_seconds")).toBeGreaterThanOrEqual(0);
    expect(await figure("hub_ledger_queue_commands")).toBe(0);
  });

  it("tell refusals of business from answers that went well", async () => {
    const input = { idempotencyKey: "metrics-2", reason: "FOUND", lines: [{ sku: "NO-SUCH-SKU", location: "WH-1", delta: 5 }] };
    await hub.admin.data("mutation Unknown($input: InventoryAdjustInput!) { inventoryAdjust(input: $input) { userErrors { message } } }", {
      input,
    });
    expect(await figure('hub_operations_total{operation="Unknown",type="mutation",over="http",outcome="user_error"}')).toBe(1);
  });

  it("show the pool of connections", async () => {
    expect(await figure('hub_pool_connections{lane="reads",state="total"}')).toBeGreaterThan(0);
    expect(await figure('hub_pool_connections{lane="bulk",state="waiting"}')).toBe(0);
  });
});
