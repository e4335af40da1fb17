import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Caller } from "../../src/platform/graphql/context.js";
import { shipReservation } from "../../src/reservations/index.js";
import { createReturn, returnsOfOrders } from "../../src/returns/index.js";
import { recordSale, voidSales } from "../../src/sales/index.js";
import { type CountedDatabase, countQueries } from "../support/count-queries.js";
import { callerOver } from "../support/hub.js";
import { checkIntegrity } from "../support/integrity.js";
import { openOrders, type OrdersFixture } from "../support/orders.js";

let shop: OrdersFixture;
let caller: Caller;
let counted: CountedDatabase;

beforeAll(async () => {
  shop = await openOrders();
  caller = callerOver(shop);
  counted = countQueries(shop.hub.database);
});
afterAll(async () => {
  expect((await checkIntegrity(shop.test.database)).drifted).toEqual([]);
  await shop.close();
});

/** A sale of 4 that was shipped since, in two parcels, and of which 1 is announced to come back. */
async function shippedSale(): Promise<{ readonly id: string; readonly variantId: number }> {
  const { sku, variantId } = await shop.article(10);
  const lines = [{ sku, location: "WH-1", quantity: 4 }];
  const { sale } = await recordSale(shop.hub, caller, {
    idempotencyKey: shop.key(),
    channel: "WEB",
    reference: sku,
    fulfilled: false,
    lines,
  });
  const order = sale?.reservationId ?? "";
  for (const quantity of [1, 3]) {
    const parcel = { idempotencyKey: shop.key(), id: order, expectedVersion: null, lines: [{ sku, location: "WH-1", quantity }] };
    expect((await shipReservation(shop.hub, caller, parcel)).userErrors).toEqual([]);
  }
  const back = { idempotencyKey: shop.key(), reservation: order, location: "WH-1", lines: [{ sku, quantity: 1 }] };
  expect((await createReturn(shop.hub, caller, back)).userErrors).toEqual([]);
  return { id: sale?.id ?? "", variantId };
}

describe("many sales that are taken back", () => {
  it("are all read by a few statements: their parcels and their returns too", async () => {
    const statements: number[] = [];
    for (const count of [4, 40]) {
      const sales = [];
      for (let each = 0; each < count; each += 1) sales.push(await shippedSale());
      const items = sales.map(({ id }) => ({ idempotencyKey: shop.key(), id, expectedVersion: null, fact: true }));
      const hub = { ...shop.hub, database: counted.database };
      const run = await counted.count(() => voidSales(hub, caller, returnsOfOrders, { items }));
      expect(run.result.results.map(({ userErrors, sale }) => [userErrors, sale?.status])).toEqual(sales.map(() => [[], "VOIDED"]));
      for (const { variantId } of sales) {
        expect(await shop.level({ variantId, locationId: shop.warehouse })).toMatchObject({ available: 10, committed: 0 });
      }
      statements.push(run.statements.length);
    }
    const [few = 0, many = 0] = statements;
    expect(few).toBeGreaterThan(2);
    // Parcels are read of twenty orders at a time.
    expect(many).toBeLessThanOrEqual(few + 1);
  });
});
