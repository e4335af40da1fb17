import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { newKey, openShop, type Shop } from "../../graphql/shop.js";
import type { GraphqlClient } from "../../support/graphql-client.js";

let shop: Shop;
/** Of WEB, at STORE-1. */
let till: GraphqlClient;
/** Of WEB, anywhere. */
let orders: GraphqlClient;

/** A reservation of a channel, some of it confirmed; answers its id. */
async function hold(channel: string | null, location: string, quantity: number, confirmed: number): Promise<string> {
  const lines = [{ sku: "LAMP", location, quantity }];
  const { id } = await shop.accept<{ id: string }>("reservationCreate", "reservation", "id", { idempotencyKey: newKey(), channel, lines });
  if (confirmed > 0) {
    const step = { idempotencyKey: newKey(), id, expectedVersion: null, lines: [{ sku: "LAMP", location, quantity: confirmed }] };
    await shop.accept("reservationConfirm", "reservation", "id", step);
  }
  return id;
}

let web: string;
let market: string;

beforeAll(async () => {
  shop = await openShop();
  till = await shop.client({ role: "POS", channels: ["WEB"], locations: ["STORE-1"] });
  orders = await shop.client({ role: "ORDERS", channels: ["WEB"] });
  await shop.article("LAMP", 10);
  const lines = [{ sku: "LAMP", location: "STORE-1", delta: 20 }];
  await shop.accept("inventoryAdjust", "adjustment", "id", { idempotencyKey: newKey(), reason: "FOUND", lines });
  web = await hold("WEB", "STORE-1", 9, 5);
  market = await hold("MARKET", "STORE-1", 7, 0);
  await hold("WEB", "WH-1", 8, 8);
});
afterAll(() => shop.close());

const HOLDERS = `query ($location: String!, $first: Int, $after: String) { holders(sku: "LAMP", location: $location, first: $first, after: $after) {
  totalCount { count precision } nodes { kind state quantity endsAt location { code } document { id kind } } pageInfo { hasNextPage endCursor } } }`;

interface Holder {
  readonly kind: string;
  readonly state: string;
  readonly quantity: number;
  readonly endsAt: string | null;
  readonly document: { readonly id: string } | null;
}

interface Answer {
  readonly holders: {
    readonly nodes: readonly Holder[];
    readonly totalCount: { readonly count: number; readonly precision: string };
    readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
  };
}

const said = (nodes: readonly Holder[]): unknown[] =>
  nodes.map(({ state, quantity, document }) => [
    state,
    quantity,
    document === null ? null : document.id === web ? "web" : document.id === market ? "market" : "other",
  ]);

describe("Who holds what of a level", () => {
  it("is told by state, most units first, page by page, with their number", async () => {
    const { holders } = await shop.admin.data<Answer>(HOLDERS, { location: "STORE-1" });
    expect(said(holders.nodes)).toEqual([
      ["RESERVED", 7, "market"],
      ["COMMITTED", 5, "web"],
      ["RESERVED", 4, "web"],
    ]);
    expect(holders.totalCount).toEqual({ count: 3, precision: "EXACT" });
    expect(holders.nodes.map(({ kind, endsAt }) => [kind, endsAt === null])).toEqual([
      ["RESERVATION", false],
      ["RESERVATION", true],
      ["RESERVATION", false],
    ]);
    const seen: Holder[] = [];
    for (let after: string | null = null; ;) {
      const { holders: page }: Answer = await shop.admin.data<Answer>(HOLDERS, { location: "STORE-1", first: 1, after });
      seen.push(...page.nodes);
      if (!page.pageInfo.hasNextPage) break;
      after = page.pageInfo.endCursor;
    }
    expect(seen).toEqual(holders.nodes);
  });

  it("comes to what the level has in these states", async () => {
    for (const location of ["STORE-1", "WH-1"]) {
      const { holders } = await shop.admin.data<Answer>(HOLDERS, { location });
      const level = await shop.level("LAMP", location);
      for (const [state, field] of [
        ["RESERVED", "reserved"],
        ["COMMITTED", "committed"],
      ] as const) {
        const held = holders.nodes.filter((holder) => holder.state === state).reduce((sum, { quantity }) => sum + quantity, 0);
        expect(held, `${location} ${state}`).toBe(level?.[field]);
      }
    }
  });

  it("names to a key the documents of its channels, and of others' the numbers", async () => {
    const { holders } = await till.data<Answer>(HOLDERS, { location: "STORE-1" });
    expect(said(holders.nodes)).toEqual([
      ["RESERVED", 7, null],
      ["COMMITTED", 5, "web"],
      ["RESERVED", 4, "web"],
    ]);
    expect((await till.ask(HOLDERS, { location: "WH-1" })).codes).toEqual(["FORBIDDEN"]);
    expect((await orders.ask(HOLDERS, { location: "STORE-1" })).codes).toEqual(["FORBIDDEN"]);
  });

  it("counts a document once where two of its lines are of the level, and tells of no more where its units are gone", async () => {
    const lines = [1, 1].map((quantity) => ({ sku: "LAMP", location: "WH-1", quantity }));
    const input = { idempotencyKey: newKey(), channel: "WEB", lines };
    const { id } = await shop.accept<{ id: string }>("reservationCreate", "reservation", "id", input);
    const at = async (): Promise<number[]> =>
      (await shop.admin.data<Answer>(HOLDERS, { location: "WH-1" })).holders.nodes.map(({ quantity }) => quantity);
    expect(await at()).toEqual([8, 2]);
    await shop.accept("reservationRelease", "reservation", "id", { idempotencyKey: newKey(), id, expectedVersion: null });
    expect(await at()).toEqual([8]);
  });
});

const RESERVE = `mutation ($input: ReservationCreateInput!) { reservationCreate(input: $input) { userErrors { code
  ... on InsufficientStockError { sku location holders { kind state quantity endsAt location { code } document { id } } } } } }`;

interface Refused {
  readonly reservationCreate: {
    readonly userErrors: readonly {
      readonly code: string;
      readonly holders: readonly (Holder & { readonly location: { readonly code: string } })[];
    }[];
  };
}

describe("INSUFFICIENT_STOCK tells who has what there is", () => {
  const refused = async (
    by: GraphqlClient,
    location: string | null,
    channel: string | null = "WEB",
  ): Promise<Refused["reservationCreate"]["userErrors"]> => {
    const input = { idempotencyKey: newKey(), channel, lines: [{ sku: "LAMP", location, quantity: 1_000 }] };
    return (await by.data<Refused>(RESERVE, { input })).reservationCreate.userErrors;
  };

  it("at the location, in both lanes", async () => {
    for (let turn = 0; turn < 3; turn += 1) {
      const [error] = await refused(shop.admin, "STORE-1");
      expect(error?.code).toBe("INSUFFICIENT_STOCK");
      expect(said(error?.holders ?? [])).toEqual([
        ["RESERVED", 7, "market"],
        ["COMMITTED", 5, "web"],
        ["RESERVED", 4, "web"],
      ]);
    }
  });

  it("over the channel's locations, where the hub was free to choose", async () => {
    const [error] = await refused(shop.admin, null);
    expect(error?.holders.map(({ quantity, location }) => [quantity, location.code])).toEqual([
      [8, "WH-1"],
      [7, "STORE-1"],
      [5, "STORE-1"],
      [4, "STORE-1"],
    ]);
    await shop.accept("channelUpsert", "channel", "id", { code: "ONE", name: "One", locations: ["WH-1"] });
    const [other] = await refused(shop.admin, null, "ONE");
    expect(other?.holders.map(({ quantity }) => quantity)).toEqual([8]);
  });

  it("to a key of a channel by numbers, with names of its own documents", async () => {
    const [error] = await refused(orders, "STORE-1");
    expect(said(error?.holders ?? [])).toEqual([
      ["RESERVED", 7, null],
      ["COMMITTED", 5, "web"],
      ["RESERVED", 4, "web"],
    ]);
  });

  it("for each line of many that is short", async () => {
    const items = ["STORE-1", "WH-1"].map((location) => ({
      idempotencyKey: newKey(),
      channel: "WEB",
      lines: [{ sku: "LAMP", location, quantity: 500 }],
    }));
    const document = `mutation ($input: ReservationCreateManyInput!) { reservationCreateMany(input: $input) { results { userErrors {
      ... on InsufficientStockError { holders { quantity } } } } } }`;
    const { reservationCreateMany } = await shop.admin.data<{
      reservationCreateMany: { results: { userErrors: { holders: { quantity: number }[] }[] }[] };
    }>(document, { input: { items } });
    expect(
      reservationCreateMany.results.map(({ userErrors }) => userErrors.flatMap(({ holders }) => holders.map(({ quantity }) => quantity))),
    ).toEqual([[7, 5, 4], [8]]);
  });
});
