import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { newKey, openShop, type Shop } from "../graphql/shop.js";
import type { Input } from "../graphql/mutations.js";
import { refusalsOf } from "../graphql/refusals.js";
import type { GraphqlClient } from "../support/graphql-client.js";
import { QUANTITY_MAX, QUANTITY_MAX_TEXT } from "../../src/platform/numbers/quantity.js";

let shop: Shop;
/** ORDERS of CA, which sells from WH-1. */
let orders: GraphqlClient;
/** POS of CA, bound to STORE-1, where CA does not sell. */
let till: GraphqlClient;

beforeAll(async () => {
  shop = await openShop();
  await channel("CA", ["WH-1"]);
  await channel("CB", ["STORE-1"]);
  orders = await shop.client({ role: "ORDERS", channels: ["CA"] });
  till = await shop.client({ role: "POS", channels: ["CA"], locations: ["STORE-1"] });
});
afterAll(() => shop.close());

async function channel(code: string, locations: readonly string[]): Promise<void> {
  await shop.accept("channelUpsert", "channel", "id", { code, name: code, locations });
}

async function stocked(name: string): Promise<string> {
  const sku = await shop.article(name);
  const lines = [{ sku, location: "STORE-1", delta: 10 }];
  await shop.accept("inventoryAdjust", "adjustment", "id", { idempotencyKey: newKey(), reason: "FOUND", lines });
  return sku;
}

const sale = (sku: string, location: string, more: Input = {}): Input => ({
  idempotencyKey: newKey(),
  channel: "CA",
  reference: newKey(),
  lines: [{ sku, location, quantity: 1 }],
  ...more,
});

async function codesOf(mutation: string, input: Input, client: GraphqlClient = orders): Promise<readonly string[]> {
  const answer = await shop.send(mutation, input, client);
  return [...answer.codes, ...refusalsOf(answer).map(({ code }) => code)];
}

const FORBIDDEN = ["FORBIDDEN"];
const INVALID = ["INVALID_INPUT"];

describe("a fact of a key that is bound to channels only", () => {
  it("keeps to the locations of the channel: what others sell from is not sold", async () => {
    const sku = await stocked("Foreign");
    const left = `{ availability(skus: ["${sku}"], channel: "CB") { availableToSell } }`;
    for (const fulfilled of [true, false]) {
      const foreign = sale(sku, "STORE-1", { fulfilled, lines: [{ sku, location: "STORE-1", quantity: 5_000 }] });
      const answer = await shop.send("saleRecord", foreign, orders);
      expect(answer.codes).toEqual([]);
      expect(answer.payload?.userErrors).toMatchObject([
        { code: "FORBIDDEN", __typename: "ForbiddenError", field: ["lines", "0", "location"] },
      ]);
      const items = [sale(sku, "WH-1", { fulfilled }), foreign, sale(sku, "WH-1", { fulfilled })];
      const many = await shop.send("saleRecordMany", { items }, orders);
      expect(many.payload?.results?.map(({ userErrors }) => userErrors.map(({ code }) => code))).toEqual([[], FORBIDDEN, []]);
    }
    expect(await shop.level(sku, "STORE-1")).toMatchObject({ available: 10, committed: 0 });
    expect(await shop.admin.data(left)).toEqual({ availability: [{ availableToSell: 10 }] });
  });

  it("is refused of a location where the channel never sold, whenever it is said to have been", async () => {
    const sku = await stocked("Never");
    for (const occurredAt of ["2026-01-01T00:00:00Z", new Date().toISOString(), null]) {
      expect(await codesOf("saleRecord", sale(sku, "STORE-1", { occurredAt }))).toEqual(FORBIDDEN);
      expect(await codesOf("saleRecord", sale(sku, "STORE-1", { occurredAt }), shop.admin)).toEqual(FORBIDDEN);
    }
  });

  it("is recorded of a location that has left the channel since", async () => {
    const sku = await stocked("Left");
    await channel("CA", ["WH-1", "STORE-1"]);
    const whileThere = await clock();
    await channel("CA", ["WH-1"]);
    const afterwards = await clock();
    expect(await codesOf("saleRecord", sale(sku, "STORE-1", { occurredAt: whileThere }))).toEqual([]);
    expect(await codesOf("saleRecord", sale(sku, "STORE-1", { occurredAt: afterwards }))).toEqual(FORBIDDEN);
    expect(await codesOf("saleRecord", sale(sku, "STORE-1", { occurredAt: "2026-01-01T00:00:00Z" }))).toEqual(FORBIDDEN);
    expect(await codesOf("saleRecord", sale(sku, "STORE-1"))).toEqual(FORBIDDEN);
    await channel("CA", ["WH-1", "STORE-1"]);
    expect(await codesOf("saleRecord", sale(sku, "STORE-1", { occurredAt: afterwards }))).toEqual([]);
    await channel("CA", ["WH-1"]);
  });

  it("takes goods back where the channel sells, not elsewhere", async () => {
    const sku = await stocked("Back");
    const back = (location: string, more: Input = {}): Input => ({
      idempotencyKey: newKey(),
      location,
      channel: "CA",
      receive: true,
      inspect: "RESTOCK",
      lines: [{ sku, quantity: 1 }],
      ...more,
    });
    expect(await codesOf("returnCreate", back("STORE-1"))).toEqual(FORBIDDEN);
    expect(await codesOf("returnCreate", back("WH-1"))).toEqual([]);
    const input = { idempotencyKey: newKey(), channel: "CA", confirm: true, lines: [{ sku, location: "WH-1", quantity: 2 }] };
    const { id } = await shop.accept<{ id: string }>("reservationCreate", "reservation", "id", input);
    await shop.accept("reservationShip", "reservation", "id", { idempotencyKey: newKey(), id, expectedVersion: null });
    const linked = { reservation: id, channel: null };
    expect(await codesOf("returnCreate", back("STORE-1", linked))).toEqual(FORBIDDEN);
    expect(await codesOf("returnCreate", back("WH-1", linked))).toEqual([]);
    expect(await shop.level(sku, "STORE-1")).toMatchObject({ available: 10 });
  });
});

describe("a key that is bound to locations", () => {
  it("may tell of what was sold and brought back there, whatever the channel sells from", async () => {
    const sku = await stocked("Bound");
    expect(await codesOf("saleRecord", sale(sku, "STORE-1"), till)).toEqual([]);
    const back = { idempotencyKey: newKey(), location: "STORE-1", channel: "CA", receive: true, lines: [{ sku, quantity: 1 }] };
    expect(await codesOf("returnCreate", back, till)).toEqual([]);
  });
});

describe("a request of a key that is bound to channels only", () => {
  it("holds nothing at a location where the channel does not sell", async () => {
    const sku = await stocked("Held");
    const hold = { idempotencyKey: newKey(), channel: "CA", lines: [{ sku, location: "STORE-1", quantity: 1 }] };
    expect(await codesOf("reservationCreate", hold)).toEqual(INVALID);
  });
});

describe("the quantity of a fact", () => {
  const units = (sku: string, ...quantities: number[]): Input[] => quantities.map((quantity) => ({ sku, location: "WH-1", quantity }));

  it("is at most 100,000 units of a SKU unless the key says otherwise, all lines together", async () => {
    const sku = await stocked("Many");
    const other = await stocked("Others");
    expect(await codesOf("saleRecord", sale(sku, "WH-1", { lines: units(sku, 100_000) }))).toEqual([]);
    for (const quantities of [[100_001], [60_000, 40_001], [QUANTITY_MAX]]) {
      const answer = await shop.send("saleRecord", sale(sku, "WH-1", { lines: units(sku, ...quantities) }), orders);
      expect(refusalsOf(answer).map(({ code }) => code)).toEqual(INVALID);
      expect(refusalsOf(answer)[0]?.message).toMatch(/at most 100000 .* factQuantityMax/);
    }
    const cases = [{ sku, location: "WH-1", quantity: 8_334, packaging: "CASE" }];
    expect(await codesOf("saleRecord", sale(sku, "WH-1", { lines: cases }))).toEqual(INVALID);
    const both = [...units(sku, 60_000), ...units(other, 60_000)];
    expect(await codesOf("saleRecord", sale(sku, "WH-1", { lines: both }))).toEqual([]);
  });

  it("is what the client's key says, for every kind of fact", async () => {
    const sku = await stocked("Few");
    const few = await shop.client({ role: "ADMIN", factQuantityMax: 10 });
    expect(await few.data("{ me { factQuantityMax } }")).toEqual({ me: { factQuantityMax: 10 } });
    const adjust = (delta: number, fact: boolean): Input => ({
      idempotencyKey: newKey(),
      reason: "CORRECTION",
      fact,
      lines: [{ sku, location: "WH-1", delta }],
    });
    const set = (quantity: number, fact: boolean): Input => ({
      idempotencyKey: newKey(),
      reason: "COUNT",
      fact,
      lines: [{ sku, location: "WH-1", quantity, expectedVersion: null }],
    });
    const back = (quantity: number): Input => ({ idempotencyKey: newKey(), location: "WH-1", receive: true, lines: [{ sku, quantity }] });
    expect(await codesOf("saleRecord", sale(sku, "WH-1", { lines: units(sku, 11) }), few)).toEqual(INVALID);
    expect(await codesOf("inventoryAdjust", adjust(-11, true), few)).toEqual(INVALID);
    expect(await codesOf("inventoryAdjust", adjust(11, true), few)).toEqual(INVALID);
    expect(await codesOf("inventorySet", set(21, true), few)).toEqual(INVALID);
    expect(await codesOf("returnCreate", back(11), few)).toEqual(INVALID);
    expect(await codesOf("saleRecord", sale(sku, "WH-1", { lines: units(sku, 10) }), few)).toEqual([]);
    expect(await codesOf("inventoryAdjust", adjust(10, true), few)).toEqual([]);
    expect(await codesOf("returnCreate", back(10), few)).toEqual([]);
    // A request can be refused for lack of stock, and a set of a large shelf may change little of it.
    expect(await codesOf("inventoryAdjust", adjust(1_000, false), few)).toEqual([]);
    expect(await codesOf("inventorySet", set(1_005, true), few)).toEqual([]);
  });

  it(`is said for a key by 1 to ${QUANTITY_MAX_TEXT}`, async () => {
    for (const factQuantityMax of [0, -1, QUANTITY_MAX + 1]) {
      expect(await codesOf("apiKeyCreate", { name: "few", role: "ADMIN", factQuantityMax }, shop.admin)).toEqual(INVALID);
    }
  });
});

async function clock(): Promise<string> {
  const [row] = await shop.test.database.query<{ now: Date }>("select clock_timestamp() as now");
  return row?.now.toISOString() ?? "";
}
