import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Refusal } from "../../src/platform/errors/user-error.js";
import { bookIn, openStock, type StockFixture } from "../support/stock.js";

const MOST_OF_ALL = 1_500_000_000;

let stock: StockFixture;
beforeAll(async () => {
  stock = await openStock();
});
afterAll(() => stock.close());

describe("units of one SKU brought in at two locations by two processes at once", () => {
  it("stay within the range of all locations together: one of the two is refused", async () => {
    const places = [await stock.location("WH-1"), await stock.location("WH-2")];
    const other = stock.secondLedger();
    for (let round = 0; round < 40; round += 1) {
      const variantId = await stock.variant(`TOTAL-${round}`);
      const commands = places.map((locationId) => bookIn(stock.clientId, { variantId, locationId }, MOST_OF_ALL));
      const results = await Promise.all(commands.map((command, index) => (index === 0 ? stock.ledger : other).execute(command)));
      expect(results.filter((result) => result instanceof Refusal)).toHaveLength(1);
    }
  });
});
