import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { LiveLevels, RATE_WINDOW_MS, type LevelChange } from "../../examples/dashboard/live-levels.js";
import { createTestDatabase, type TestDatabase } from "../support/database.js";
import { GraphqlClient } from "../support/graphql-client.js";
import { type HubProcess, PROCESS_ADMIN_KEY, startHubProcess } from "../support/hub-process.js";
import { runExample, startExample } from "./run-example.js";

describe("the dashboard example", () => {
  let test: TestDatabase;
  let hub: HubProcess;
  const env = (): Record<string, string> => ({ HUB_URL: hub.url, HUB_ADMIN_KEY: PROCESS_ADMIN_KEY });
  const adjust = async (key: string, delta: number): Promise<void> => {
    await new GraphqlClient(hub.url, PROCESS_ADMIN_KEY).data(
      `mutation ($key: String!, $delta: Int!) {
        inventoryAdjust(input: {
          idempotencyKey: $key, reason: CORRECTION, fact: true, lines: [{ sku: "LAMP-400", location: "WH-1", delta: $delta }]
        }) { userErrors { message } }
      }`,
      { key, delta },
    );
  };

  beforeAll(async () => {
    test = await createTestDatabase();
    hub = await startHubProcess(test, { HUB_DEMO: "1" });
  });

  afterAll(async () => {
    await hub.stop();
    await test.close();
  });

  it("prints the numbers once where asked to", async () => {
    const { code, text } = await runExample("dashboard", { args: ["--once", "--sku", "LAMP-400"], env: env() });
    expect(code).toBe(0);
    expect(text).toMatch(/^sequence \d+ +0 changes +0\.0\/s +oversell incidents: 0, 0 units/);
    expect(text).toMatch(/LAMP-400 +│ WH-1 +│ +3 │/);
  });

  it("tells every change, those made while its hub was away included, and ends at Ctrl-C", async () => {
    const dashboard = startExample("dashboard", { env: env() });
    await dashboard.line(/^Following from sequence/);
    await adjust("found", 2);
    await dashboard.line(/^LAMP-400 at WH-1: available 3 → 5 \(ADJUST/);
    const port = new URL(hub.url).port;
    await hub.stop();
    await dashboard.line(/Trying again/);
    // Changes reach it again only where it goes on from the sequence it saw last.
    hub = await startHubProcess(test);
    await adjust("lost", -1);
    await hub.stop();
    hub = await startHubProcess(test, { PORT: port });
    await dashboard.line(/^LAMP-400 at WH-1: available 5 → 4 \(ADJUST/);
    await adjust("broken", -5);
    await dashboard.line(/^LAMP-400 at WH-1: available 4 → -1 \(ADJUST/);
    dashboard.interrupt();
    expect(await dashboard.ended).toBe(0);
    expect(dashboard.lines.at(-1)).toMatch(/^3 changes up to sequence \d+; oversell incidents: 1, 1 units\.$/);
  }, 60_000);

  it("says what to do where no hub answers", async () => {
    const lost = await runExample("dashboard", { env: { HUB_URL: "http://127.0.0.1:1", HUB_KEY: "any-key-at-all-will-do" } });
    expect(lost).toMatchObject({ code: 1, text: expect.stringMatching(/^No hub answers at .*npm start/) as string });
  });
});

describe("the levels of the dashboard example", () => {
  const none = { reserved: 0, committed: 0, quarantine: 0, damaged: 0, receiving: 0, onOrder: 0, inTransit: 0, onHand: 0, incoming: 0 };
  const change = (sku: string, available: number, sequence: string): LevelChange => ({
    ...{ sku, sequence, location: { code: "A" }, cause: "SELL", document: null, version: 2 },
    ...{ before: { ...none, available: available + 1 }, after: { ...none, available } },
    ...{ occurredAt: "2026-01-01T00:00:00.000Z", recordedAt: "2026-01-01T00:00:00.000Z" },
  });

  it("stand with the one that changed last in front, counted by ten seconds", () => {
    const levels = new LiveLevels([], "7");
    levels.apply(change("ONE", 4, "8"), 1_000);
    levels.apply(change("TWO", 9, "9"), 2_000);
    levels.apply(change("ONE", 3, "10"), 3_000);
    expect(levels.newest(5).map(({ sku, available }) => [sku, available])).toEqual([
      ["ONE", 3],
      ["TWO", 9],
    ]);
    expect(levels.newest(1)[0]?.change).toEqual({ cause: "SELL", delta: -1 });
    expect(levels).toMatchObject({ sequence: "10", changes: 3 });
    expect(levels.rate(3_000)).toBe(0.3);
    expect(levels.rate(2_001 + RATE_WINDOW_MS)).toBe(0.1);
  });
});
