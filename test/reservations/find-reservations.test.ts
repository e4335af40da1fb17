import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { newKey, openShop, type Shop } from "../graphql/shop.js";
import type { GraphqlClient } from "../support/graphql-client.js";
import { walkList } from "../support/walk-list.js";

let shop: Shop;
let client: GraphqlClient;
let bound: GraphqlClient;

interface Found {
  readonly reference: string;
  readonly createdAt: string;
  readonly expiresAt: string | null;
}

const LIST = `query ($status: [ReservationStatus!], $channel: String, $reference: String, $filter: ReservationFilter, $orderBy: ReservationOrder, $first: Int, $after: String) {
  reservations(status: $status, channel: $channel, reference: $reference, filter: $filter, orderBy: $orderBy, first: $first, after: $after) {
    nodes { reference createdAt expiresAt } pageInfo { hasNextPage endCursor } totalCount { count precision } } }`;

interface Answer {
  readonly reservations: {
    readonly nodes: readonly Found[];
    readonly totalCount: { readonly count: number; readonly precision: string };
    readonly pageInfo: { readonly endCursor: string | null };
  };
}

/** The references that are found, page by page, after the count was held to them. */
async function find(variables: Readonly<Record<string, unknown>>, by = client, first = 2): Promise<string[]> {
  const found = await walkList<Found>(by, LIST, "reservations", { first, ...variables });
  const { reservations } = await by.data<Answer>(LIST, { first: 1, ...variables });
  expect(reservations.totalCount).toEqual({ count: found.length, precision: "EXACT" });
  return found.map(({ reference }) => reference);
}

async function reserve(reference: string, lines: readonly object[], more: object = {}): Promise<string> {
  const input = { idempotencyKey: newKey(), channel: "WEB", reference, lines, ...more };
  return (await shop.accept<{ id: string }>("reservationCreate", "reservation", "id", input)).id;
}

const step = (mutation: string, id: string, more: object = {}): Promise<unknown> =>
  shop.accept(mutation, "reservation", "id", { idempotencyKey: newKey(), id, expectedVersion: null, ...more });

beforeAll(async () => {
  shop = await openShop();
  client = shop.admin;
  bound = await shop.client({ role: "POS", channels: ["WEB"], locations: ["STORE-1"] });
  for (const name of ["A", "B", "C"]) await shop.article(name, 20);
  for (const sku of ["A", "B"]) {
    const lines = [{ sku, location: "STORE-1", delta: 20 }];
    await shop.accept("inventoryAdjust", "adjustment", "id", { idempotencyKey: newKey(), reason: "OPENING", lines });
  }
  const at = (location: string, ...skus: string[]): object[] => skus.map((sku) => ({ sku, location, quantity: 1 }));
  await reserve("cart-a", at("WH-1", "A"), { ttlSeconds: 3_000 });
  await reserve("cart-b", at("STORE-1", "B"), { ttlSeconds: 1_000 });
  await reserve("cart-split", [...at("WH-1", "A"), ...at("STORE-1", "B")], { ttlSeconds: 2_000 });
  await reserve("order-c", at("WH-1", "C"), { confirm: true });
  await reserve("order-store", at("STORE-1", "A"), { confirm: true, channel: "MARKET" });
  const sent = await reserve("sent", at("WH-1", "A", "B"), { confirm: true });
  await step("reservationShip", sent);
  const part = await reserve("part", at("WH-1", "A", "B"), { confirm: true });
  await step("reservationShip", part, { lines: [{ sku: "A", quantity: 1 }] });
  const gone = await reserve("gone", at("WH-1", "C"));
  await step("reservationRelease", gone);
}, 60_000);
afterAll(() => shop.close());

describe("reservations are found", () => {
  it("by SKU, in whatever status", async () => {
    expect(await find({ filter: { skus: ["C"] } })).toEqual(["gone", "order-c"]);
    expect(await find({ filter: { skus: ["C", "B"] } })).toEqual(["gone", "part", "sent", "order-c", "cart-split", "cart-b"]);
    expect(await find({ filter: { skus: ["c", "NO-SUCH"] } })).toEqual([]);
    expect(await find({ filter: { skus: ["A"] }, status: ["HELD"] })).toEqual(["cart-split", "cart-a"]);
    expect(await find({ filter: { skus: ["A"] }, channel: "MARKET" })).toEqual(["order-store"]);
    expect(await find({ filter: { skus: ["A"] }, reference: "part" })).toEqual(["part"]);
  });

  it("by location, and by a SKU there", async () => {
    expect(await find({ filter: { locations: ["STORE-1"] } })).toEqual(["order-store", "cart-split", "cart-b"]);
    expect(await find({ filter: { locations: ["STORE-1"] }, status: ["HELD", "CONFIRMED"] })).toEqual([
      "order-store",
      "cart-split",
      "cart-b",
    ]);
    expect(await find({ filter: { locations: ["STORE-1"], skus: ["A"] } })).toEqual(["order-store"]);
    expect(await find({ filter: { locations: ["WH-1", "STORE-1"], skus: ["C"] } })).toEqual(["gone", "order-c"]);
    expect(await find({ filter: { locations: ["NO-SUCH"] } })).toEqual([]);
  });

  it("by when they were made, to the instant that is shown", async () => {
    const all = await walkList<Found>(client, LIST, "reservations");
    const middle = all[3]?.createdAt ?? "";
    const names = all.map(({ reference }) => reference);
    expect(await find({ filter: { createdFrom: middle } })).toEqual(
      all.filter(({ createdAt }) => createdAt >= middle).map(({ reference }) => reference),
    );
    expect(await find({ filter: { createdTo: middle } })).toEqual(
      all.filter(({ createdAt }) => createdAt < middle).map(({ reference }) => reference),
    );
    expect(await find({ filter: { createdFrom: "1970-01-01T00:00:00Z", createdTo: "9999-12-31T23:59:59Z" } })).toEqual(names);
    expect(await find({ filter: { createdFrom: "2999-01-01T00:00:00Z" } })).toEqual([]);
    expect(await find({ filter: { createdTo: "0001-01-01T00:00:00Z" } })).toEqual([]);
  });

  it("by when what they hold runs out", async () => {
    const holds = await walkList<Found>(client, LIST, "reservations", { status: ["HELD"] });
    const due = holds.find(({ reference }) => reference === "cart-split")?.expiresAt;
    expect(await find({ filter: { expiresTo: due }, status: ["HELD"] })).toEqual(["cart-b"]);
    expect(await find({ filter: { expiresFrom: due }, status: ["HELD"] })).toEqual(["cart-split", "cart-a"]);
  });

  it("where they are late: confirmed units of before a moment have not left", async () => {
    const later = "2999-01-01T00:00:00Z";
    expect(await find({ filter: { unshippedSince: later } })).toEqual(["part", "order-store", "order-c"]);
    expect(await find({ filter: { unshippedSince: later }, orderBy: { field: "CREATED_AT" } })).toEqual(["order-c", "order-store", "part"]);
    expect(await find({ filter: { unshippedSince: later }, status: ["HELD", "SHIPPED"] })).toEqual([]);
    const [order] = await walkList<Found>(client, LIST, "reservations", { reference: "order-store" });
    expect(await find({ filter: { unshippedSince: order?.createdAt } })).toEqual(["order-c"]);
  });

  it("where more was promised at a level than lies there", async () => {
    expect(await find({ filter: { oversold: true } })).toEqual([]);
    const sku = await shop.article("D", 2);
    await reserve("short", [{ sku, location: "WH-1", quantity: 2 }], { confirm: true });
    await reserve("met", [{ sku: "C", location: "WH-1", quantity: 1 }], { confirm: true });
    const loss = { idempotencyKey: newKey(), reason: "LOSS", fact: true, lines: [{ sku, location: "WH-1", delta: -1 }] };
    await shop.accept("inventoryAdjust", "adjustment", "id", loss);
    expect(await find({ filter: { oversold: true } })).toEqual(["short"]);
    expect(await find({ filter: { oversold: false }, status: ["CONFIRMED"] })).toEqual(["met", "order-store", "order-c"]);
  });
});

describe("an order of reservations", () => {
  it("by when they were made begins at either end", async () => {
    const newest = await find({});
    expect(await find({ orderBy: { field: "CREATED_AT", direction: "DESC" } })).toEqual(newest);
    expect(await find({ orderBy: { field: "CREATED_AT" } })).toEqual(newest.toReversed());
    expect(await find({ orderBy: { field: "CREATED_AT" }, channel: "WEB" })).toEqual(
      await find({ channel: "WEB" }).then((all) => all.toReversed()),
    );
  });

  it("by when holds run out has those that hold something, from either end", async () => {
    expect(await find({ orderBy: { field: "EXPIRES_AT" } }, client, 1)).toEqual(["cart-b", "cart-split", "cart-a"]);
    expect(await find({ orderBy: { field: "EXPIRES_AT", direction: "DESC" } }, client, 1)).toEqual(["cart-a", "cart-split", "cart-b"]);
    expect(await find({ orderBy: { field: "EXPIRES_AT" }, filter: { skus: ["A"] } })).toEqual(["cart-split", "cart-a"]);
    expect(await find({ orderBy: { field: "EXPIRES_AT" }, reference: "cart-b" })).toEqual(["cart-b"]);
  });

  it("has cursors of its own", async () => {
    const orders = [null, { field: "CREATED_AT" }, { field: "EXPIRES_AT" }, { field: "EXPIRES_AT", direction: "DESC" }];
    const cursors = await Promise.all(
      orders.map(async (orderBy) => (await client.data<Answer>(LIST, { orderBy, first: 1 })).reservations.pageInfo.endCursor),
    );
    for (const [index, orderBy] of orders.entries()) {
      for (const [other, after] of cursors.entries()) {
        expect((await client.ask(LIST, { orderBy, after })).codes, `${index} ${other}`).toEqual(index === other ? [] : ["BAD_USER_INPUT"]);
      }
    }
  });
});

describe("a key that is bound to a location", () => {
  it("finds nothing by what it does not see of a reservation", async () => {
    expect(await find({}, bound)).toEqual(["cart-split", "cart-b"]);
    expect(await find({ filter: { skus: ["B"] } }, bound)).toEqual(["cart-split", "cart-b"]);
    // The line of this SKU lies elsewhere.
    expect(await find({ filter: { skus: ["A"] } }, bound)).toEqual([]);
    expect(await find({ orderBy: { field: "EXPIRES_AT" } }, bound)).toEqual(["cart-b", "cart-split"]);
    expect(await find({ orderBy: { field: "EXPIRES_AT" }, filter: { skus: ["A"] } }, bound)).toEqual([]);
    expect(await find({ channel: "MARKET" }, bound)).toEqual([]);
  });

  it("may name only its own", async () => {
    expect(await find({ filter: { locations: ["STORE-1"] } }, bound)).toEqual(["cart-split", "cart-b"]);
    for (const code of ["WH-1", "NO-SUCH"]) {
      expect((await bound.ask(LIST, { filter: { locations: ["STORE-1", code] } })).codes).toEqual(["FORBIDDEN"]);
    }
  });
});

it.each(["skus", "locations"])("a filter names up to 250 %s", async (names) => {
  const many = Array.from({ length: 251 }, (_, index) => `N-${index}`);
  expect((await client.ask(LIST, { filter: { [names]: many.slice(1) } })).codes).toEqual([]);
  expect((await client.ask(LIST, { filter: { [names]: many } })).codes).toEqual(["LIMIT_EXCEEDED"]);
});
