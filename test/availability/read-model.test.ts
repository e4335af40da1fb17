import { afterAll, beforeAll, beforeEach, afterEach, describe, expect, it } from "vitest";
import { ReadModel } from "../../src/availability/index.js";
import type { Database } from "../../src/platform/db/database.js";
import { STOCK_POLICY_CHANGED } from "../../src/locations/index.js";
import { appendEvents } from "../../src/platform/feed/append.js";
import { openStockFeed, type StockFeed } from "../../src/stock/index.js";
import { openStock, type StockFixture } from "../support/stock.js";

let stock: StockFixture;
let feed: StockFeed;
let location: number;
let count = 0;

beforeAll(async () => {
  stock = await openStock();
  location = await stock.location("WH-1");
});
afterAll(() => stock.close());
beforeEach(async () => {
  feed = openStockFeed(stock.test.database, () => undefined);
  await feed.start();
});
afterEach(() => feed.close());

async function stocked(quantity: number): Promise<number> {
  count += 1;
  const variantId = await stock.variant(`MODEL-${count}`);
  await stock.stock({ variantId, locationId: location }, quantity);
  return variantId;
}

/** Holds back the first read of levels until `release` is called, after the database has answered it. */
function slow(database: Database): { readonly database: Database; readonly answered: Promise<void>; release(): void } {
  let release = (): void => undefined;
  let answered = (): void => undefined;
  const released = new Promise<void>((resolve) => (release = resolve));
  const read = new Promise<void>((resolve) => (answered = resolve));
  const query = async <Row>(text: string, values?: readonly unknown[]): Promise<Row[]> => {
    const rows = await database.query<Row>(text, values);
    if (!text.includes("from inventory_level level")) return rows;
    answered();
    await released;
    return rows;
  };
  return { database: { ...database, query }, answered: read, release };
}

async function available(model: ReadModel, variantId: number): Promise<number | undefined> {
  const view = await model.view([variantId]);
  return view.levels.get(variantId)?.[0]?.available;
}

describe("the read model", () => {
  it("follows what other writers book, without asking the database again", async () => {
    const variantId = await stocked(5);
    const model = new ReadModel({ database: stock.test.database, feed });
    expect(await available(model, variantId)).toBe(5);
    await stock.stock({ variantId, locationId: location }, 2);
    const [head] = await stock.test.database.query<{ sequence: string }>("select sequence from ledger_head");
    await model.reach(head?.sequence ?? "", 10_000);
    expect(await available(model, variantId)).toBe(7);
  });

  it("never lets a slow read overwrite a newer change", async () => {
    const variantId = await stocked(5);
    const held = slow(stock.test.database);
    const model = new ReadModel({ database: held.database, feed });
    const answer = available(model, variantId);
    await held.answered;
    await stock.stock({ variantId, locationId: location }, 100);
    const [head] = await stock.test.database.query<{ sequence: string }>("select sequence from ledger_head");
    expect(await feed.reach(Number(head?.sequence), 10_000)).toBe(true);
    held.release();
    expect(await answer).toBe(105);
  });

  it("never lets an older change overwrite a newer read", async () => {
    const variantId = await stocked(5);
    let hears = true;
    // A process that hears late: what was read is newer than the last it was told.
    const listen: StockFeed["listen"] = (listener) => feed.listen((records, offset) => (hears ? listener(records, offset) : undefined));
    const late = { listen, offset: feed.offset } as unknown as StockFeed;
    const { database } = stock.test;
    let told = (): void => undefined;
    const afterTelling = new Promise<void>((resolve) => (told = resolve));
    let asked = (): void => undefined;
    const asking = new Promise<void>((resolve) => (asked = resolve));
    const query = async <Row>(text: string, values?: readonly unknown[]): Promise<Row[]> => {
      if (text.includes("from inventory_level level")) {
        asked();
        await afterTelling;
      }
      return database.query<Row>(text, values);
    };
    const model = new ReadModel({ database: { ...database, query }, feed: late });
    const answer = available(model, variantId);
    await asking;
    const reached = async (): Promise<void> => {
      const [head] = await database.query<{ sequence: string }>("select sequence from ledger_head");
      expect(await feed.reach(Number(head?.sequence), 10_000)).toBe(true);
    };
    await stock.stock({ variantId, locationId: location }, 100);
    await reached();
    hears = false;
    await stock.stock({ variantId, locationId: location }, 1_000);
    await reached();
    told();
    expect(await answer).toBe(1_105);
  });

  it("reads again where a policy was changed during the read", async () => {
    const variantId = await stocked(5);
    const held = slow(stock.test.database);
    const model = new ReadModel({ database: held.database, feed });
    const view = model.view([variantId]);
    await held.answered;
    await stock.test.database.transaction(async (transaction) => {
      await transaction.query("insert into stock_policy (variant_id, safety_stock) values ($1, 3)", [variantId]);
      const body = { variantId, sku: `MODEL-${count}`, locationId: null, location: null };
      await appendEvents(transaction, stock.clientId, [STOCK_POLICY_CHANGED.of(body)]);
    });
    const [head] = await stock.test.database.query<{ sequence: string }>("select sequence from ledger_head");
    expect(await feed.reach(Number(head?.sequence), 10_000)).toBe(true);
    held.release();
    expect((await view).levels.get(variantId)).toMatchObject([{ available: 5, safetyStock: 3 }]);
  });

  it("shows a level that came into being after the variant was read", async () => {
    const variantId = await stocked(5);
    const model = new ReadModel({ database: stock.test.database, feed });
    await available(model, variantId);
    const elsewhere = await stock.location(`ELSEWHERE-${count}`);
    await stock.stock({ variantId, locationId: elsewhere }, 4);
    const [head] = await stock.test.database.query<{ sequence: string }>("select sequence from ledger_head");
    await model.reach(head?.sequence ?? "", 10_000);
    const view = await model.view([variantId]);
    expect(view.levels.get(variantId)?.map((level) => level.available)).toEqual([5, 4]);
  });

  it("keeps no more levels than it may, and answers all the same", async () => {
    const variantIds = [];
    for (let index = 0; index < 12; index += 1) variantIds.push(await stocked(index + 1));
    const model = new ReadModel({ database: stock.test.database, feed, levelsMax: 10 });
    for (const [index, variantId] of variantIds.entries()) expect(await available(model, variantId)).toBe(index + 1);
    expect(model.size).toBeLessThanOrEqual(10);
  });

  it("reads a variant that many ask for at once only once", async () => {
    const variantId = await stocked(5);
    let reads = 0;
    const { database } = stock.test;
    const query = <Row>(text: string, values?: readonly unknown[]): Promise<Row[]> => {
      if (text.includes("from inventory_level level")) reads += 1;
      return database.query<Row>(text, values);
    };
    const model = new ReadModel({ database: { ...database, query }, feed });
    const answers = await Promise.all(Array.from({ length: 50 }, () => available(model, variantId)));
    expect(new Set(answers)).toEqual(new Set([5]));
    expect(reads).toBe(1);
  });
});
