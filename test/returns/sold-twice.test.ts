import { afterAll, beforeAll, expect, it } from "vitest";
import { createReturn } from "../../src/returns/index.js";
import { recordSale } from "../../src/sales/index.js";
import { callerOver, hubOver } from "../support/hub.js";
import { openOrders, type OrdersFixture } from "../support/orders.js";

let shop: OrdersFixture;
beforeAll(async () => {
  shop = await openOrders();
});
afterAll(() => shop.close());

it("the last unit of a sale comes back once, to one of two hub processes that both take it", async () => {
  const caller = callerOver(shop);
  const second = hubOver(shop, shop.secondLedger());
  const { sku } = await shop.article(20);
  for (let round = 0; round < 10; round += 1) {
    const lines = [{ sku, quantity: 1 }];
    const sold = { idempotencyKey: shop.key(), channel: "WEB", reference: shop.key(), lines: [{ sku, location: "WH-1", quantity: 1 }] };
    const { sale } = await recordSale(shop.hub, caller, sold);
    const answers = await Promise.all(
      [shop.hub, second].map((hub) => createReturn(hub, caller, { idempotencyKey: shop.key(), location: "WH-1", sale: sale?.id, lines })),
    );
    expect(answers.map(({ return: made }) => made === null).sort()).toEqual([false, true]);
    const sql = "select returned from sale_line where sale_id = $1";
    expect(await shop.test.database.query(sql, [sale?.id])).toEqual([{ returned: 1 }]);
  }
});
