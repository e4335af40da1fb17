import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DOCUMENTS } from "../../src/documents.js";
import type { Caller } from "../../src/platform/graphql/context.js";
import { cancelReturn, createReturn, receiveReturn, returnsOfOrders } from "../../src/returns/index.js";
import { cancelReservation, extendReservation, shipReservation } from "../../src/reservations/index.js";
import { recordSale, voidSale, type SaleRecordInput, type SaleVoidInput } from "../../src/sales/index.js";
import { Ledger } from "../../src/stock/index.js";
import { callerOver } from "../support/hub.js";
import { checkIntegrity } from "../support/integrity.js";
import { openOrders, type OrdersFixture } from "../support/orders.js";

let shop: OrdersFixture;
let caller: Caller;
let references = 0;

beforeAll(async () => {
  shop = await openOrders();
  caller = callerOver(shop);
});
afterAll(async () => {
  expect((await checkIntegrity(shop.test.database)).drifted).toEqual([]);
  await shop.close();
});

type Wanted = Partial<SaleRecordInput> & Pick<SaleRecordInput, "lines">;

const sell = (wanted: Wanted) =>
  recordSale(shop.hub, caller, { idempotencyKey: shop.key(), channel: "WEB", reference: `V-${(references += 1)}`, ...wanted });

async function sold(wanted: Wanted): Promise<string> {
  const { sale, userErrors } = await sell(wanted);
  if (sale === null) throw new Error(`The sale was refused: ${JSON.stringify(userErrors)}`);
  return sale.id;
}

const take = (id: string, more: Partial<SaleVoidInput> = {}, by: Caller = caller) =>
  voidSale(shop.hub, by, returnsOfOrders, { idempotencyKey: shop.key(), id, expectedVersion: null, ...more });

const at = (variantId: number, locationId = shop.warehouse) => ({ variantId, locationId });
const rows = <Row>(sql: string, values: readonly unknown[]) => shop.test.database.query<Row>(sql, [...values]);

const incidents = (variantId: number) =>
  rows<object>(
    `select i.quantity, coalesce((select sum(v.quantity)::integer from oversell_void v where v.incident = i.sequence), 0) as voided
     from oversell_incident i join inventory_level l on l.id = i.level_id where l.variant_id = $1 order by i.sequence`,
    [variantId],
  );

const reservation = async (id: string) =>
  (await rows<object>("select status, expires_at, version from reservation where id = $1", [id]))[0];

/** Lets the hold that a sale's units were taken from run out: its time is put into the past, as if it had passed. */
async function runOut(saleId: string): Promise<Date> {
  const sql = "update sale set hold_expires_at = now() - interval '1 second' where id = $1 returning hold_expires_at";
  const [row] = await rows<{ hold_expires_at: Date }>(sql, [saleId]);
  return row?.hold_expires_at ?? new Date(0);
}

describe("a sale that is taken back", () => {
  it("gives its units back by the exact reverse, and says that it is void", async () => {
    const { sku, variantId } = await shop.article(10);
    const occurredAt = new Date("2026-04-05T06:07:08Z");
    const id = await sold({ lines: [{ sku, location: "WH-1", quantity: 4 }], occurredAt });
    const answer = await take(id, { reason: "Rung up twice" });
    expect(answer).toMatchObject({
      userErrors: [],
      sale: { id, status: "VOIDED", version: 2, voidReason: "Rung up twice", occurredAt, lines: [{ sku, quantity: 4, voided: 4 }] },
    });
    expect(answer.sale?.voidedAt).toBeInstanceOf(Date);
    expect(await shop.level(at(variantId))).toMatchObject({ available: 10 });
    const moved = await rows<{ sequence: string; kind: string; corrects: string | null; occurred_at: Date; document_id: string }>(
      "select sequence, kind, corrects, occurred_at, document_id from movement where variant_id = $1 order by sequence",
      [variantId],
    );
    expect(moved.slice(1)).toEqual([
      { sequence: moved[1]?.sequence, kind: "SELL", corrects: null, occurred_at: occurredAt, document_id: id },
      { sequence: moved[2]?.sequence, kind: "CORRECT", corrects: moved[1]?.sequence, occurred_at: occurredAt, document_id: id },
    ]);
  });

  it("is taken back once under one key, and answers the same again", async () => {
    const { sku, variantId } = await shop.article(10);
    const id = await sold({ lines: [{ sku, location: "WH-1", quantity: 4 }] });
    const input = { idempotencyKey: shop.key(), lines: [{ sku, quantity: 1 }] };
    const first = await take(id, input);
    expect(first.sale).toMatchObject({ status: "PARTIALLY_VOIDED", version: 2 });
    expect(await take(id, input)).toEqual({ ...first, replayed: true });
    expect(await shop.level(at(variantId))).toMatchObject({ available: 7 });
  });

  it("is taken back in parts that never come to more than was sold", async () => {
    const { sku, variantId } = await shop.article(10);
    const id = await sold({ lines: [{ sku, location: "WH-1", quantity: 5 }] });
    expect((await take(id, { lines: [{ sku, quantity: 2 }] })).userErrors).toEqual([]);
    expect((await take(id, { lines: [{ sku, quantity: 4 }] })).userErrors).toMatchObject([
      { code: "EXCEEDS_REMAINING", field: ["lines", "0", "quantity"], requested: 4, remaining: 3 },
    ]);
    expect((await take(id)).sale).toMatchObject({ status: "VOIDED", version: 3, lines: [{ voided: 5 }] });
    expect((await take(id)).userErrors).toMatchObject([{ code: "ILLEGAL_TRANSITION", from: "VOIDED", to: "VOIDED" }]);
    expect(await shop.level(at(variantId))).toMatchObject({ available: 10 });
  });

  it("is not taken back beyond itself by several who come at once", async () => {
    const { sku, variantId } = await shop.article(10);
    const id = await sold({ lines: [{ sku, location: "WH-1", quantity: 6 }] });
    const answers = await Promise.all([1, 2, 3].map(() => take(id, { lines: [{ sku, quantity: 3 }] })));
    expect(answers.map(({ userErrors }) => userErrors.length).sort()).toEqual([0, 0, 1]);
    expect(await shop.level(at(variantId))).toMatchObject({ available: 10 });
  });

  it("is not taken back beyond itself by two processes at once", async () => {
    const [system] = await rows<{ id: number }>("select id from api_client where role = 'SYSTEM'", []);
    const options = { url: shop.test.url, stores: DOCUMENTS, systemActor: system?.id ?? 0, onFault: () => undefined };
    const other = new Ledger(options);
    try {
      const hubs = [shop.hub, { ...shop.hub, ledger: other }];
      for (let round = 0; round < 20; round += 1) {
        const { sku, variantId } = await shop.article(10);
        const id = await sold({ lines: [{ sku, location: "WH-1", quantity: 6 }] });
        const wanted = { id, expectedVersion: null, lines: [{ sku, quantity: 4 }] };
        const answers = await Promise.all(
          hubs.map((hub) => voidSale(hub, caller, returnsOfOrders, { ...wanted, idempotencyKey: shop.key() })),
        );
        expect(answers.map(({ userErrors }) => userErrors.length).sort()).toEqual([0, 1]);
        expect(await shop.level(at(variantId))).toMatchObject({ available: 8 });
        expect(await rows<object>("select voided from sale_line where sale_id = $1", [id])).toEqual([{ voided: 4 }]);
      }
    } finally {
      await other.close();
    }
  });

  it("knows its version, and what it has lines of", async () => {
    const { sku } = await shop.article(3);
    const { sku: other } = await shop.article(3);
    const id = await sold({ lines: [{ sku, location: "WH-1", quantity: 1 }] });
    expect((await take(id, { expectedVersion: 2 })).userErrors).toMatchObject([{ code: "VERSION_CONFLICT", currentVersion: 1 }]);
    expect((await take(id, { lines: [{ sku: other, quantity: 1 }] })).userErrors).toMatchObject([
      { code: "NOT_FOUND", field: ["lines", "0", "sku"], entity: "SaleLine", value: other },
    ]);
    expect((await take(id, { lines: [{ sku, location: "STORE-1", quantity: 1 }] })).userErrors).toMatchObject([{ code: "NOT_FOUND" }]);
    expect((await take("00000000-0000-7000-8000-000000000000")).userErrors).toMatchObject([{ code: "NOT_FOUND", entity: "Sale" }]);
  });

  it("keeps its reference: the same again is told that it is void, and another content is refused", async () => {
    const { sku } = await shop.article(10);
    const told = { reference: "void for ever", lines: [{ sku, location: "WH-1", quantity: 2 }] };
    const id = await sold(told);
    await take(id);
    expect(await sell(told)).toMatchObject({ replayed: true, userErrors: [], sale: { id, status: "VOIDED", version: 2 } });
    const other = await sell({ ...told, lines: [{ sku, location: "WH-1", quantity: 3 }] });
    expect(other.userErrors).toMatchObject([{ code: "ALREADY_EXISTS", existing: id }]);
  });

  it("gives back at each of its locations, and part of it at one", async () => {
    const { sku, variantId } = await shop.article(10);
    await shop.stock(at(variantId, shop.store), 5);
    const lines = [
      { sku, location: "WH-1", quantity: 4 },
      { sku, location: "STORE-1", quantity: 3 },
    ];
    const id = await sold({ lines });
    expect((await take(id, { lines: [{ sku, quantity: 5 }] })).sale?.lines).toMatchObject([
      { locationId: shop.warehouse, voided: 4 },
      { locationId: shop.store, voided: 1 },
    ]);
    expect((await take(id, { lines: [{ sku, location: "STORE-1", quantity: 2 }] })).sale).toMatchObject({ status: "VOIDED" });
    expect(await shop.level(at(variantId))).toMatchObject({ available: 10 });
    expect(await shop.level(at(variantId, shop.store))).toMatchObject({ available: 5 });
  });

  it("is taken back by the names of its lines, each with what it has sold itself", async () => {
    const { sku, variantId } = await shop.article(10);
    const lines = [3, 2].map((quantity, index) => ({ sku, location: "WH-1", quantity, lineReference: `L-${index}` }));
    const id = await sold({ lines });
    expect((await take(id, { lines: [{ lineReference: "L-1", quantity: 3 }] })).userErrors).toMatchObject([
      { code: "EXCEEDS_REMAINING", sku, requested: 3, remaining: 2 },
    ]);
    expect((await take(id, { lines: [{ lineReference: "no such", quantity: 1 }] })).userErrors).toMatchObject([{ code: "NOT_FOUND" }]);
    const { sale } = await take(id, { lines: [{ lineReference: "L-0", quantity: 1 }] });
    expect(sale?.lines).toMatchObject([
      { lineReference: "L-0", quantity: 3, voided: 1 },
      { lineReference: "L-1", quantity: 2, voided: 0 },
    ]);
    const [first, ...rest] = await rows<{ sequence: string; corrects: string | null }>(
      "select sequence, corrects from movement where variant_id = $1 and (kind = 'CORRECT' or kind = 'SELL') order by sequence",
      [variantId],
    );
    expect(rest.at(-1)?.corrects).toBe(first?.sequence);
    expect((await take(id)).sale).toMatchObject({ status: "VOIDED" });
    expect(await shop.level(at(variantId))).toMatchObject({ available: 10 });
  });

  it("frees and confirms the lines of an order by their names", async () => {
    const { sku } = await shop.article(10);
    const lines = [3, 2].map((quantity, index) => ({ sku, location: "WH-1", quantity, lineReference: `L-${index}` }));
    const { sale } = await sell({ fulfilled: false, lines });
    expect((await take(sale?.id ?? "", { lines: [{ sku, lineReference: "L-1", quantity: 2 }] })).userErrors).toEqual([]);
    expect(await shop.reservationLines(sale?.reservationId ?? "")).toMatchObject([
      { line_reference: "L-0", confirmed: 3, cancelled: 0 },
      { line_reference: "L-1", confirmed: 0, cancelled: 2 },
    ]);
  });

  it("is taken back at its locations by a key that is bound to some", async () => {
    const { sku, variantId } = await shop.article(10);
    await shop.stock(at(variantId, shop.store), 5);
    const lines = ["WH-1", "STORE-1"].map((location) => ({ sku, location, quantity: 1 }));
    const id = await sold({ lines });
    const bound = { ...caller, locations: ["STORE-1"] };
    expect((await take(id, {}, bound)).sale).toMatchObject({ status: "PARTIALLY_VOIDED" });
    expect((await take(id, {}, { ...caller, locations: ["FAR"] })).userErrors).toMatchObject([{ code: "NOT_FOUND" }]);
    expect((await take(id, {}, { ...caller, channels: ["POS"] })).userErrors).toMatchObject([{ code: "NOT_FOUND" }]);
    await expect(take(id, { lines: [{ sku, location: "WH-1", quantity: 1 }] }, bound)).rejects.toMatchObject({ code: "FORBIDDEN" });
  });
});

describe("the incident of a sale that is taken back", () => {
  it("loses its units to a part, and is void with the whole", async () => {
    const { sku, variantId } = await shop.article(3);
    const id = await sold({ lines: [{ sku, location: "WH-1", quantity: 5 }] });
    await take(id, { lines: [{ sku, quantity: 1 }] });
    expect(await incidents(variantId)).toEqual([{ quantity: 2, voided: 1 }]);
    await take(id);
    expect(await incidents(variantId)).toEqual([{ quantity: 2, voided: 2 }]);
    expect(await shop.level(at(variantId))).toMatchObject({ available: 3 });
  });

  it("is that of an order still to be shipped too", async () => {
    const { sku, variantId } = await shop.article(1);
    const id = await sold({ fulfilled: false, lines: [{ sku, location: "WH-1", quantity: 3 }] });
    await take(id);
    expect(await incidents(variantId)).toEqual([{ quantity: 2, voided: 2 }]);
  });

  it("leaves those of other sales as they are", async () => {
    const { sku, variantId } = await shop.article(1);
    const first = await sold({ lines: [{ sku, location: "WH-1", quantity: 2 }] });
    await sold({ lines: [{ sku, location: "WH-1", quantity: 2 }] });
    await take(first);
    expect(await incidents(variantId)).toEqual([
      { quantity: 1, voided: 1 },
      { quantity: 2, voided: 0 },
    ]);
  });
});

describe("a sale of a reservation that is taken back", () => {
  it("holds again what was held, until the hold ends", async () => {
    const { sku, variantId } = await shop.article(10);
    const held = await shop.reserved([{ sku, quantity: 4 }], false);
    const before = await reservation(held);
    const id = await sold({ reservation: held, lines: [{ sku, quantity: 4 }] });
    expect((await take(id)).userErrors).toEqual([]);
    expect(await shop.level(at(variantId))).toMatchObject({ available: 6, reserved: 4, committed: 0 });
    expect(await shop.reservationLines(held)).toMatchObject([{ held: 4, confirmed: 0, shipped: 0 }]);
    expect(await reservation(held)).toMatchObject({ ...before, version: 3 });
    const [parcel] = await rows<{ lines: unknown }>("select lines from shipment where reservation_id = $1", [held]);
    expect(parcel?.lines).toEqual([{ sku, location: "WH-1", quantity: 4, voided: 4 }]);
  });

  it("frees what was held where the hold has run out, as of its end", async () => {
    const { sku, variantId } = await shop.article(10);
    const held = await shop.reserved([{ sku, quantity: 4 }], false);
    const id = await sold({ reservation: held, lines: [{ sku, quantity: 6, location: "WH-1" }] });
    const ended = await runOut(id);
    expect((await take(id)).userErrors).toEqual([]);
    expect(await shop.level(at(variantId))).toMatchObject({ available: 10, reserved: 0, committed: 0 });
    expect(await shop.reservationLines(held)).toMatchObject([{ held: 0, expired: 4, shipped: 0 }]);
    expect(await reservation(held)).toMatchObject({ status: "EXPIRED" });
    const [expiry] = await rows<{ occurred_at: Date }>("select occurred_at from movement where variant_id = $1 and kind = 'EXPIRE'", [
      variantId,
    ]);
    expect(expiry?.occurred_at).toEqual(ended);
  });

  it("holds with what is still held, for as long as that is", async () => {
    const { sku } = await shop.article(10);
    const held = await shop.reserved([{ sku, quantity: 4 }], false);
    const id = await sold({ reservation: held, lines: [{ sku, quantity: 3 }] });
    await runOut(id);
    await extendReservation(shop.hub, caller, { idempotencyKey: shop.key(), id: held, expectedVersion: null, ttlSeconds: 3_600 });
    expect((await take(id)).userErrors).toEqual([]);
    expect(await shop.reservationLines(held)).toMatchObject([{ held: 4, shipped: 0 }]);
  });

  it("commits again what was confirmed, and frees what was beyond it first", async () => {
    const { sku, variantId } = await shop.article(10);
    const order = await shop.reserved([{ sku, quantity: 4 }], true);
    const id = await sold({ reservation: order, lines: [{ sku, quantity: 6, location: "WH-1" }] });
    expect((await take(id, { lines: [{ sku, quantity: 3 }] })).userErrors).toEqual([]);
    expect(await shop.level(at(variantId))).toMatchObject({ available: 6, committed: 1 });
    expect(await shop.reservationLines(order)).toMatchObject([{ confirmed: 1, shipped: 3 }]);
    expect((await take(id)).sale).toMatchObject({ status: "VOIDED" });
    expect(await shop.level(at(variantId))).toMatchObject({ available: 6, committed: 4 });
    expect(await reservation(order)).toMatchObject({ status: "CONFIRMED" });
  });

  it("is refused where its units have come back, and as a fact takes the return back with it", async () => {
    const { sku, variantId } = await shop.article(10);
    const order = await shop.reserved([{ sku, quantity: 4 }], true);
    const id = await sold({ reservation: order, lines: [{ sku, quantity: 4 }] });
    const lines = [{ sku, quantity: 1 }];
    const announced = await createReturn(shop.hub, caller, { idempotencyKey: shop.key(), reservation: order, location: "WH-1", lines });
    await receiveReturn(shop.hub, caller, { idempotencyKey: shop.key(), id: announced.return?.id ?? "", expectedVersion: null });
    expect(await shop.level(at(variantId))).toMatchObject({ available: 6, quarantine: 1, committed: 0 });
    const { userErrors } = await take(id);
    expect(userErrors).toMatchObject([{ code: "EXCEEDS_REMAINING", sku, requested: 4, remaining: 3 }]);
    expect(userErrors[0]?.message).toContain("came back");
    expect((await take(id, { lines: [{ sku, quantity: 2 }] })).userErrors).toEqual([]);
    expect((await take(id, { fact: true })).sale).toMatchObject({ status: "VOIDED" });
    expect(await shop.level(at(variantId))).toMatchObject({ available: 6, quarantine: 0, committed: 4 });
    expect(await shop.reservationLines(order)).toMatchObject([{ confirmed: 4, shipped: 0, returned: 0 }]);
    expect(await rows("select status from return where id = $1", [announced.return?.id])).toEqual([{ status: "CANCELLED" }]);
  });
});

describe("a sale of which units have come back", () => {
  const back = async (sale: string, sku: string, quantity: number, more: object = {}) => {
    const input = { idempotencyKey: shop.key(), sale, location: "WH-1", lines: [{ sku, quantity }], ...more };
    const { userErrors, return: made } = await createReturn(shop.hub, caller, input);
    expect(userErrors).toEqual([]);
    return made?.id ?? "";
  };
  const returned = (id: string) =>
    rows<object>(
      `select r.status, l.quantity, l.received, l.restocked, l.scrapped, l.cancelled, l.voided
       from return r join return_line l on l.return_id = r.id where r.id = $1`,
      [id],
    );
  const none = { received: 0, restocked: 0, scrapped: 0, voided: 0 };

  it("is refused, and as a fact takes its returns back with it: what was decided, what came in and what was announced", async () => {
    const { sku, variantId } = await shop.article(10);
    const id = await sold({ lines: [{ sku, location: "WH-1", quantity: 6 }] });
    const restocked = await back(id, sku, 1, { receive: true, inspect: "RESTOCK" });
    const scrapped = await back(id, sku, 1, { receive: true, inspect: "SCRAP" });
    const waiting = await back(id, sku, 2, { receive: true });
    const announced = await back(id, sku, 1);
    expect(await take(id)).toMatchObject({ sale: null, userErrors: [{ code: "EXCEEDS_REMAINING", requested: 6, remaining: 1 }] });
    expect(await shop.level(at(variantId))).toMatchObject({ available: 5, quarantine: 2 });
    const answer = await take(id, { fact: true });
    expect(answer).toMatchObject({ userErrors: [], sale: { status: "VOIDED", lines: [{ quantity: 6, voided: 6, returned: 0 }] } });
    expect(await shop.level(at(variantId))).toMatchObject({ available: 10, quarantine: 0 });
    expect(await returned(restocked)).toEqual([{ ...none, status: "CANCELLED", quantity: 1, cancelled: 1, voided: 1 }]);
    expect(await returned(scrapped)).toEqual([{ ...none, status: "CANCELLED", quantity: 1, cancelled: 1, voided: 1 }]);
    expect(await returned(waiting)).toEqual([{ ...none, status: "CANCELLED", quantity: 2, cancelled: 2, voided: 2 }]);
    expect(await returned(announced)).toEqual([{ ...none, status: "CANCELLED", quantity: 1, cancelled: 1 }]);
  });

  it("gives up the newest returns for what does not stand any more, and no others", async () => {
    const { sku, variantId } = await shop.article(10);
    const id = await sold({ lines: [{ sku, location: "WH-1", quantity: 6 }] });
    const first = await back(id, sku, 2, { receive: true, inspect: "RESTOCK" });
    const second = await back(id, sku, 3);
    const lines = [{ sku, location: "WH-1", quantity: 3 }];
    expect(await take(id, { lines })).toMatchObject({ userErrors: [{ code: "EXCEEDS_REMAINING", requested: 3, remaining: 1 }] });
    expect(await take(id, { lines, fact: true })).toMatchObject({ userErrors: [], sale: { lines: [{ voided: 3, returned: 3 }] } });
    expect(await shop.level(at(variantId))).toMatchObject({ available: 9 });
    expect(await returned(first)).toMatchObject([{ status: "CLOSED", restocked: 2, cancelled: 0 }]);
    expect(await returned(second)).toMatchObject([{ status: "REQUESTED", quantity: 3, cancelled: 2 }]);
    // One of them is still to come, and no more.
    const { userErrors } = await createReturn(shop.hub, caller, {
      idempotencyKey: shop.key(),
      sale: id,
      location: "WH-1",
      lines: [{ sku, quantity: 1 }],
    });
    expect(userErrors).toMatchObject([{ code: "EXCEEDS_REMAINING", remaining: 0 }]);
  });

  it("moves what returns claim to lines of the same name that still stand", async () => {
    const { sku, variantId } = await shop.article(10);
    const id = await sold({
      lines: [
        { sku, location: "WH-1", quantity: 2 },
        { sku, location: "STORE-1", quantity: 2 },
      ],
    });
    const kept = await back(id, sku, 2);
    expect(await take(id, { fact: true, lines: [{ sku, location: "WH-1", quantity: 2 }] })).toMatchObject({ userErrors: [] });
    expect(await returned(kept)).toMatchObject([{ status: "REQUESTED", quantity: 2, cancelled: 0 }]);
    expect(await rows<object>("select returned, voided from sale_line where sale_id = $1 order by position", [id])).toEqual([
      { returned: 0, voided: 2 },
      { returned: 2, voided: 0 },
    ]);
    expect(await shop.level(at(variantId))).toMatchObject({ available: 10 });
  });
});

describe("a sale of a reservation, in part taken back, of which units come back", () => {
  it("counts those that are left on its reservation too, and lets the return be called off", async () => {
    const { sku, variantId } = await shop.article(10);
    const order = await shop.reserved([{ sku, quantity: 2 }], false);
    const id = await sold({ reservation: order, lines: [{ sku, location: "WH-1", quantity: 5 }] });
    const input = { idempotencyKey: shop.key(), sale: id, location: "WH-1", lines: [{ sku, quantity: 2 }] };
    const announced = await createReturn(shop.hub, caller, input);
    // Three were sold from AVAILABLE, and those are taken back first: what is to come back is the reservation's then.
    expect(await take(id, { lines: [{ sku, quantity: 3 }] })).toMatchObject({ userErrors: [] });
    const more = { idempotencyKey: shop.key(), reservation: order, location: "WH-1", lines: [{ sku, quantity: 1 }] };
    expect((await createReturn(shop.hub, caller, more)).userErrors).toMatchObject([{ code: "EXCEEDS_REMAINING", remaining: 0 }]);
    const off = { idempotencyKey: shop.key(), id: announced.return?.id ?? "", expectedVersion: null };
    expect((await cancelReturn(shop.hub, caller, off)).userErrors).toEqual([]);
    expect(await shop.reservationLines(order)).toMatchObject([{ shipped: 2, returned: 0 }]);
    expect(await take(id)).toMatchObject({ userErrors: [], sale: { status: "VOIDED" } });
    expect(await shop.level(at(variantId))).toMatchObject({ available: 8, reserved: 2 });
  });
});

describe("an order still to be shipped that is taken back", () => {
  it("frees its units, and its own reservation is cancelled", async () => {
    const { sku, variantId } = await shop.article(10);
    const { sale } = await sell({ fulfilled: false, lines: [{ sku, location: "WH-1", quantity: 4 }] });
    const order = sale?.reservationId ?? "";
    expect((await take(sale?.id ?? "", { lines: [{ sku, quantity: 1 }] })).userErrors).toEqual([]);
    expect(await shop.reservationLines(order)).toMatchObject([{ confirmed: 3, cancelled: 1 }]);
    expect((await take(sale?.id ?? "")).sale).toMatchObject({ status: "VOIDED" });
    expect(await shop.level(at(variantId))).toMatchObject({ available: 10, committed: 0 });
    expect(await reservation(order)).toMatchObject({ status: "CANCELLED" });
    expect((await shop.movements(variantId)).slice(1)).toEqual([
      "CONFIRM AVAILABLE→COMMITTED 4",
      "CORRECT COMMITTED→AVAILABLE 1",
      "CORRECT COMMITTED→AVAILABLE 3",
    ]);
  });

  it("holds again what a given reservation held, and leaves it what it had confirmed before", async () => {
    const { sku, variantId } = await shop.article(20);
    const given = await shop.reserved([{ sku, quantity: 5 }], false);
    const id = await sold({ fulfilled: false, reservation: given, lines: [{ sku, quantity: 3 }] });
    expect((await take(id)).userErrors).toEqual([]);
    expect(await shop.level(at(variantId))).toMatchObject({ available: 15, reserved: 5, committed: 0 });
    const order = await shop.reserved([{ sku, quantity: 5 }], true);
    const confirmed = await sold({ fulfilled: false, reservation: order, lines: [{ sku, quantity: 5 }] });
    expect((await take(confirmed)).sale).toMatchObject({ status: "VOIDED", lines: [{ voided: 5 }] });
    expect(await shop.reservationLines(order)).toMatchObject([{ confirmed: 5 }]);
  });

  it("is refused where its units have left, and as a fact takes the parcels back with it", async () => {
    const { sku, variantId } = await shop.article(10);
    const { sale } = await sell({ fulfilled: false, lines: [{ sku, location: "WH-1", quantity: 4 }] });
    const order = sale?.reservationId ?? "";
    const ship = (quantity: number) =>
      shipReservation(shop.hub, caller, { idempotencyKey: shop.key(), id: order, expectedVersion: null, lines: [{ sku, quantity }] });
    await ship(1);
    await ship(2);
    const { userErrors } = await take(sale?.id ?? "");
    expect(userErrors).toMatchObject([{ code: "EXCEEDS_REMAINING", sku, requested: 4, remaining: 1 }]);
    expect(userErrors[0]?.message).toContain("3 were shipped");
    expect((await take(sale?.id ?? "", { fact: true, lines: [{ sku, quantity: 2 }] })).userErrors).toEqual([]);
    expect(await shop.reservationLines(order)).toMatchObject([{ confirmed: 0, shipped: 2, cancelled: 2 }]);
    expect((await take(sale?.id ?? "", { fact: true })).sale).toMatchObject({ status: "VOIDED" });
    expect(await shop.level(at(variantId))).toMatchObject({ available: 10, committed: 0 });
    expect(await reservation(order)).toMatchObject({ status: "CANCELLED" });
    const parcels = await rows<{ lines: unknown }>("select lines from shipment where reservation_id = $1 order by id", [order]);
    expect(parcels).toEqual([
      { lines: [{ sku, location: "WH-1", quantity: 1, voided: 1 }] },
      { lines: [{ sku, location: "WH-1", quantity: 2, voided: 2 }] },
    ]);
  });

  it("gives back what is left of it where a part was cancelled", async () => {
    const { sku, variantId } = await shop.article(10);
    const { sale } = await sell({ fulfilled: false, lines: [{ sku, location: "WH-1", quantity: 5 }] });
    const order = sale?.reservationId ?? "";
    await cancelReservation(shop.hub, caller, {
      idempotencyKey: shop.key(),
      id: order,
      expectedVersion: null,
      lines: [{ sku, quantity: 2 }],
    });
    expect((await take(sale?.id ?? "", { lines: [{ sku, quantity: 4 }] })).userErrors).toMatchObject([
      { code: "EXCEEDS_REMAINING", remaining: 3 },
    ]);
    expect((await take(sale?.id ?? "")).sale).toMatchObject({ status: "PARTIALLY_VOIDED", lines: [{ quantity: 5, voided: 3 }] });
    expect((await take(sale?.id ?? "")).userErrors).toMatchObject([{ code: "ILLEGAL_TRANSITION", from: "PARTIALLY_VOIDED" }]);
    expect(await shop.level(at(variantId))).toMatchObject({ available: 10, committed: 0 });
  });
});
