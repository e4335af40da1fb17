import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type BatchFigures, Ledger, type LedgerLimits, type LevelKey } from "../../../src/stock/index.js";
import { bookIn, openStock, type StockFixture } from "../../support/stock.js";

let stock: StockFixture;
let level: LevelKey;
const ledgers: Ledger[] = [];

beforeAll(async () => {
  stock = await openStock();
  level = { variantId: await stock.variant("SKU-1"), locationId: await stock.location("WH-1") };
});
afterAll(async () => {
  await Promise.all(ledgers.map((ledger) => ledger.close()));
  await stock.close();
});

async function watched(limits: Partial<LedgerLimits> = {}): Promise<{ ledger: Ledger; batches: BatchFigures[]; refused: number[] }> {
  const [system] = await stock.test.database.query<{ id: number }>("select id from api_client where role = 'SYSTEM'");
  const batches: BatchFigures[] = [];
  const refused: number[] = [];
  const observer = {
    batch: (figures: BatchFigures) => void batches.push(figures),
    overloaded: (count: number) => void refused.push(count),
  };
  const ledger = new Ledger({ url: stock.test.url, stores: [], systemActor: system?.id ?? 0, onFault: () => undefined, observer, limits });
  ledgers.push(ledger);
  return { ledger, batches, refused };
}

describe("who watches a ledger", () => {
  it("is told of each batch: how large it was and where its time went", async () => {
    const { ledger, batches } = await watched();
    await Promise.all(Array.from({ length: 7 }, () => ledger.execute(bookIn(stock.clientId, level, 1))));
    expect(batches.reduce((sum, { commands }) => sum + commands, 0)).toBe(7);
    expect(batches.reduce((sum, { lines }) => sum + lines, 0)).toBe(7);
    for (const { readMs, decideMs, writeMs, totalMs, waitedMs, attempts } of batches) {
      for (const each of [readMs, decideMs, writeMs]) expect(each).toBeGreaterThan(0);
      expect(totalMs).toBeGreaterThanOrEqual(readMs + decideMs + writeMs);
      expect(waitedMs).toBeGreaterThanOrEqual(0);
      expect(attempts).toBe(1);
    }
  });

  it("is told of commands for which there was no room, and can read how many wait", async () => {
    const { ledger, refused } = await watched({ queueCommandsMax: 3 });
    const results = Array.from({ length: 5 }, () => ledger.execute(bookIn(stock.clientId, level, 1)));
    expect(ledger.queueLength).toBe(3);
    await Promise.allSettled(results);
    expect(refused).toEqual([1, 1]);
    expect(ledger.queueLength).toBe(0);
  });

  it("sees time spent waiting for a lock as time of the reading round trip", async () => {
    const { ledger, batches } = await watched();
    let waitedMs = 0;
    let waiting: Promise<unknown> = Promise.resolve();
    await stock.test.database.transaction(async (transaction) => {
      await transaction.query("select 1 from inventory_level where variant_id = $1 for update", [level.variantId]);
      waiting = ledger.execute(bookIn(stock.clientId, level, 1));
      const blocked = "select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'";
      while ((await stock.test.database.query(blocked)).length === 0) continue;
      const from = performance.now();
      await transaction.query("select 1");
      waitedMs = performance.now() - from;
    });
    await waiting;
    expect(batches).toHaveLength(1);
    expect(batches[0]?.readMs).toBeGreaterThan(waitedMs);
  });
});
