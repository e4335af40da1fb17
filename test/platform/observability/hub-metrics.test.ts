import { setTimeout as pause } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startTestHub, type TestHub } from "../../support/test-hub.js";

let hub: TestHub;
beforeAll(async () => (hub = await startTestHub()));
afterAll(() => hub.close());

async function text(): Promise<string> {
  return (await fetch(`${hub.url}/metrics`)).text();
}

async function figure(name: string): Promise<number> {
  const all = await text();
  const line = all.split("\n").find((each) => each.startsWith(`${name} `));
  if (line === undefined) throw new Error(`There is no ${name} in:\n${all}`);
  return Number(line.slice(name.length + 1));
}

describe("the figures of a whole hub", () => {
  it("move with a change of stock: a batch, its parts, the feed's offset", async () => {
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

  it("show the jobs in the background, by kind", async () => {
    expect(await figure('hub_jobs_queued{kind="EXPORT"}')).toBe(0);
    expect(await figure('hub_jobs_failed_total{kind="EXPORT"}')).toBe(0);
    await hub.admin.data("mutation { exportStart(input: { table: LOCATIONS }) { job { id } userErrors { message } } }");
    while ((await figure('hub_job_attempt_seconds_count{kind="EXPORT",outcome="succeeded"}').catch(() => 0)) < 1) await pause(10);
    expect(await figure('hub_jobs_running{kind="EXPORT"}')).toBe(0);
    expect(await figure('hub_jobs_failed_total{kind="EXPORT"}')).toBe(0);
  });

  it("show each durable follower: how far behind it is, what it parked, its tries, whether it stopped, and who holds it", async () => {
    const { database } = hub;
    const [head] = await database.query<{ sequence: string }>("select sequence from ledger_head");
    const sequence = Number(head?.sequence);
    await database.query(
      `insert into feed_cursor (name, sequence, attempts, error, stopped_at, holder, leased_until) values
        ('stopped', $1, 8, 'It is away.', clock_timestamp(), null, null),
        ('held', $2, 0, null, null, 'box:17', clock_timestamp() + interval '1 hour'),
        ('free', $2, 0, null, null, 'box:18', clock_timestamp() - interval '1 hour')`,
      [sequence - 1, sequence],
    );
    await database.query(
      "insert into feed_parked_record (follower, sequence, key, attempts, error) values ('held', 1, 'A', 8, 'Bad.'), ('held', 2, 'A', 0, null)",
    );
    const figuresOf = async (name: string): Promise<number[]> => {
      const names = ["lag_records", "parked_records", "attempts", "stopped"];
      return Promise.all(names.map((each) => figure(`hub_follower_${each}{follower="${name}"}`)));
    };
    expect(await figuresOf("stopped")).toEqual([1, 0, 8, 1]);
    expect(await figuresOf("held")).toEqual([0, 2, 0, 0]);
    expect(await figuresOf("free")).toEqual([0, 0, 0, 0]);
    const holders = (await text()).split("\n").filter((line) => line.startsWith("hub_follower_holder{"));
    expect(holders).toEqual(['hub_follower_holder{follower="held",holder="box:17"} 1']);
    // One that is forgotten is told of no more.
    await database.query("delete from feed_cursor");
    expect(await text()).not.toContain("hub_follower_lag_records{");
  });
});
