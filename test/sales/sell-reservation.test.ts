import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Caller } from "../../src/platform/graphql/context.js";
import { cancelReservation, shipReservation } from "../../src/reservations/index.js";
import { recordSale, type SaleRecordInput } from "../../src/sales/index.js";
import { callerOver } from "../support/hub.js";
import { openOrders, type OrdersFixture } from "../support/orders.js";

let shop: OrdersFixture;
let caller: Caller;
let references = 0;

beforeAll(async () => {
  shop = await openOrders();
  caller = callerOver(shop);
});
afterAll(() => shop.close());

function sell(wanted: Partial<SaleRecordInput> & Pick<SaleRecordInput, "lines">, by: Caller = caller) {
  references += 1;
  return recordSale(shop.hub, by, { idempotencyKey: shop.key(), channel: "WEB", reference: `R-${references}`, ...wanted });
}

const at = (variantId: number, locationId = shop.warehouse) => ({ variantId, locationId });

async function reservation(id: string | null | undefined): Promise<Readonly<Record<string, unknown>> | undefined> {
  const sql = "select status, channel_id, reference, version, expires_at from reservation where id = $1";
  const [row] = await shop.test.database.query<Readonly<Record<string, unknown>>>(sql, [id]);
  return row;
}

/** Lets a hold run out: its time is put into the past, as if it had passed. */
async function runOut(id: string): Promise<void> {
  const past = "now() - interval '1 second'";
  await shop.test.database.query(`update reservation set expires_at = ${past} where id = $1`, [id]);
  await shop.test.database.query(`update reservation_line set hold_expires_at = ${past} where reservation_id = $1 and held > 0`, [id]);
}

describe("a fulfilled sale of a reservation", () => {
  it("confirms and ships what is held, and leaves the rest of it held", async () => {
    const { sku, variantId } = await shop.article(10);
    const id = await shop.reserved([{ sku, quantity: 5 }], false);
    const occurredAt = new Date("2026-03-01T12:00:00Z");
    const { sale, userErrors } = await sell({ reservation: id, lines: [{ sku, quantity: 3 }], occurredAt });
    expect(userErrors).toEqual([]);
    expect(sale).toMatchObject({ reservationId: id, lines: [{ sku, quantity: 3, fromReservation: 3, oversold: 0 }] });
    expect((await shop.movements(variantId)).slice(2)).toEqual(["CONFIRM RESERVED→COMMITTED 3", "SHIP COMMITTED→CUSTOMER 3"]);
    expect(await shop.level(at(variantId))).toMatchObject({ available: 5, reserved: 2, committed: 0 });
    expect(await shop.reservationLines(id)).toMatchObject([{ held: 2, confirmed: 0, shipped: 3 }]);
    expect(await reservation(id)).toMatchObject({ status: "PARTIALLY_SHIPPED", version: 2 });
    const parcels = await shop.test.database.query("select lines, occurred_at from shipment where reservation_id = $1", [id]);
    expect(parcels).toEqual([{ lines: [{ sku, location: "WH-1", quantity: 3 }], occurred_at: occurredAt }]);
  });

  it("ships what is confirmed, and sells the rest from AVAILABLE as a fact", async () => {
    const { sku, variantId } = await shop.article(6);
    const id = await shop.reserved([{ sku, quantity: 4 }], true);
    const { sale } = await sell({ reservation: id, lines: [{ sku, location: "WH-1", quantity: 9 }] });
    expect(sale?.lines).toMatchObject([{ quantity: 9, fromReservation: 4, oversold: 3 }]);
    expect((await shop.movements(variantId)).slice(2)).toEqual(["SHIP COMMITTED→CUSTOMER 4", "SELL AVAILABLE→CUSTOMER 5"]);
    expect(await shop.level(at(variantId))).toMatchObject({ available: -3, committed: 0 });
    expect(await reservation(id)).toMatchObject({ status: "SHIPPED" });
  });

  it("takes everything from AVAILABLE where the hold has run out", async () => {
    const { sku, variantId } = await shop.article(5);
    await shop.stock(at(variantId, shop.store), 5);
    const id = await shop.reserved(
      [
        { sku, quantity: 2 },
        { sku, quantity: 3, location: "STORE-1" },
      ],
      false,
    );
    await runOut(id);
    const { sale, userErrors } = await sell({ reservation: id, lines: [{ sku, quantity: 5 }] });
    expect(userErrors).toEqual([]);
    expect(sale?.lines).toMatchObject([
      { locationId: shop.warehouse, quantity: 2, fromReservation: 0, oversold: 0 },
      { locationId: shop.store, quantity: 3, fromReservation: 0, oversold: 0 },
    ]);
    expect(sale?.reservationId).toBe(id);
    expect(await shop.level(at(variantId))).toMatchObject({ available: 3, reserved: 0 });
    expect(await shop.level(at(variantId, shop.store))).toMatchObject({ available: 2, reserved: 0 });
    expect(await reservation(id)).toMatchObject({ status: "EXPIRED" });
  });

  it("sells at another location without touching the reservation", async () => {
    const { sku, variantId } = await shop.article(5);
    const id = await shop.reserved([{ sku, quantity: 2 }], true);
    await sell({ reservation: id, lines: [{ sku, location: "STORE-1", quantity: 1 }] });
    expect(await shop.reservationLines(id)).toMatchObject([{ confirmed: 2, shipped: 0 }]);
    expect(await reservation(id)).toMatchObject({ status: "CONFIRMED", version: 1 });
    expect(await shop.level(at(variantId, shop.store))).toMatchObject({ available: -1 });
  });

  it("needs a location for a SKU the reservation does not have", async () => {
    const { sku } = await shop.article(5);
    const other = await shop.article(5);
    const id = await shop.reserved([{ sku, quantity: 2 }], true);
    const { userErrors } = await sell({ reservation: id, lines: [{ sku: other.sku, quantity: 1 }] });
    expect(userErrors).toMatchObject([{ code: "INVALID_INPUT", field: ["lines", "0", "location"] }]);
    expect((await sell({ reservation: id, lines: [{ sku: other.sku, quantity: 1, location: "WH-1" }] })).userErrors).toEqual([]);
  });

  it("of another channel's reservation is collected at a till that may use it, and found by no other", async () => {
    const { sku, variantId } = await shop.article(0);
    await shop.stock(at(variantId, shop.store), 3);
    const id = await shop.reserved([{ sku, quantity: 3, location: "STORE-1" }], false);
    const stranger = callerOver(shop, { role: "POS", channels: ["POS"], locations: ["STORE-1"] });
    const collect = { channel: "POS", reservation: id, lines: [{ sku, quantity: 1 }] };
    expect((await sell(collect, stranger)).userErrors).toMatchObject([{ code: "NOT_FOUND", entity: "Reservation", value: id }]);
    const till = callerOver(shop, { role: "POS", channels: ["POS", "WEB"], locations: ["STORE-1"] });
    expect((await sell(collect, till)).sale).toMatchObject({ channelId: shop.pos, reservationId: id });
  });

  it("takes nothing at a location the key is not bound to, even where the reservation is there", async () => {
    const { sku, variantId } = await shop.article(3);
    await shop.stock(at(variantId, shop.store), 1);
    const lines = [
      { sku, quantity: 3 },
      { sku, quantity: 1, location: "STORE-1" },
    ];
    const id = await shop.reserved(lines, false);
    const till = callerOver(shop, { role: "POS", channels: ["WEB"], locations: ["STORE-1"] });
    const sold = await sell({ reservation: id, lines: [{ sku, quantity: 1 }] }, till);
    expect(sold.sale?.lines).toMatchObject([{ locationId: shop.store, quantity: 1, fromReservation: 1 }]);
    expect(await shop.reservationLines(id)).toMatchObject([{ held: 3 }, { held: 0, shipped: 1 }]);
  });
});

describe("an unfulfilled sale", () => {
  it("makes a confirmed reservation of its units, which is then shipped", async () => {
    const { sku, variantId } = await shop.article(10);
    const { sale } = await sell({ fulfilled: false, reference: "ORDER-1", lines: [{ sku, location: "WH-1", quantity: 4 }] });
    expect(sale).toMatchObject({ fulfilled: false, lines: [{ quantity: 4, fromReservation: 0, oversold: 0 }] });
    const id = sale?.reservationId ?? "";
    expect(await reservation(id)).toEqual({
      status: "CONFIRMED",
      channel_id: shop.web,
      reference: "ORDER-1",
      version: 1,
      expires_at: null,
    });
    expect(await shop.level(at(variantId))).toMatchObject({ available: 6, committed: 4 });
    const shipped = await shipReservation(shop.hub, caller, { idempotencyKey: shop.key(), id, expectedVersion: 1 });
    expect(shipped.reservation).toMatchObject({ status: "SHIPPED" });
    expect(await shop.level(at(variantId))).toMatchObject({ available: 6, committed: 0 });
  });

  it("is never refused for lack of stock, and is made good when it is cancelled", async () => {
    const { sku, variantId } = await shop.article(1);
    const { sale } = await sell({ fulfilled: false, lines: [{ sku, location: "WH-1", quantity: 4 }] });
    expect(sale?.lines).toMatchObject([{ quantity: 4, oversold: 3 }]);
    expect(await shop.level(at(variantId))).toMatchObject({ available: -3, committed: 4 });
    const sql = "select quantity, channel_id from oversell_incident where sequence = $1";
    expect(await shop.test.database.query(sql, [sale?.sequence])).toEqual([{ quantity: 3, channel_id: shop.web }]);
    await cancelReservation(shop.hub, caller, { idempotencyKey: shop.key(), id: sale?.reservationId ?? "", expectedVersion: 1 });
    expect(await shop.level(at(variantId))).toMatchObject({ available: 1, committed: 0 });
  });

  it("confirms the given reservation, and adds to it what it lacks", async () => {
    const { sku, variantId } = await shop.article(3);
    const id = await shop.reserved([{ sku, quantity: 2 }], false);
    const lines = [
      { sku, quantity: 4 },
      { sku, quantity: 1, location: "STORE-1" },
    ];
    const till = { ...caller, locations: ["WH-1", "STORE-1"] };
    const { sale } = await sell({ fulfilled: false, channel: "POS", reservation: id, lines }, till);
    expect(sale).toMatchObject({ reservationId: id });
    expect(sale?.lines).toMatchObject([
      { locationId: shop.warehouse, quantity: 4, fromReservation: 2, oversold: 1 },
      { locationId: shop.store, quantity: 1, fromReservation: 0, oversold: 1 },
    ]);
    expect(await shop.reservationLines(id)).toMatchObject([
      { quantity: 4, held: 0, confirmed: 4 },
      { quantity: 1, confirmed: 1 },
    ]);
    // The oversell is the selling channel's; the reservation stays its own channel's.
    expect(await reservation(id)).toMatchObject({ status: "CONFIRMED", channel_id: shop.web, version: 2 });
    const sql = "select i.channel_id from oversell_incident i join inventory_level l on l.id = i.level_id where l.variant_id = $1";
    expect(await shop.test.database.query(sql, [variantId])).toEqual([{ channel_id: shop.pos }, { channel_id: shop.pos }]);
  });

  it("counts what the given reservation has confirmed already as its own", async () => {
    const { sku, variantId } = await shop.article(3);
    const id = await shop.reserved([{ sku, quantity: 3 }], true);
    const { sale, sequence } = await sell({ fulfilled: false, reservation: id, lines: [{ sku, quantity: 3 }] });
    expect(sale?.lines).toMatchObject([{ quantity: 3, fromReservation: 3, oversold: 0 }]);
    expect(sequence).not.toBeNull();
    expect(await shop.level(at(variantId))).toMatchObject({ available: 0, committed: 3, version: 2 });
    expect(await reservation(id)).toMatchObject({ version: 1 });
  });

  it("takes its units anew where the given hold has run out", async () => {
    const { sku, variantId } = await shop.article(3);
    const id = await shop.reserved([{ sku, quantity: 3 }], false);
    await runOut(id);
    const { sale } = await sell({ fulfilled: false, reservation: id, lines: [{ sku, quantity: 3 }] });
    expect(sale?.lines).toMatchObject([{ quantity: 3, fromReservation: 0, oversold: 0 }]);
    expect(await shop.reservationLines(id)).toMatchObject([{ quantity: 6, held: 0, expired: 3, confirmed: 3 }]);
    expect(await reservation(id)).toMatchObject({ status: "CONFIRMED" });
    expect(await shop.level(at(variantId))).toMatchObject({ available: 0, committed: 3, reserved: 0 });
  });
});
