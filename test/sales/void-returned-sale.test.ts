import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { moveInventory } from "../../src/adjustments/move-inventory.js";
import type { Caller } from "../../src/platform/graphql/context.js";
import { voidShipment } from "../../src/reservations/index.js";
import { cancelReturn, createReturn, inspectReturn, returnsOfOrders, type ReturnCreateInput } from "../../src/returns/index.js";
import { recordSale, voidSale, type SaleRecordInput, type SaleVoidInput } from "../../src/sales/index.js";
import { callerOver } from "../support/hub.js";
import { checkIntegrity } from "../support/integrity.js";
import { openOrders, type OrdersFixture } from "../support/orders.js";

let shop: OrdersFixture;
let caller: Caller;

beforeAll(async () => {
  shop = await openOrders();
  caller = callerOver(shop);
});
afterAll(async () => {
  expect((await checkIntegrity(shop.test.database)).drifted).toEqual([]);
  await shop.close();
});

async function sold(more: Partial<SaleRecordInput> & Pick<SaleRecordInput, "lines">): Promise<string> {
  const reference = shop.key();
  const { sale, userErrors } = await recordSale(shop.hub, caller, { idempotencyKey: reference, channel: "WEB", reference, ...more });
  if (sale === null) throw new Error(`The sale was refused: ${JSON.stringify(userErrors)}`);
  return sale.id;
}

async function returned(more: Partial<ReturnCreateInput> & Pick<ReturnCreateInput, "lines">): Promise<string> {
  const input = { idempotencyKey: shop.key(), location: "WH-1", receive: true, ...more };
  const { return: made, userErrors } = await createReturn(shop.hub, caller, input);
  if (made === null) throw new Error(`The return was refused: ${JSON.stringify(userErrors)}`);
  return made.id;
}

const take = (id: string, more: Partial<SaleVoidInput> = {}, by = caller) =>
  voidSale(shop.hub, by, returnsOfOrders, { idempotencyKey: shop.key(), id, expectedVersion: null, ...more });

const rows = <Row>(sql: string, id: string) => shop.test.database.query<Row>(sql, [id]);
const level = (variantId: number, locationId = shop.warehouse) => shop.level({ variantId, locationId });
const statusOf = async (id: string) => (await rows<{ status: string }>("select status from return where id = $1", id))[0]?.status;
const soldLines = async (id: string) =>
  (
    await rows<{ text: string }>(
      "select concat_ws(' ', line_reference, quantity, 'voided', voided, 'returned', returned) as text from sale_line where sale_id = $1 order by position",
      id,
    )
  ).map(({ text }) => text);

describe("a sale that never happened though units of it came back", () => {
  it("is taken back as a fact with the receipts of its returns", async () => {
    const { sku, variantId } = await shop.article(10);
    const id = await sold({ lines: [{ sku, location: "WH-1", quantity: 4 }] });
    const back = await returned({ sale: id, lines: [{ sku, quantity: 1 }] });
    expect(await level(variantId)).toMatchObject({ available: 6, quarantine: 1 });
    const { userErrors } = await take(id);
    expect(userErrors).toMatchObject([{ code: "EXCEEDS_REMAINING", sku, requested: 4, remaining: 3 }]);
    expect(userErrors[0]?.message).toContain("`fact: true`");
    expect((await take(id, { fact: true })).sale).toMatchObject({ status: "VOIDED", lines: [{ voided: 4, returned: 0 }] });
    expect(await level(variantId)).toMatchObject({ available: 10, quarantine: 0 });
    expect(await statusOf(back)).toBe("CANCELLED");
    expect((await shop.movements(variantId)).slice(-4)).toEqual([
      "SELL AVAILABLE→CUSTOMER 4",
      "RETURN CUSTOMER→QUARANTINE 1",
      "CORRECT QUARANTINE→CUSTOMER 1",
      "CORRECT CUSTOMER→AVAILABLE 4",
    ]);
  });

  it("takes what was decided about the units back too, the newest decision first", async () => {
    const { sku, variantId } = await shop.article(10);
    const id = await sold({ lines: [{ sku, location: "WH-1", quantity: 4 }] });
    const back = await returned({ sale: id, lines: [{ sku, quantity: 3 }] });
    for (const disposition of ["DAMAGE", "SCRAP"] as const) {
      const lines = [{ sku, quantity: 1, disposition }];
      await inspectReturn(shop.hub, caller, { idempotencyKey: shop.key(), id: back, expectedVersion: null, lines });
    }
    expect((await take(id, { fact: true })).userErrors).toEqual([]);
    expect(await level(variantId)).toMatchObject({ available: 10, quarantine: 0, damaged: 0 });
    expect(await statusOf(back)).toBe("CANCELLED");
  });

  it("lets AVAILABLE fall below zero where what came back was sold again", async () => {
    const { sku, variantId } = await shop.article(10);
    const id = await sold({ lines: [{ sku, location: "WH-1", quantity: 4 }] });
    await returned({ sale: id, location: "STORE-1", inspect: "RESTOCK", lines: [{ sku, quantity: 2 }] });
    await sold({ lines: [{ sku, location: "STORE-1", quantity: 2 }] });
    expect((await take(id, { fact: true })).userErrors).toEqual([]);
    expect(await level(variantId)).toMatchObject({ available: 10 });
    expect(await level(variantId, shop.store)).toMatchObject({ available: -2 });
  });

  it("waits for units that somebody has moved out of QUARANTINE otherwise", async () => {
    const { sku, variantId } = await shop.article(10);
    const id = await sold({ lines: [{ sku, location: "WH-1", quantity: 4 }] });
    await returned({ sale: id, lines: [{ sku, quantity: 1 }] });
    const lines = [{ sku, location: "WH-1", from: "QUARANTINE", to: "DAMAGED", quantity: 1 } as const];
    await moveInventory(shop.hub, caller, { idempotencyKey: shop.key(), lines });
    expect((await take(id, { fact: true })).userErrors).toMatchObject([{ code: "INSUFFICIENT_STOCK", requested: 1, available: 0 }]);
    expect(await level(variantId)).toMatchObject({ available: 6, damaged: 1 });
    expect(await soldLines(id)).toEqual(["4 voided 0 returned 1"]);
  });

  it("takes back what has not come back first, and returns only for the rest, the newest first", async () => {
    const { sku, variantId } = await shop.article(10);
    const lines = [2, 3].map((quantity, index) => ({ sku, location: "WH-1", quantity, lineReference: `L-${index}` }));
    const id = await sold({ lines });
    const first = await returned({ sale: id, lines: [{ sku, quantity: 1 }] });
    const second = await returned({ sale: id, lines: [{ sku, quantity: 1 }], receive: false });
    expect(await soldLines(id)).toEqual(["L-0 2 voided 0 returned 2", "L-1 3 voided 0 returned 0"]);
    expect((await take(id, { fact: true, lines: [{ sku, quantity: 2 }] })).userErrors).toEqual([]);
    expect(await soldLines(id)).toEqual(["L-0 2 voided 0 returned 2", "L-1 3 voided 2 returned 0"]);
    expect((await take(id, { fact: true, lines: [{ sku, quantity: 4 }] })).userErrors).toMatchObject([
      { code: "EXCEEDS_REMAINING", requested: 4, remaining: 3 },
    ]);
    expect((await take(id, { fact: true, lines: [{ sku, quantity: 2 }] })).userErrors).toEqual([]);
    expect(await soldLines(id)).toEqual(["L-0 2 voided 1 returned 1", "L-1 3 voided 3 returned 0"]);
    expect([await statusOf(first), await statusOf(second)]).toEqual(["RECEIVED", "CANCELLED"]);
    expect((await take(id, { fact: true })).sale).toMatchObject({ status: "VOIDED" });
    expect(await statusOf(first)).toBe("CANCELLED");
    expect(await level(variantId)).toMatchObject({ available: 10, quarantine: 0 });
  });

  it("is refused to a key that does not see the returns", async () => {
    const { sku } = await shop.article(10);
    const id = await sold({ lines: [{ sku, location: "WH-1", quantity: 4 }] });
    await returned({ sale: id, location: "STORE-1", lines: [{ sku, quantity: 1 }] });
    const { userErrors } = await take(id, { fact: true }, { ...caller, locations: ["WH-1"] });
    expect(userErrors).toMatchObject([{ code: "EXCEEDS_REMAINING", requested: 1, remaining: 0 }]);
  });
});

describe("a sale of a reservation, of which units came back", () => {
  const order = async (sku: string): Promise<string> => shop.reserved([{ sku, quantity: 4 }], true);
  const claims = async (id: string) =>
    (await shop.reservationLines(id)).map(({ shipped, confirmed, returned: back }) => [confirmed, shipped, back]);

  it("counts as the reservation's what came back beyond what is left of the others", async () => {
    const { sku, variantId } = await shop.article(10);
    const reservation = await order(sku);
    const id = await sold({ reservation, lines: [{ sku, location: "WH-1", quantity: 6 }] });
    const back = await returned({ sale: id, receive: false, lines: [{ sku, quantity: 3 }] });
    expect(await claims(reservation)).toEqual([[0, 4, 1]]);
    expect((await take(id, { lines: [{ sku, quantity: 2 }] })).userErrors).toEqual([]);
    expect(await level(variantId)).toMatchObject({ available: 6 });
    expect(await claims(reservation)).toEqual([[0, 4, 3]]);
    const cancelled = await cancelReturn(shop.hub, caller, { idempotencyKey: shop.key(), id: back, expectedVersion: null });
    expect(cancelled.userErrors).toEqual([]);
    expect(await claims(reservation)).toEqual([[0, 4, 0]]);
    // The check at the end finds what was claimed after that as well.
    await returned({ sale: id, lines: [{ sku, quantity: 1 }] });
    expect(await claims(reservation)).toEqual([[0, 4, 1]]);
  });

  it("is not taken back beside returns of the reservation that claim the same units, unless as a fact", async () => {
    const { sku, variantId } = await shop.article(10);
    const reservation = await order(sku);
    const id = await sold({ reservation, lines: [{ sku, location: "WH-1", quantity: 6 }] });
    const own = await returned({ sale: id, lines: [{ sku, quantity: 2 }] });
    const other = await returned({ reservation, lines: [{ sku, quantity: 4 }] });
    const lines = [{ sku, quantity: 2 }];
    expect((await take(id, { lines })).userErrors).toMatchObject([{ code: "EXCEEDS_REMAINING", requested: 2, remaining: 0 }]);
    expect((await take(id, { lines, fact: true })).userErrors).toEqual([]);
    expect([await statusOf(own), await statusOf(other)]).toEqual(["CANCELLED", "RECEIVED"]);
    expect(await level(variantId)).toMatchObject({ available: 6, quarantine: 4 });
    expect(await claims(reservation)).toEqual([[0, 4, 4]]);
    expect((await take(id, { fact: true })).sale).toMatchObject({ status: "VOIDED" });
    expect(await level(variantId)).toMatchObject({ available: 6, quarantine: 0, committed: 4 });
    expect(await statusOf(other)).toBe("CANCELLED");
  });

  it("counts what its returns give up to a parcel that never left", async () => {
    const { sku, variantId } = await shop.article(10);
    const reservation = await order(sku);
    const id = await sold({ reservation, lines: [{ sku, location: "WH-1", quantity: 6 }] });
    await returned({ sale: id, lines: [{ sku, quantity: 3 }] });
    const [parcel] = await rows<{ id: string }>("select id from shipment where reservation_id = $1", reservation);
    const input = { idempotencyKey: shop.key(), id: parcel?.id ?? "", expectedVersion: null, fact: true };
    expect((await voidShipment(shop.hub, caller, returnsOfOrders, input)).userErrors).toEqual([]);
    expect(await claims(reservation)).toEqual([[4, 0, 0]]);
    expect(await soldLines(id)).toEqual(["6 voided 0 returned 2"]);
    expect(await level(variantId)).toMatchObject({ available: 4, quarantine: 2, committed: 4 });
  });
});
