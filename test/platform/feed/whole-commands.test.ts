import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openStockFeed, type LevelKey, type StockCommand } from "../../../src/stock/index.js";
import { openStock, type StockFixture } from "../../support/stock.js";

const MOVEMENTS = 400;
const COMMANDS = 6;

let stock: StockFixture;
beforeAll(async () => {
  stock = await openStock();
});
afterAll(() => stock.close());

function backAndForth(level: LevelKey): StockCommand<null> {
  return {
    idempotency: null,
    actor: stock.clientId,
    weight: 1,
    needs: { levels: [level] },
    decide: (books) => {
      for (let count = 0; count < MOVEMENTS / 2; count += 1) {
        books.post({ kind: "RESERVE", level, from: "AVAILABLE", to: "RESERVED", quantity: 1 });
        books.post({ kind: "RELEASE", level, from: "RESERVED", to: "AVAILABLE", quantity: 1 });
      }
      return null;
    },
  };
}

describe("the pages a subscriber is given", () => {
  it("end where a command does, however many records a page has room for", async () => {
    const level = { variantId: await stock.variant("PAGES"), locationId: await stock.location("WH-1") };
    await stock.stock(level, 1);
    const feed = openStockFeed(stock.test.database, () => undefined);
    await feed.start();
    const after = feed.offset;
    for (let count = 0; count < COMMANDS; count += 1) await stock.ledger.execute(backAndForth(level));
    const last = after + COMMANDS * MOVEMENTS;
    expect(await feed.reach(last, 10_000)).toBe(true);
    const pages: { readonly records: number; readonly closed: boolean | undefined }[] = [];
    for await (const { records, offset } of feed.subscribe({ after })) {
      pages.push({ records: records.length, closed: records.at(-1)?.closesCommand });
      if (offset >= last) break;
    }
    await feed.close();
    expect(pages.length).toBeGreaterThan(1);
    expect(pages.filter(({ records, closed }) => closed !== true || records % MOVEMENTS !== 0)).toEqual([]);
  });
});
