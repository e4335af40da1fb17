import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { newKey, openShop, type Shop } from "../../graphql/shop.js";
import type { GraphqlClient } from "../../support/graphql-client.js";
import { walkList } from "../../support/walk-list.js";

let shop: Shop;
let client: GraphqlClient;
let warehouse: GraphqlClient;
let seller: GraphqlClient;

interface Found {
  readonly sequence: string;
  readonly kind: string;
  readonly sku: string;
  readonly quantity: number;
}

const LIST = `query ($filter: MovementFilter, $actor: String, $reference: String, $text: String, $orderBy: MovementOrder, $first: Int, $after: String) {
  movements(filter: $filter, actor: $actor, reference: $reference, text: $text, orderBy: $orderBy, first: $first, after: $after) {
    nodes { sequence kind sku quantity } pageInfo { hasNextPage endCursor } totalCount { count precision } } }`;

/** What is found, page by page, after the count was held to it. */
async function find(variables: Readonly<Record<string, unknown>>, by = client): Promise<string[]> {
  const found = await walkList<Found>(by, LIST, "movements", { first: 2, ...variables });
  const { movements } = await by.data<{ movements: { totalCount: object } }>(LIST, variables);
  expect(movements.totalCount).toEqual({ count: found.length, precision: "EXACT" });
  return found.map(({ kind, sku, quantity }) => `${kind} ${sku} ${quantity}`);
}

async function adjust(sku: string, delta: number, more: object, location = "WH-1", by = client): Promise<void> {
  const input = { idempotencyKey: newKey(), reason: "LOSS", lines: [{ sku, location, delta }], ...more };
  const { payload } = await shop.send("inventoryAdjust", input, by);
  expect(payload?.userErrors).toEqual([]);
}

async function nameOf(by: GraphqlClient): Promise<string> {
  return (await by.data<{ me: { name: string } }>("{ me { name } }")).me.name;
}

beforeAll(async () => {
  shop = await openShop();
  client = shop.admin;
  warehouse = await shop.client({ role: "WAREHOUSE" });
  seller = await shop.client({ role: "POS", channels: ["WEB"], locations: ["WH-1"] });
  for (const name of ["A", "B"]) await shop.article(name, 20);
  await adjust("A", -1, { note: "Fell off the Shelf", reference: "REP-1" });
  await adjust("B", -2, { reason: "DAMAGE", note: "50% wet" }, "WH-1", warehouse);
  const sale = { idempotencyKey: newKey(), channel: "WEB", reference: "TILL-9", lines: [{ sku: "A", location: "WH-1", quantity: 3 }] };
  await shop.accept("saleRecord", "sale", "id", sale);
  const theirs = {
    idempotencyKey: newKey(),
    channel: "MARKET",
    reference: "SHELF-2",
    lines: [{ sku: "B", location: "WH-1", quantity: 4 }],
  };
  await shop.accept("saleRecord", "sale", "id", theirs);
  await shop.reserved([{ sku: "A", quantity: 5 }], false);
}, 60_000);
afterAll(() => shop.close());

const ALL = ["ADJUST A 20", "ADJUST B 20", "ADJUST A 1", "ADJUST B 2", "SELL A 3", "SELL B 4", "RESERVE A 5"];

describe("movements are found", () => {
  it("by their reason, alone and among the movements of a level or a kind", async () => {
    expect(await find({ filter: { reasons: ["LOSS"] } })).toEqual(["ADJUST A 1"]);
    expect(await find({ filter: { reasons: ["LOSS", "DAMAGE"] } })).toEqual(["ADJUST A 1", "ADJUST B 2"]);
    expect(await find({ filter: { reasons: ["LOSS", "DAMAGE"], skus: ["B"] } })).toEqual(["ADJUST B 2"]);
    expect(await find({ filter: { reasons: ["LOSS"], kinds: ["MOVE"] } })).toEqual([]);
    expect(await find({ filter: { reasons: ["LOSS"], kinds: ["SELL"] } })).toEqual([]);
    expect(await find({ filter: { reasons: [] } })).toEqual([]);
  });

  it("by kinds at a level", async () => {
    expect(await find({ filter: { kinds: ["SELL", "RESERVE"], skus: ["A"] } })).toEqual(["SELL A 3", "RESERVE A 5"]);
    expect(await find({ filter: { kinds: ["SELL"], skus: ["A", "B"], locations: ["WH-1"] } })).toEqual(["SELL A 3", "SELL B 4"]);
    expect(await find({ filter: { kinds: [], skus: ["A"] } })).toEqual([]);
  });

  it("by who sent them", async () => {
    expect(await find({ actor: await nameOf(warehouse) })).toEqual(["ADJUST B 2"]);
    expect(await find({ actor: await nameOf(warehouse), filter: { skus: ["A"] } })).toEqual([]);
    expect(await find({ actor: "nobody" })).toEqual([]);
    expect(await find({ actor: "hub" })).toEqual([]);
  });

  it("by the reference of their document", async () => {
    expect(await find({ reference: "REP-1" })).toEqual(["ADJUST A 1"]);
    expect(await find({ reference: "TILL-9" })).toEqual(["SELL A 3"]);
    expect(await find({ reference: "TILL-9", filter: { skus: ["B"] } })).toEqual([]);
    expect(await find({ reference: "till-9" })).toEqual([]);
  });

  it("by what their document says, in any case and to the letter", async () => {
    expect(await find({ text: "shelf" })).toEqual(["ADJUST A 1", "SELL B 4"]);
    expect(await find({ text: " shelf" })).toEqual(["ADJUST A 1", "SELL B 4"]);
    expect(await find({ text: "SHELF", filter: { skus: ["A"] } })).toEqual(["ADJUST A 1"]);
    expect(await find({ text: "shelf", filter: { kinds: ["SELL"] } })).toEqual(["SELL B 4"]);
    expect(await find({ text: "shelf", reference: "REP-1" })).toEqual(["ADJUST A 1"]);
    expect(await find({ text: "0% w" })).toEqual(["ADJUST B 2"]);
    expect(await find({ text: "5_%" })).toEqual([]);
    expect(await find({ text: " " })).toEqual(ALL);
  });

  it("from either end, with cursors of each order", async () => {
    expect(await find({})).toEqual(ALL);
    const newest = { orderBy: { field: "SEQUENCE", direction: "DESC" } };
    expect(await find(newest)).toEqual(ALL.toReversed());
    expect(await find({ ...newest, filter: { skus: ["A"] } })).toEqual(["RESERVE A 5", "SELL A 3", "ADJUST A 1", "ADJUST A 20"]);
    expect(await find({ ...newest, filter: { kinds: ["ADJUST", "RESERVE"] } })).toEqual([
      "RESERVE A 5",
      "ADJUST B 2",
      "ADJUST A 1",
      "ADJUST B 20",
      "ADJUST A 20",
    ]);
    expect(await find({ ...newest, text: "shelf" })).toEqual(["SELL B 4", "ADJUST A 1"]);
    const { movements } = await client.data<{ movements: { pageInfo: { endCursor: string } } }>(LIST, { ...newest, first: 1 });
    expect((await client.ask(LIST, { after: movements.pageInfo.endCursor })).codes).toEqual(["BAD_USER_INPUT"]);
  });
});

describe("what a key may not see finds nothing", () => {
  it("documents of other channels, and of kinds that its role does not read", async () => {
    // A till reads no adjustments, and of sales those of its channel.
    expect(await find({ text: "shelf" }, seller)).toEqual([]);
    expect(await find({ reference: "SHELF-2" }, seller)).toEqual([]);
    expect(await find({ reference: "REP-1" }, seller)).toEqual([]);
    expect(await find({ reference: "TILL-9" }, seller)).toEqual(["SELL A 3"]);
    expect(await find({ text: "till" }, seller)).toEqual(["SELL A 3"]);
    // A warehouse reads adjustments, and no sales.
    expect(await find({ text: "shelf" }, warehouse)).toEqual(["ADJUST A 1"]);
    expect(await find({ reference: "TILL-9" }, warehouse)).toEqual([]);
  });

  it("clients beside its own, whether there are such or not", async () => {
    const [own, other] = [await nameOf(warehouse), await nameOf(client)];
    expect(await find({ actor: own }, warehouse)).toEqual(["ADJUST B 2"]);
    const refused = await Promise.all([other, "nobody", "hub"].map((actor) => warehouse.ask(LIST, { actor })));
    expect(refused.map(({ codes }) => codes)).toEqual([["FORBIDDEN"], ["FORBIDDEN"], ["FORBIDDEN"]]);
    expect(new Set(refused.map(({ text }) => text.replaceAll(/"requestId":"[^"]*"/g, ""))).size).toBe(1);
  });
});

it("a text has up to 200 characters", async () => {
  expect((await client.ask(LIST, { text: "x".repeat(200) })).codes).toEqual([]);
  expect((await client.ask(LIST, { text: "x".repeat(201) })).codes).toEqual(["BAD_USER_INPUT"]);
});

it("documents of one reference are found however many there are", async () => {
  const items = Array.from({ length: 101 }, () => ({
    idempotencyKey: newKey(),
    channel: "WEB",
    reference: "SALE-DAY",
    ttlSeconds: 60,
    lines: [{ sku: "MANY", location: "WH-1", quantity: 1 }],
  }));
  await shop.article("MANY", 200);
  await shop.accept("reservationCreateMany", "results", "reservation { id }", { onError: "REJECT_ALL", items });
  const found = await find({ reference: "SALE-DAY", first: 50 });
  expect(found).toHaveLength(101);
  expect(new Set(found)).toEqual(new Set(["RESERVE MANY 1"]));
  expect(await find({ reference: "SALE-DAY", text: "day", first: 50, filter: { skus: ["MANY"] } })).toHaveLength(101);
});
