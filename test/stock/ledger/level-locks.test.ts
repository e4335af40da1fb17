import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { LevelKey, LevelView, StockCommand } from "../../../src/stock/index.js";
import { LevelLocks } from "../../../src/stock/ledger/level-locks.js";
import { bookIn, openStock, type StockFixture } from "../../support/stock.js";

let stock: StockFixture;
beforeAll(async () => {
  stock = await openStock();
});
afterAll(() => stock.close());

/** The levels as a decision sees them. */
async function seen(levels: readonly LevelKey[]): Promise<readonly (LevelView | null)[]> {
  const command: StockCommand<readonly (LevelView | null)[]> = {
    idempotency: null,
    actor: stock.clientId,
    weight: levels.length,
    needs: { levels },
    decide: (books) => levels.map((level) => books.level(level)),
  };
  const done = await stock.ledger.execute(command);
  return "outcome" in done ? done.outcome : [];
}

function policy(variantId: number | null, locationId: number | null, safetyStock: number | null): Promise<unknown> {
  const sql = `insert into stock_policy (variant_id, location_id, safety_stock) values ($1, $2, $3)
    on conflict on constraint stock_policy_scope_unique do update set safety_stock = excluded.safety_stock`;
  return stock.test.database.query(sql, [variantId, locationId, safetyStock]);
}

describe("a level under lock", () => {
  it("has the stock policy of its SKU and location, else the SKU's, else the location's, else the hub's", async () => {
    const [a, b] = [await stock.variant("POLICY-A"), await stock.variant("POLICY-B")];
    const [near, far] = [await stock.location("NEAR"), await stock.location("FAR")];
    const levels = [a, b].flatMap((variantId) => [near, far].map((locationId) => ({ variantId, locationId })));
    for (const level of levels) await stock.stock(level, 10);
    const figures = async (): Promise<unknown> => (await seen(levels)).map((level) => level?.safetyStock);
    expect(await figures()).toEqual([0, 0, 0, 0]);
    await policy(null, null, 1);
    expect(await figures()).toEqual([1, 1, 1, 1]);
    await policy(null, far, 2);
    expect(await figures()).toEqual([1, 2, 1, 2]);
    await policy(a, null, 3);
    expect(await figures()).toEqual([3, 3, 1, 2]);
    await policy(a, far, 4);
    expect(await figures()).toEqual([3, 4, 1, 2]);
    // A policy that says nothing of safety stock leaves it to the next.
    await policy(a, far, null);
    await policy(null, far, null);
    expect(await figures()).toEqual([3, 3, 1, 1]);
  });

  it("has only the policies read that may be in force for it", async () => {
    const [sku, other] = [await stock.variant("READ"), await stock.variant("NOT-READ")];
    const [here, there] = [await stock.location("HERE"), await stock.location("THERE")];
    for (const variantId of [sku, other, null]) {
      for (const locationId of [here, there, null]) await policy(variantId, locationId, 1);
    }
    const locks = new LevelLocks([]);
    const command = bookIn(stock.clientId, { variantId: sku, locationId: here }, 1);
    const [, , policies] = locks.statements(locks.wanted([command], new Map()));
    const read = await stock.test.database.query(policies?.text ?? "", [...(policies?.values ?? [])]);
    const scopes = [
      { variant_id: sku, location_id: here },
      { variant_id: sku, location_id: null },
      { variant_id: null, location_id: here },
      { variant_id: null, location_id: null },
    ];
    expect(read).toHaveLength(scopes.length);
    expect(read).toEqual(expect.arrayContaining(scopes.map((scope) => expect.objectContaining(scope) as unknown)));
  });

  it("has its location's name, priority and state as they are now", async () => {
    const level = { variantId: await stock.variant("PLACED"), locationId: await stock.location("PLACE", { priority: 7 }) };
    await stock.stock(level, 1);
    expect(await seen([level])).toMatchObject([{ sku: "PLACED", location: "PLACE", priority: 7, locationActive: true }]);
    await stock.test.database.query("update location set priority = 8, active = false where id = $1", [level.locationId]);
    expect(await seen([level])).toMatchObject([{ location: "PLACE", priority: 8, locationActive: false }]);
  });
});
