import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Refusal } from "../../src/platform/errors/user-error.js";
import type { LevelKey, StockCommand } from "../../src/stock/index.js";
import { openStock, type StockFixture } from "../support/stock.js";

let stock: StockFixture;
let locationId: number;

beforeAll(async () => {
  stock = await openStock();
  locationId = await stock.location("WH-1");
});
afterAll(() => stock.close());

function takeAll(level: LevelKey, key: string): StockCommand<null> {
  return {
    idempotency: { client: stock.clientId, key, operation: "take", fingerprint: "1" },
    actor: stock.clientId,
    weight: 1,
    needs: { levels: [level] },
    decide: (books) => {
      books.post({ kind: "RESERVE", level, from: "AVAILABLE", to: "RESERVED", quantity: 1 });
      return null;
    },
  };
}

describe("one key sent to two processes at once", () => {
  it("gets one answer from both, even where the first sender's command took the last unit", async () => {
    const level = { variantId: await stock.variant("LAST"), locationId };
    const other = stock.secondLedger();
    const refused: number[] = [];
    for (let round = 0; round < 100; round += 1) {
      await stock.stock(level, 1);
      const key = `last-${round}`;
      const results = await Promise.all([stock.ledger.execute(takeAll(level, key)), other.execute(takeAll(level, key))]);
      if (results.some((result) => result instanceof Refusal)) refused.push(round);
    }
    expect(refused).toEqual([]);
    expect(await stock.level(level)).toMatchObject({ available: 0, reserved: 100 });
  });
});
