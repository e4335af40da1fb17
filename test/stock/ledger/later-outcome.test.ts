import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createReservation } from "../../../src/reservations/index.js";
import { createReturn } from "../../../src/returns/index.js";
import { recordSale } from "../../../src/sales/index.js";
import { withAdmin } from "../../support/cluster.js";
import { callerOver } from "../../support/hub.js";
import { openOrders, type OrdersFixture } from "../../support/orders.js";

let shop: OrdersFixture;
let sku: string;
beforeAll(async () => {
  shop = await openOrders();
  ({ sku } = await shop.article(1_000));
});
afterAll(() => shop.close());

const caller = () => callerOver(shop);
const lines = () => [{ sku, quantity: 1, location: "WH-1" }];

/** As if a newer process had stored the answer. Hubs have no right to change one. */
const makeLater = (key: string): Promise<unknown> =>
  withAdmin(shop.test.adminUrl, (admin) => admin.query("update idempotency_record set version = 999 where key = $1", [key]));

describe("a repeat of what a newer release has answered, in a form that this one does not know", () => {
  it.each([
    ["a reservation", (key: string) => createReservation(shop.hub, caller(), { idempotencyKey: key, lines: lines() })],
    ["a sale", (key: string) => recordSale(shop.hub, caller(), { idempotencyKey: key, channel: "WEB", reference: key, lines: lines() })],
    [
      "a return",
      (key: string) => createReturn(shop.hub, caller(), { idempotencyKey: key, channel: "WEB", location: "WH-1", lines: lines() }),
    ],
  ])("is told that it was done and not what was answered, and nothing is done again: %s", async (_what, send) => {
    const key = shop.key();
    expect((await send(key)).userErrors).toEqual([]);
    expect(await makeLater(key)).toMatchObject({ rowCount: 1 });
    const head = await shop.test.database.query("select sequence from ledger_head");
    await expect(send(key)).rejects.toMatchObject({
      message: expect.stringContaining("newer release") as string,
      extensions: { code: "UNAVAILABLE", outcome: "DONE" },
    });
    expect(await shop.test.database.query("select sequence from ledger_head")).toEqual(head);
  });
});
