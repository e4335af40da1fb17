import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Executed, LevelKey, StockCommand } from "../../../src/stock/index.js";
import { openStock, type StockFixture } from "../../support/stock.js";

let stock: StockFixture;
let level: LevelKey;
let stranger: number;

beforeAll(async () => {
  stock = await openStock();
  level = { variantId: await stock.variant("SHARED"), locationId: await stock.location("WH-1") };
  await stock.stock(level, 10);
  const sql = "insert into api_client (name, role) values ('a stranger', 'ADMIN') returning id";
  const [row] = await stock.test.database.query<{ id: number }>(sql);
  stranger = row?.id ?? 0;
});
afterAll(() => stock.close());

function take(client: number, key: string): StockCommand<{ readonly by: number }> {
  return {
    idempotency: { client, key, operation: "take", fingerprint: "1" },
    actor: client,
    weight: 1,
    needs: { levels: [level] },
    decide: (books) => {
      books.post({ kind: "RESERVE", level, from: "AVAILABLE", to: "RESERVED", quantity: 1 });
      return { by: client };
    },
  };
}

describe("a key", () => {
  it("is its client's own: another's command under the same one is another command, in one batch and later", async () => {
    const together = await stock.ledger.executeAll([take(stock.clientId, "one"), take(stranger, "one")], false);
    expect(together).toMatchObject([
      { outcome: { by: stock.clientId }, replayed: false },
      { outcome: { by: stranger }, replayed: false },
    ]);
    const later: unknown[] = [];
    for (const client of [stock.clientId, stranger])
      later.push(((await stock.ledger.execute(take(client, "two"))) as Executed<unknown>).outcome);
    expect(later).toEqual([{ by: stock.clientId }, { by: stranger }]);
    expect(await stock.ledger.execute(take(stranger, "one"))).toMatchObject({ outcome: { by: stranger }, replayed: true });
    expect(await stock.level(level)).toMatchObject({ available: 6, reserved: 4 });
  });
});
