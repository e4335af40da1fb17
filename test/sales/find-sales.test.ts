import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { newKey, openShop, type Shop } from "../graphql/shop.js";
import type { GraphqlClient } from "../support/graphql-client.js";
import { walkList } from "../support/walk-list.js";

let shop: Shop;
let client: GraphqlClient;
let bound: GraphqlClient;

interface Found {
  readonly reference: string;
  readonly recordedAt: string;
}

const LIST = `query ($channel: String, $reference: String, $filter: SaleFilter, $orderBy: SaleOrder, $first: Int, $after: String) {
  sales(channel: $channel, reference: $reference, filter: $filter, orderBy: $orderBy, first: $first, after: $after) {
    nodes { reference recordedAt } pageInfo { hasNextPage endCursor } totalCount { count precision } } }`;

/** The references that are found, page by page, after the count was held to them. */
async function find(variables: Readonly<Record<string, unknown>>, by = client): Promise<string[]> {
  const found = await walkList<Found>(by, LIST, "sales", { first: 2, ...variables });
  const { sales } = await by.data<{ sales: { totalCount: object } }>(LIST, variables);
  expect(sales.totalCount).toEqual({ count: found.length, precision: "EXACT" });
  return found.map(({ reference }) => reference);
}

async function record(
  reference: string,
  lines: readonly (readonly [sku: string, location: string, quantity?: number])[],
  more: object = {},
): Promise<void> {
  const input = {
    idempotencyKey: newKey(),
    channel: "WEB",
    reference,
    lines: lines.map(([sku, location, quantity = 1]) => ({ sku, location, quantity })),
    ...more,
  };
  await shop.accept("saleRecord", "sale", "id", input);
}

beforeAll(async () => {
  shop = await openShop();
  client = shop.admin;
  bound = await shop.client({ role: "POS", channels: ["WEB"], locations: ["STORE-1"] });
  for (const name of ["A", "B", "C"]) await shop.article(name, 20);
  await record("1", [["A", "WH-1"]], { occurredAt: "2026-03-01T10:00:00Z" });
  await record("2", [["B", "WH-1"]], { occurredAt: "2026-01-01T10:00:00Z" });
  await record("3", [
    ["A", "WH-1"],
    ["B", "STORE-1"],
  ]);
  await record("4", [["C", "WH-1"]], { fulfilled: false });
  await record("5", [["A", "WH-1", 50]], { channel: "MARKET" });
}, 60_000);
afterAll(() => shop.close());

describe("sales are found", () => {
  it("by SKU, by location, and by a SKU there", async () => {
    expect(await find({ filter: { skus: ["A"] } })).toEqual(["5", "3", "1"]);
    expect(await find({ filter: { skus: ["B", "C"] } })).toEqual(["4", "3", "2"]);
    expect(await find({ filter: { locations: ["STORE-1"] } })).toEqual(["3"]);
    expect(await find({ filter: { locations: ["STORE-1", "WH-1"], skus: ["B"] } })).toEqual(["3", "2"]);
    expect(await find({ filter: { locations: ["STORE-1"], skus: ["A"] } })).toEqual([]);
    expect(await find({ filter: { skus: ["A"] }, channel: "MARKET" })).toEqual(["5"]);
    expect(await find({ filter: { skus: ["A"] }, reference: "2" })).toEqual([]);
    expect(await find({ filter: { skus: ["a"] } })).toEqual([]);
  });

  it("by when they happened and when they were recorded", async () => {
    expect(await find({ filter: { occurredTo: "2026-02-01T00:00:00Z" } })).toEqual(["2"]);
    expect(await find({ filter: { occurredFrom: "2026-03-01T10:00:00Z", occurredTo: "2026-03-01T10:00:01Z" } })).toEqual(["1"]);
    const all = await walkList<Found>(client, LIST, "sales");
    const middle = all[2]?.recordedAt ?? "";
    const names = (of: (sale: Found) => boolean): string[] => all.filter(of).map(({ reference }) => reference);
    expect(await find({ filter: { recordedFrom: middle } })).toEqual(names(({ recordedAt }) => recordedAt >= middle));
    expect(await find({ filter: { recordedTo: middle } })).toEqual(names(({ recordedAt }) => recordedAt < middle));
    expect(await find({ filter: { recordedFrom: "2999-01-01T00:00:00Z" } })).toEqual([]);
  });

  it("by whether they left at once, and whether they were of more than there was", async () => {
    expect(await find({ filter: { fulfilled: false } })).toEqual(["4"]);
    expect(await find({ filter: { fulfilled: true } })).toEqual(["5", "3", "2", "1"]);
    expect(await find({ filter: { oversold: true }, channel: "MARKET" })).toEqual(["5"]);
    expect(await find({ filter: { oversold: false } })).toEqual(["4", "2", "1"]);
  });

  it("from either end, with cursors of each order", async () => {
    expect(await find({})).toEqual(["5", "4", "3", "2", "1"]);
    expect(await find({ orderBy: { field: "RECORDED_AT" } })).toEqual(["1", "2", "3", "4", "5"]);
    expect(await find({ orderBy: { field: "RECORDED_AT", direction: "DESC" } })).toEqual(["5", "4", "3", "2", "1"]);
    const { sales } = await client.data<{ sales: { pageInfo: { endCursor: string } } }>(LIST, { first: 1 });
    const after = sales.pageInfo.endCursor;
    expect((await client.ask(LIST, { after, orderBy: { field: "RECORDED_AT" } })).codes).toEqual(["BAD_USER_INPUT"]);
    expect((await client.ask(LIST, { after, orderBy: { field: "RECORDED_AT", direction: "DESC" } })).codes).toEqual([]);
  });
});

it("a key that is bound to a location finds nothing by what it does not see, and names only its own", async () => {
  expect(await find({}, bound)).toEqual(["3"]);
  expect(await find({ filter: { skus: ["B"] } }, bound)).toEqual(["3"]);
  expect(await find({ filter: { skus: ["A"] } }, bound)).toEqual([]);
  expect(await find({ channel: "MARKET" }, bound)).toEqual([]);
  expect((await bound.ask(LIST, { filter: { locations: ["WH-1"] } })).codes).toEqual(["FORBIDDEN"]);
});

it.each(["skus", "locations"])("a filter names up to 250 %s", async (names) => {
  const many = Array.from({ length: 251 }, (_, index) => `N-${index}`);
  expect((await client.ask(LIST, { filter: { [names]: many.slice(1) } })).codes).toEqual([]);
  expect((await client.ask(LIST, { filter: { [names]: many } })).codes).toEqual(["LIMIT_EXCEEDED"]);
});
