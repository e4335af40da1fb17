import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createReservation, createReservations, shipReservation } from "../../../src/reservations/index.js";
import { createReturn } from "../../../src/returns/index.js";
import { recordSale } from "../../../src/sales/index.js";
import { callerOver } from "../../support/hub.js";
import { openOrders, type OrdersFixture } from "../../support/orders.js";

let shop: OrdersFixture;
let sku: string;

beforeAll(async () => {
  shop = await openOrders();
});
afterAll(() => shop.close());
beforeEach(async () => {
  const article = await shop.article(1_000);
  ({ sku } = article);
});

const dropPackaging = (): Promise<unknown> =>
  shop.test.database.query("delete from packaging where variant_id = (select id from variant where sku = $1)", [sku]);
const caller = () => callerOver(shop);
const cases = (quantity: number) => [{ sku, quantity, location: "WH-1", packaging: "CASE" }];

describe("a repeat of a command that named a packaging level which is no more", () => {
  it.each([
    ["a reservation", (key: string) => createReservation(shop.hub, caller(), { idempotencyKey: key, lines: cases(2) })],
    ["a sale", (key: string) => recordSale(shop.hub, caller(), { idempotencyKey: key, channel: "WEB", reference: key, lines: cases(1) })],
    [
      "a return",
      (key: string) => createReturn(shop.hub, caller(), { idempotencyKey: key, channel: "WEB", location: "WH-1", lines: cases(1) }),
    ],
  ])("gets the answer it got, and a new one is refused: %s", async (_what, send) => {
    const key = shop.key();
    const first = await send(key);
    expect(first.userErrors).toEqual([]);
    await dropPackaging();
    expect(await send(key)).toEqual({ ...first, replayed: true });
    expect((await send(shop.key())).userErrors).toMatchObject([{ code: "NOT_FOUND", entity: "Packaging" }]);
  });

  it("gets it for a step too", async () => {
    const id = await shop.reserved([{ sku, quantity: 24 }], true);
    const input = { idempotencyKey: shop.key(), id, expectedVersion: null, lines: cases(1) };
    const first = await shipReservation(shop.hub, caller(), input);
    await dropPackaging();
    expect(await shipReservation(shop.hub, caller(), input)).toEqual({ ...first, replayed: true });
  });

  it("gets it in an all-or-nothing call, where it stood before", async () => {
    const items = [shop.key(), shop.key()].map((idempotencyKey) => ({ idempotencyKey, lines: cases(1) }));
    const first = await createReservations(shop.hub, caller(), { onError: "REJECT_ALL", items });
    await dropPackaging();
    const second = await createReservations(shop.hub, caller(), { onError: "REJECT_ALL", items });
    expect(second.results).toEqual(first.results.map((result) => ({ ...result, replayed: true })));
  });
});
