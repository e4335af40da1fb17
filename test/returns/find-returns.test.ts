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
}

const LIST = `query ($status: [ReturnStatus!], $reservation: ID, $channel: String, $reference: String, $filter: ReturnFilter, $orderBy: ReturnOrder, $first: Int, $after: String) {
  returns(status: $status, reservation: $reservation, channel: $channel, reference: $reference, filter: $filter, orderBy: $orderBy, first: $first, after: $after) {
    nodes { reference createdAt } pageInfo { hasNextPage endCursor } totalCount { count precision } } }`;

/** The references that are found, page by page, after the count was held to them. */
async function find(variables: Readonly<Record<string, unknown>>, by = client): Promise<string[]> {
  const found = await walkList<Found>(by, LIST, "returns", { first: 2, ...variables });
  const { returns } = await by.data<{ returns: { totalCount: object } }>(LIST, variables);
  expect(returns.totalCount).toEqual({ count: found.length, precision: "EXACT" });
  return found.map(({ reference }) => reference);
}

async function announce(reference: string, skus: readonly string[], location: string, more: object = {}): Promise<string> {
  const lines = skus.map((sku) => ({ sku, quantity: 1 }));
  const input = { idempotencyKey: newKey(), channel: "WEB", location, reference, lines, ...more };
  return (await shop.accept<{ id: string }>("returnCreate", "return", "id", input)).id;
}

let order: string;

beforeAll(async () => {
  shop = await openShop();
  client = shop.admin;
  bound = await shop.client({ role: "WAREHOUSE", locations: ["STORE-1"] });
  for (const name of ["A", "B", "C"]) await shop.article(name, 20);
  order = await shop.shipped([{ sku: "A", quantity: 2 }]);
  await announce("rma-1", ["A"], "WH-1", { reservation: order });
  await announce("rma-2", ["B", "C"], "STORE-1");
  await announce("rma-3", ["B"], "WH-1", { channel: "MARKET" });
  await announce("rma-3", ["C"], "WH-1", { receive: true });
}, 60_000);
afterAll(() => shop.close());

describe("returns are found", () => {
  it("by SKU and by location", async () => {
    expect(await find({ filter: { skus: ["B"] } })).toEqual(["rma-3", "rma-2"]);
    expect(await find({ filter: { skus: ["A", "C"] } })).toEqual(["rma-3", "rma-2", "rma-1"]);
    expect(await find({ filter: { skus: ["C"] }, status: ["RECEIVED"] })).toEqual(["rma-3"]);
    expect(await find({ filter: { locations: ["STORE-1"] } })).toEqual(["rma-2"]);
    expect(await find({ filter: { locations: ["WH-1"], skus: ["C"] } })).toEqual(["rma-3"]);
    expect(await find({ filter: { skus: ["b"] } })).toEqual([]);
  });

  it("by channel, by reference and by the reservation", async () => {
    expect(await find({ channel: "MARKET" })).toEqual(["rma-3"]);
    expect(await find({ channel: "NO-SUCH" })).toEqual([]);
    expect(await find({ reference: "rma-3" })).toEqual(["rma-3", "rma-3"]);
    expect(await find({ reference: "rma-3", channel: "MARKET" })).toEqual(["rma-3"]);
    expect(await find({ reference: "RMA-3" })).toEqual([]);
    expect(await find({ reservation: order, reference: "rma-1" })).toEqual(["rma-1"]);
    expect(await find({ reservation: order, reference: "rma-2" })).toEqual([]);
    expect(await find({ reservation: order, filter: { skus: ["B"] } })).toEqual([]);
  });

  it("by when they were created, from either end", async () => {
    const all = await walkList<Found>(client, LIST, "returns");
    const middle = all[1]?.createdAt ?? "";
    const names = (of: (one: Found) => boolean): string[] => all.filter(of).map(({ reference }) => reference);
    expect(await find({ filter: { createdFrom: middle } })).toEqual(names(({ createdAt }) => createdAt >= middle));
    expect(await find({ filter: { createdTo: middle } })).toEqual(names(({ createdAt }) => createdAt < middle));
    expect(await find({ filter: { createdTo: middle }, channel: "WEB" })).toEqual(["rma-2", "rma-1"]);
    expect(await find({ orderBy: { field: "CREATED_AT" } })).toEqual(["rma-1", "rma-2", "rma-3", "rma-3"]);
    expect(await find({ orderBy: { field: "CREATED_AT" }, status: ["REQUESTED"] })).toEqual(["rma-1", "rma-2", "rma-3"]);
  });
});

it("a key that is bound to a location finds those there, and names only its own", async () => {
  expect(await find({}, bound)).toEqual(["rma-2"]);
  expect(await find({ filter: { skus: ["B"] } }, bound)).toEqual(["rma-2"]);
  expect(await find({ reference: "rma-3" }, bound)).toEqual([]);
  expect(await find({ reservation: order }, bound)).toEqual([]);
  expect((await bound.ask(LIST, { filter: { locations: ["WH-1"] } })).codes).toEqual(["FORBIDDEN"]);
});

it.each(["skus", "locations"])("a filter names up to 250 %s", async (names) => {
  const many = Array.from({ length: 251 }, (_, index) => `N-${index}`);
  expect((await client.ask(LIST, { filter: { [names]: many.slice(1) } })).codes).toEqual([]);
  expect((await client.ask(LIST, { filter: { [names]: many } })).codes).toEqual(["LIMIT_EXCEEDED"]);
});
