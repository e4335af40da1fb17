import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Caller } from "../../src/platform/graphql/context.js";
import { createReservation, shipReservation } from "../../src/reservations/index.js";
import { returnsOfOrders } from "../../src/returns/index.js";
import { recordSale, voidSale, type SaleRecordInput, type SaleVoidInput } from "../../src/sales/index.js";
import { callerOver } from "../support/hub.js";
import { checkIntegrity } from "../support/integrity.js";
import { openOrders, type OrdersFixture } from "../support/orders.js";

/*
 * A sale of one channel takes units of another channel's order, whose lines have names of their own: the sale's line has none, and no one line of the order
 * is its own.
 */

let shop: OrdersFixture;
let till: Caller;

beforeAll(async () => {
  shop = await openOrders();
  // Bound to all locations: it tells of whatever was sold there.
  till = { ...callerOver(shop), locations: ["WH-1", "STORE-1"] };
});
afterAll(async () => {
  expect((await checkIntegrity(shop.test.database)).drifted).toEqual([]);
  await shop.close();
});

/** An order of WEB at WH-1 whose lines are called L-0, L-1 …, each with so many units. */
async function ordered(sku: string, quantities: readonly number[], confirm: boolean): Promise<string> {
  const lines = quantities.map((quantity, index) => ({ sku, location: "WH-1", quantity, lineReference: `L-${index}` }));
  const { reservation } = await createReservation(shop.hub, till, { idempotencyKey: shop.key(), channel: "WEB", confirm, lines });
  if (reservation === null) throw new Error("The order was refused.");
  return reservation.id;
}

async function sold(reservation: string, more: Pick<SaleRecordInput, "lines" | "fulfilled">): Promise<string> {
  const reference = shop.key();
  const { sale, userErrors } = await recordSale(shop.hub, till, {
    idempotencyKey: reference,
    channel: "POS",
    reference,
    reservation,
    ...more,
  });
  if (sale === null) throw new Error(`The sale was refused: ${JSON.stringify(userErrors)}`);
  return sale.id;
}

const take = (id: string, more: Partial<SaleVoidInput> = {}) =>
  voidSale(shop.hub, till, returnsOfOrders, { idempotencyKey: shop.key(), id, expectedVersion: null, ...more });

const counts = async (order: string) =>
  (await shop.reservationLines(order)).map(({ line_reference, held, confirmed, shipped, cancelled }) => {
    return `${String(line_reference)}: ${[held, confirmed, shipped, cancelled].join(" ")}`;
  });

describe("units of lines of another channel's order that are taken back", () => {
  it("go back to the lines that they left, in their order", async () => {
    const { sku, variantId } = await shop.article(10);
    const order = await ordered(sku, [3, 2], true);
    const id = await sold(order, { lines: [{ sku, quantity: 4 }] });
    expect(await counts(order)).toEqual(["L-0: 0 0 3 0", "L-1: 0 1 1 0"]);
    expect((await take(id, { lines: [{ sku, quantity: 2 }] })).userErrors).toEqual([]);
    expect(await counts(order)).toEqual(["L-0: 0 2 1 0", "L-1: 0 1 1 0"]);
    expect((await take(id)).sale).toMatchObject({ status: "VOIDED", lines: [{ quantity: 4, voided: 4 }] });
    expect(await counts(order)).toEqual(["L-0: 0 3 0 0", "L-1: 0 2 0 0"]);
    expect(await shop.level({ variantId, locationId: shop.warehouse })).toMatchObject({ available: 5, committed: 5 });
  });

  it("are held again where they were held", async () => {
    const { sku, variantId } = await shop.article(10);
    const order = await ordered(sku, [3, 2], false);
    const id = await sold(order, { fulfilled: false, lines: [{ sku, quantity: 4 }] });
    expect(await counts(order)).toEqual(["L-0: 0 3 0 0", "L-1: 1 1 0 0"]);
    expect((await take(id)).sale).toMatchObject({ status: "VOIDED" });
    expect(await counts(order)).toEqual(["L-0: 3 0 0 0", "L-1: 2 0 0 0"]);
    expect(await shop.level({ variantId, locationId: shop.warehouse })).toMatchObject({ available: 5, reserved: 5, committed: 0 });
  });

  it("are no more of a line than what lines of the sale that name it have left", async () => {
    const { sku } = await shop.article(10);
    const order = await ordered(sku, [3, 2], true);
    const lines = [
      { sku, quantity: 3 },
      { sku, quantity: 2, lineReference: "L-0" },
    ];
    const id = await sold(order, { lines });
    expect((await take(id, { lines: [{ sku, lineReference: "L-0", quantity: 2 }] })).userErrors).toEqual([]);
    expect(await counts(order)).toEqual(["L-0: 0 2 1 0", "L-1: 0 0 2 0"]);
    expect((await take(id, { lines: [{ sku, quantity: 2 }] })).userErrors).toEqual([]);
    expect(await counts(order)).toEqual(["L-0: 0 3 0 0", "L-1: 0 1 1 0"]);
    expect((await take(id)).sale).toMatchObject({ status: "VOIDED" });
    expect(await counts(order)).toEqual(["L-0: 0 3 0 0", "L-1: 0 2 0 0"]);
  });

  it("leave a line what others that name it had of it, whichever is taken back first", async () => {
    const { sku } = await shop.article(10);
    const order = await ordered(sku, [3, 2], true);
    const id = await sold(order, {
      lines: [
        { sku, quantity: 3 },
        { sku, quantity: 2, lineReference: "L-0" },
      ],
    });
    const { sale } = await take(id, { lines: [{ sku, location: "WH-1", quantity: 5 }] });
    expect(sale).toMatchObject({ status: "VOIDED" });
    expect(await counts(order)).toEqual(["L-0: 0 3 0 0", "L-1: 0 2 0 0"]);
  });

  it("are beside those that the sale added to the order itself", async () => {
    const { sku, variantId } = await shop.article(10);
    const order = await ordered(sku, [2, 1], false);
    const id = await sold(order, { fulfilled: false, lines: [{ sku, location: "WH-1", quantity: 5 }] });
    expect(await counts(order)).toEqual(["L-0: 0 2 0 0", "L-1: 0 1 0 0", "null: 0 2 0 0"]);
    expect((await take(id, { lines: [{ sku, quantity: 3 }] })).userErrors).toEqual([]);
    expect(await counts(order)).toEqual(["L-0: 1 1 0 0", "L-1: 0 1 0 0", "null: 0 0 0 2"]);
    expect((await take(id)).sale).toMatchObject({ status: "VOIDED" });
    expect(await counts(order)).toEqual(["L-0: 2 0 0 0", "L-1: 1 0 0 0", "null: 0 0 0 2"]);
    expect(await shop.level({ variantId, locationId: shop.warehouse })).toMatchObject({ available: 7, reserved: 3, committed: 0 });
  });

  it("are refused where they have left since, and as a fact come back out of the newest parcels", async () => {
    const { sku } = await shop.article(10);
    const order = await ordered(sku, [3, 2], false);
    const id = await sold(order, { fulfilled: false, lines: [{ sku, quantity: 5 }] });
    for (const lineReference of ["L-1", "L-0"]) {
      const lines = [{ lineReference, quantity: 2 }];
      await shipReservation(shop.hub, till, { idempotencyKey: shop.key(), id: order, expectedVersion: null, lines });
    }
    const { userErrors } = await take(id);
    expect(userErrors).toMatchObject([{ code: "EXCEEDS_REMAINING", requested: 5, remaining: 1 }]);
    expect(userErrors[0]?.message).toContain("of its lines 4 were shipped");
    expect((await take(id, { fact: true, lines: [{ sku, quantity: 3 }] })).userErrors).toEqual([]);
    expect(await counts(order)).toEqual(["L-0: 3 0 0 0", "L-1: 0 0 2 0"]);
    expect((await take(id, { fact: true })).sale).toMatchObject({ status: "VOIDED" });
    expect(await counts(order)).toEqual(["L-0: 3 0 0 0", "L-1: 2 0 0 0"]);
  });
});
