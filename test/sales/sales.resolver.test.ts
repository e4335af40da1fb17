import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ClientRole } from "../../src/platform/graphql/context.js";
import type { GraphqlClient } from "../support/graphql-client.js";
import { serveOrders, type OrdersFixture, type ServedOrders } from "../support/orders.js";

let served: ServedOrders;
let shop: OrdersFixture;
let client: GraphqlClient;

beforeAll(async () => {
  served = await serveOrders();
  ({ shop } = served);
  client = served.client();
});
afterAll(() => served.close());

const RECORD = `mutation ($input: SaleRecordInput!) { saleRecord(input: $input) {
  sale { id reference fulfilled channel { code } reservation { id status } version sequence
    lines { sku quantity fromReservation oversold location { code } variant { sku } } }
  incidents { sku quantity open location { code } channel { code } document { kind id } }
  userErrors { __typename code message field ... on AlreadyExistsError { existing } }
  sequence replayed } }`;

interface Recorded {
  readonly saleRecord: {
    readonly sale: { readonly id: string; readonly reservation: { readonly id: string } | null; readonly sequence: string } | null;
    readonly incidents: readonly { readonly quantity: number }[];
    readonly sequence: string | null;
    readonly replayed: boolean;
  };
}

async function record(reference: string, lines: readonly object[], more: object = {}): Promise<Recorded["saleRecord"]> {
  const input = { idempotencyKey: shop.key(), channel: "WEB", reference, lines, ...more };
  return (await client.data<Recorded>(RECORD, { input })).saleRecord;
}

describe("saleRecord", () => {
  it("answers the sale with its links, and the incidents it opened", async () => {
    const { sku } = await shop.article(2);
    const answer = await record("A-1", [{ sku, location: "WH-1", quantity: 5 }]);
    expect(answer).toMatchObject({
      sale: {
        reference: "A-1",
        fulfilled: true,
        channel: { code: "WEB" },
        reservation: null,
        version: 1,
        sequence: answer.sequence,
        lines: [{ sku, quantity: 5, fromReservation: 0, oversold: 3, location: { code: "WH-1" }, variant: { sku } }],
      },
      incidents: [
        {
          sku,
          quantity: 3,
          open: true,
          location: { code: "WH-1" },
          channel: { code: "WEB" },
          document: { kind: "SALE", id: answer.sale?.id },
        },
      ],
      userErrors: [],
      replayed: false,
    });
  });

  it("answers a second till with the stored sale and its incidents", async () => {
    const { sku } = await shop.article(0);
    const first = await record("A-2", [{ sku, location: "WH-1", quantity: 1 }]);
    const second = await record("A-2", [{ sku, location: "WH-1", quantity: 1 }]);
    expect(second).toEqual({ ...first, replayed: true });
    expect(second.incidents).toHaveLength(1);
  });

  it("tells the incidents of each of two sales that share a reservation", async () => {
    const { sku } = await shop.article(0);
    const first = await record("A-3", [{ sku, location: "WH-1", quantity: 2 }], { fulfilled: false });
    const reservation = first.sale?.reservation?.id;
    const lines = [
      { sku, location: "WH-1", quantity: 3 },
      { sku, location: "STORE-1", quantity: 1 },
    ];
    const second = await record("A-4", lines, { fulfilled: false, reservation });
    expect(first).toMatchObject({ sale: { reservation: { status: "CONFIRMED" } } });
    expect(first.incidents.map(({ quantity }) => quantity)).toEqual([2]);
    // Two units are confirmed already; one more is missing there, and one in the store.
    expect(second.incidents.map(({ quantity }) => quantity)).toEqual([1, 1]);
    expect((await record("A-3", [{ sku, location: "WH-1", quantity: 2 }], { fulfilled: false })).incidents).toEqual(first.incidents);
  });

  it("says why it was refused", async () => {
    const { sku } = await shop.article(0);
    const first = await record("A-5", [{ sku, location: "WH-1", quantity: 1 }]);
    expect(await record("A-5", [{ sku, location: "WH-1", quantity: 2 }])).toMatchObject({
      sale: null,
      incidents: [],
      userErrors: [{ __typename: "AlreadyExistsError", code: "ALREADY_EXISTS", existing: first.sale?.id, field: ["reference"] }],
      sequence: null,
      replayed: false,
    });
  });

  it.each(["PUBLIC", "STOREFRONT", "WAREHOUSE", "DASHBOARD"] as const)("is not for a key with the role %s", async (role: ClientRole) => {
    const input = { idempotencyKey: shop.key(), channel: "WEB", reference: "A-6", lines: [] };
    expect((await served.client({ role }).ask(RECORD, { input })).codes).toEqual(["FORBIDDEN"]);
  });
});

describe("saleRecordMany", () => {
  it("answers one result for each item", async () => {
    const { sku } = await shop.article(1);
    const item = (reference: string, quantity: number) => ({
      idempotencyKey: shop.key(),
      channel: "WEB",
      reference,
      lines: [{ sku, location: "WH-1", quantity }],
    });
    const document = `mutation ($input: SaleRecordManyInput!) { saleRecordMany(input: $input) {
      results { sale { reference } incidents { quantity } userErrors { code } replayed } userErrors { code } } }`;
    expect(await client.data(document, { input: { items: [item("M-1", 1), item("M-2", 0), item("M-1", 1)] } })).toEqual({
      saleRecordMany: {
        results: [
          { sale: { reference: "M-1" }, incidents: [], userErrors: [], replayed: false },
          { sale: null, incidents: [], userErrors: [{ code: "INVALID_INPUT" }], replayed: false },
          { sale: { reference: "M-1" }, incidents: [], userErrors: [], replayed: true },
        ],
        userErrors: [],
      },
    });
  });
});

describe("sales", () => {
  it("are found by id, and by channel and reference, by keys that may see them", async () => {
    const { sku } = await shop.article(1);
    const { sale } = await record("F-1", [{ sku, location: "WH-1", quantity: 1 }]);
    const document = `query ($id: ID, $channel: String, $reference: String) {
      sale(id: $id, channel: $channel, reference: $reference) { id lines { sku } } }`;
    const found = { sale: { id: sale?.id, lines: [{ sku }] } };
    const byReference = { channel: "WEB", reference: "F-1" };
    expect(await client.data(document, { id: sale?.id })).toEqual(found);
    expect(await client.data(document, byReference)).toEqual(found);
    expect(await client.data(document, { channel: "POS", reference: "F-1" })).toEqual({ sale: null });
    expect(await client.data(document, { id: "nonsense" })).toEqual({ sale: null });
    for (const variables of [{}, { channel: "WEB" }, { reference: "F-1" }, { id: sale?.id, ...byReference }]) {
      expect((await client.ask(document, variables)).codes).toEqual(["BAD_USER_INPUT"]);
    }
    const pos = served.client({ role: "POS", channels: ["POS"], locations: ["WH-1"] });
    const store = served.client({ role: "POS", channels: ["WEB"], locations: ["STORE-1"] });
    for (const stranger of [pos, store]) {
      expect(await stranger.data(document, { id: sale?.id })).toEqual({ sale: null });
      expect(await stranger.data(document, byReference)).toEqual({ sale: null });
    }
    const orders = served.client({ role: "ORDERS", channels: ["WEB"] });
    expect(await orders.data(document, byReference)).toEqual(found);
  });

  it("are listed newest first, a page at a time, with at most six statements", async () => {
    for (let index = 0; index < 12; index += 1) {
      const { sku } = await shop.article(5);
      await record(`P-${index}`, [{ sku, location: "STORE-1", quantity: 1 }], { channel: "POS", fulfilled: index % 2 === 0 });
    }
    interface Page {
      readonly sales: {
        readonly nodes: readonly { readonly reference: string }[];
        readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string };
      };
    }
    const document = `query ($after: String) { sales(channel: "POS", first: 8, after: $after) {
      nodes { reference channel { code } reservation { id status } lines { sku variant { sku } location { code } } }
      pageInfo { hasNextPage endCursor } } }`;
    const { result: first, statements } = await served.counted.count(() => client.data<Page>(document));
    expect(statements.length).toBeLessThanOrEqual(6);
    expect(first.sales.nodes.map(({ reference }) => reference)).toEqual([11, 10, 9, 8, 7, 6, 5, 4].map((index) => `P-${index}`));
    const { sku } = await shop.article(1);
    await record("P-12", [{ sku, location: "STORE-1", quantity: 1 }], { channel: "POS" });
    const second = await client.data<Page>(document, { after: first.sales.pageInfo.endCursor });
    expect(second.sales.nodes.map(({ reference }) => reference)).toEqual([3, 2, 1, 0].map((index) => `P-${index}`));
    expect(second.sales.pageInfo.hasNextPage).toBe(false);
    const named = await client.data<Page>('{ sales(reference: "P-3") { nodes { reference } } }');
    expect(named.sales.nodes).toEqual([{ reference: "P-3" }]);
    expect((await client.ask(document, { after: "x" })).codes).toEqual(["BAD_USER_INPUT"]);
    const bound = await served
      .client({ role: "ORDERS", channels: ["WEB"] })
      .data<Page>('{ sales(channel: "POS") { nodes { reference } } }');
    expect(bound.sales.nodes).toEqual([]);
  });
});
