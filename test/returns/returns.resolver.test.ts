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

const FIELDS = `id reference status reason cancelReason version sequence channel { code } location { code } reservation { id }
  lines { sku quantity received restocked damaged scrapped toSupplier cancelled variant { sku } }`;

interface ReturnFields {
  readonly id: string;
  readonly status: string;
  readonly version: number;
  readonly sequence: string;
}

interface Answer {
  readonly return: ReturnFields | null;
  readonly sequence: string | null;
}

async function mutate(name: string, input: object): Promise<Answer> {
  const type = `${name[0]?.toUpperCase()}${name.slice(1)}Input!`;
  const document = `mutation ($input: ${type}) { ${name}(input: $input) {
    return { ${FIELDS} } userErrors { __typename code field } sequence replayed } }`;
  const data = await client.data<Record<string, Answer>>(document, { input: { idempotencyKey: shop.key(), ...input } });
  const answer = data[name];
  if (answer === undefined) throw new Error(`${name} was not answered.`);
  return answer;
}

describe("the mutations of returns", () => {
  it("lead a return of a reservation from its announcement to its end", async () => {
    const { sku } = await shop.article(5);
    const reservation = await shop.shipped([{ sku, quantity: 5 }]);
    const lines = (quantity: number) => [{ sku, quantity }];
    const made = await mutate("returnCreate", {
      reservation,
      location: "STORE-1",
      reference: "RMA-1",
      reason: "Changed mind",
      lines: lines(4),
    });
    expect(made).toMatchObject({
      return: {
        reference: "RMA-1",
        status: "REQUESTED",
        reason: "Changed mind",
        cancelReason: null,
        channel: { code: "WEB" },
        location: { code: "STORE-1" },
        reservation: { id: reservation },
        lines: [{ sku, quantity: 4, received: 0, variant: { sku } }],
      },
      userErrors: [],
      replayed: false,
    });
    const id = made.return?.id;
    const received = await mutate("returnReceive", { id, expectedVersion: 1, lines: lines(3) });
    expect(received.return).toMatchObject({ status: "RECEIVED", version: 2, lines: [{ received: 3 }] });
    const decisions = [
      { sku, quantity: 2, disposition: "RESTOCK" },
      { sku, quantity: 1, disposition: "DAMAGE" },
    ];
    const inspected = await mutate("returnInspect", { id, expectedVersion: 2, lines: decisions });
    expect(inspected.return).toMatchObject({ status: "INSPECTED", lines: [{ restocked: 2, damaged: 1 }] });
    const cancelled = await mutate("returnCancel", { id, expectedVersion: null, reason: "Kept one" });
    expect(cancelled.return).toMatchObject({ status: "CLOSED", version: 4, cancelReason: "Kept one", sequence: cancelled.sequence });
    const changed = await mutate("returnInspect", {
      id,
      expectedVersion: 4,
      lines: [{ sku, quantity: 1, disposition: "SCRAP", changeFrom: "DAMAGE" }],
    });
    expect(changed.return).toMatchObject({ status: "CLOSED", lines: [{ restocked: 2, damaged: 0, scrapped: 1 }] });
  });

  it("must be given the expected version, be it null", async () => {
    const { sku } = await shop.article(0);
    const made = await mutate("returnCreate", { location: "WH-1", lines: [{ sku, quantity: 1 }] });
    const id = made.return?.id;
    expect(await mutate("returnReceive", { id })).toMatchObject({
      return: null,
      userErrors: [{ code: "INVALID_INPUT", field: ["expectedVersion"] }],
    });
    expect(await mutate("returnReceive", { id, expectedVersion: 9 })).toMatchObject({
      userErrors: [{ __typename: "VersionConflictError" }],
    });
    expect(await mutate("returnReceive", { id, expectedVersion: null })).toMatchObject({ return: { status: "RECEIVED" } });
  });

  it("take many returns in one call", async () => {
    const { sku } = await shop.article(0);
    const item = (quantity: number) => ({
      idempotencyKey: shop.key(),
      location: "WH-1",
      receive: true,
      inspect: "RESTOCK",
      lines: [{ sku, quantity }],
    });
    const document = `mutation ($input: ReturnCreateManyInput!) { returnCreateMany(input: $input) {
      results { return { status lines { restocked } } userErrors { code } } userErrors { code } } }`;
    expect(await client.data(document, { input: { items: [item(2), item(0)] } })).toEqual({
      returnCreateMany: {
        results: [
          { return: { status: "CLOSED", lines: [{ restocked: 2 }] }, userErrors: [] },
          { return: null, userErrors: [{ code: "INVALID_INPUT" }] },
        ],
        userErrors: [],
      },
    });
  });

  it.each(["PUBLIC", "STOREFRONT", "DASHBOARD"] as const)("are not for a key with the role %s", async (role: ClientRole) => {
    const document = "mutation ($input: ReturnCancelInput!) { returnCancel(input: $input) { replayed } }";
    const input = { idempotencyKey: shop.key(), id: "x", expectedVersion: null };
    expect((await served.client({ role }).ask(document, { input })).codes).toEqual(["FORBIDDEN"]);
  });
});

describe("returns", () => {
  interface Page {
    readonly returns: {
      readonly nodes: readonly ReturnFields[];
      readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string };
    };
  }

  it("are found by id by keys that may see them", async () => {
    const { sku } = await shop.article(1);
    const reservation = await shop.shipped([{ sku, quantity: 1 }]);
    const { return: made } = await mutate("returnCreate", { reservation, location: "WH-1", lines: [{ sku, quantity: 1 }] });
    const document = "query ($id: ID!) { return(id: $id) { id lines { sku } } }";
    const found = { return: { id: made?.id, lines: [{ sku }] } };
    expect(await client.data(document, { id: made?.id })).toEqual(found);
    expect(await client.data(document, { id: made?.id.toUpperCase() })).toEqual(found);
    expect(await client.data(document, { id: "nonsense" })).toEqual({ return: null });
    const orders = served.client({ role: "ORDERS", channels: ["WEB"] });
    expect(await orders.data(document, { id: made?.id })).toEqual(found);
    const strangers = [served.client({ role: "ORDERS", channels: ["POS"] }), served.client({ role: "WAREHOUSE", locations: ["STORE-1"] })];
    for (const stranger of strangers) expect(await stranger.data(document, { id: made?.id })).toEqual({ return: null });
  });

  it("are listed newest first, by status and reservation, with at most six statements", async () => {
    const { sku } = await shop.article(12);
    const reservation = await shop.shipped([{ sku, quantity: 12 }]);
    const ids: string[] = [];
    for (let index = 0; index < 12; index += 1) {
      const input = { reservation, location: "WH-1", receive: index % 2 === 0, lines: [{ sku, quantity: 1 }] };
      ids.push((await mutate("returnCreate", input)).return?.id ?? "");
    }
    const document = `query ($reservation: ID, $status: [ReturnStatus!], $after: String) {
      returns(reservation: $reservation, status: $status, first: 8, after: $after) { nodes { ${FIELDS} } pageInfo { hasNextPage endCursor } } }`;
    const { result: first, statements } = await served.counted.count(() => client.data<Page>(document, { reservation }));
    expect(statements.length).toBeLessThanOrEqual(6);
    const newest = [...ids].reverse();
    expect(first.returns.nodes.map(({ id }) => id)).toEqual(newest.slice(0, 8));
    const second = await client.data<Page>(document, { reservation, after: first.returns.pageInfo.endCursor });
    expect(second.returns.nodes.map(({ id }) => id)).toEqual(newest.slice(8));
    expect(second.returns.pageInfo.hasNextPage).toBe(false);
    const received = await client.data<Page>(document, { reservation, status: ["RECEIVED", "CLOSED"] });
    expect(received.returns.nodes.map(({ status }) => status)).toEqual(Array(6).fill("RECEIVED"));
    expect((await client.data<Page>(document, { reservation: "nonsense" })).returns.nodes).toEqual([]);
    expect((await client.ask(document, { after: "x" })).codes).toEqual(["BAD_USER_INPUT"]);
    const bound = await served.client({ role: "ORDERS", channels: ["POS"] }).data<Page>(document, { reservation });
    expect(bound.returns.nodes).toEqual([]);
  });

  it("show what a mutation before them in the same request changed", async () => {
    const { sku } = await shop.article(0);
    const { return: made } = await mutate("returnCreate", { location: "WH-1", lines: [{ sku, quantity: 3 }] });
    const step = (quantity: number) => ({ idempotencyKey: shop.key(), id: made?.id, expectedVersion: null, lines: [{ sku, quantity }] });
    const document = `mutation ($one: ReturnReceiveInput!, $two: ReturnReceiveInput!) {
      one: returnReceive(input: $one) { return { lines { received } } }
      two: returnReceive(input: $two) { return { lines { received } } } }`;
    expect(await client.data(document, { one: step(1), two: step(2) })).toEqual({
      one: { return: { lines: [{ received: 1 }] } },
      two: { return: { lines: [{ received: 3 }] } },
    });
  });
});
