import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { CursorTaken, followDurably } from "../../../src/platform/feed/durable-follower.js";
import { openStockFeed, type LedgerRecord, type LevelKey, type StockFeed } from "../../../src/stock/index.js";
import { openStock, type StockFixture } from "../../support/stock.js";

let stock: StockFixture;
let feed: StockFeed;
let level: LevelKey;

beforeAll(async () => {
  stock = await openStock();
  level = { variantId: await stock.variant("FOLLOWED"), locationId: await stock.location("WH-1") };
});
afterAll(() => stock.close());
beforeEach(async () => {
  feed = openStockFeed(stock.test.database, () => undefined);
  await feed.start();
});
afterEach(() => feed.close());

async function head(): Promise<number> {
  const [row] = await stock.test.database.query<{ sequence: string }>("select sequence from ledger_head");
  return Number(row?.sequence);
}

/** Follows up to the head under a name and answers the sequences handled; throws in the handler at `failAt`. */
async function follow(name: string, failAt?: number): Promise<number[]> {
  const seen: number[] = [];
  const handle = ({ records }: { readonly records: readonly LedgerRecord[] }): Promise<void> => {
    for (const { sequence } of records) {
      if (sequence === failAt) return Promise.reject(new Error("the bridge broke down"));
      seen.push(sequence);
    }
    return Promise.resolve();
  };
  const { database } = stock.test;
  await feed.reach(await head(), 10_000);
  await followDurably({ database, feed, name, start: 0, handle, signal: new AbortController().signal, upTo: await head() });
  return seen;
}

describe("a durable follower", () => {
  it("is given everything once over restarts, in order", async () => {
    for (let count = 0; count < 5; count += 1) await stock.stock(level, 1);
    const first = await follow("erp");
    for (let count = 0; count < 3; count += 1) await stock.stock(level, 1);
    const second = await follow("erp");
    expect([...first, ...second]).toEqual(Array.from({ length: await head() }, (_, index) => index + 1));
    expect(second).toHaveLength(3);
    expect(await follow("erp")).toEqual([]);
  });

  it("is given a page again that it did not take over", async () => {
    await stock.stock(level, 1);
    const last = await head();
    await expect(follow("breaking", last)).rejects.toThrow("the bridge broke down");
    expect((await follow("breaking")).at(-1)).toBe(last);
  });

  it("stops where another moves the same cursor", async () => {
    await follow("shared");
    await stock.stock(level, 1);
    const { database } = stock.test;
    await feed.reach(await head(), 10_000);
    const handle = async (): Promise<void> => {
      await database.query("update feed_cursor set sequence = sequence + 1 where name = 'shared'");
    };
    const signal = new AbortController().signal;
    await expect(followDurably({ database, feed, name: "shared", start: 0, handle, signal })).rejects.toThrow(CursorTaken);
  });

  it("ends when it is told to, also while it waits", async () => {
    const stopping = new AbortController();
    const { database } = stock.test;
    await feed.reach(await head(), 10_000);
    const waiting = followDurably({
      database,
      feed,
      name: "patient",
      start: await head(),
      handle: () => Promise.resolve(),
      signal: stopping.signal,
    });
    stopping.abort();
    expect(await waiting).toBe(await head());
  });
});
