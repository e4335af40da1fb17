import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { v7 } from "uuid";
import type { GraphqlClient } from "../support/graphql-client.js";
import { serveOrders, type ServedOrders } from "../support/orders.js";

let served: ServedOrders;
let client: GraphqlClient;

beforeAll(async () => {
  served = await serveOrders();
  client = served.client();
});
afterAll(() => served.close());

const RECORD = `mutation ($input: SaleRecordInput!) { saleRecord(input: $input) { replayed
  sale { id status version voidReason voidedAt lines { quantity voided } } incidents { quantity voided status open } userErrors { code message } } }`;
const VOID = `mutation ($input: SaleVoidInput!) { saleVoid(input: $input) { replayed sequence
  sale { id status version voidReason voidedAt sequence lines { sku quantity oversold voided } } userErrors { code message } } }`;
const INCIDENTS =
  "query ($sku: String) { oversellIncidents(sku: $sku) { nodes { quantity voided status open explained document { kind id } } } }";

interface Recorded {
  readonly saleRecord: { readonly sale: { readonly id: string }; readonly incidents: readonly object[] };
}

async function record(input: object): Promise<Recorded["saleRecord"]> {
  return (await client.data<Recorded>(RECORD, { input: { idempotencyKey: v7(), channel: "WEB", ...input } })).saleRecord;
}

const take = async (input: object): Promise<object> =>
  (await client.data<{ saleVoid: object }>(VOID, { input: { idempotencyKey: v7(), expectedVersion: null, ...input } })).saleVoid;

describe("saleVoid", () => {
  it("shows what was taken back, on the sale, on its incident and when it is told again", async () => {
    const { sku } = await served.shop.article(3);
    const told = { reference: "shown", lines: [{ sku, location: "WH-1", quantity: 5 }] };
    const { sale, incidents } = await record(told);
    expect(sale).toMatchObject({ status: "RECORDED", version: 1, voidReason: null, voidedAt: null, lines: [{ quantity: 5, voided: 0 }] });
    expect(incidents).toEqual([{ quantity: 2, voided: 0, status: "OPEN", open: true }]);
    const part = await take({ id: sale.id, lines: [{ sku, quantity: 1 }] });
    expect(part).toMatchObject({
      replayed: false,
      sale: { status: "PARTIALLY_VOIDED", lines: [{ sku, quantity: 5, oversold: 2, voided: 1 }] },
    });
    const document = { kind: "SALE", id: sale.id };
    const incident = { quantity: 2, voided: 1, status: "OPEN", open: true, explained: false, document };
    expect(await client.data(INCIDENTS, { sku })).toEqual({ oversellIncidents: { nodes: [incident] } });
    const whole = await take({ id: sale.id, reason: "Rung up twice" });
    expect(whole).toMatchObject({ sale: { status: "VOIDED", version: 3, voidReason: "Rung up twice" } });
    const closed = { ...incident, voided: 2, status: "VOID", open: false, explained: true };
    expect(await client.data(INCIDENTS, { sku })).toEqual({ oversellIncidents: { nodes: [closed] } });
    expect(await record(told)).toMatchObject({
      replayed: true,
      sale: { id: sale.id, status: "VOIDED", lines: [{ quantity: 5, voided: 5 }] },
      incidents: [{ quantity: 2, voided: 2, status: "VOID", open: false }],
    });
  });

  it("leaves the incident of an order as its own where others follow", async () => {
    const { sku } = await served.shop.article(1);
    const { sale } = await record({ reference: "an order", fulfilled: false, lines: [{ sku, location: "WH-1", quantity: 2 }] });
    await take({ id: sale.id, lines: [{ sku, quantity: 1 }] });
    const again = await record({ reference: "an order", fulfilled: false, lines: [{ sku, location: "WH-1", quantity: 2 }] });
    expect(again).toMatchObject({ replayed: true, incidents: [{ quantity: 1, voided: 1, status: "VOID" }] });
  });

  it("stands in the ledger beside what it takes back", async () => {
    const { sku } = await served.shop.article(9);
    const { sale } = await record({ reference: "in the ledger", lines: [{ sku, location: "WH-1", quantity: 2 }] });
    await take({ id: sale.id });
    const query = `query ($id: ID!) { movements(filter: { documentId: $id }) { nodes { sequence kind quantity corrects document { kind id } } } }`;
    const { movements } = await client.data<{ movements: { nodes: { sequence: string }[] } }>(query, { id: sale.id });
    const document = { kind: "SALE", id: sale.id };
    const [sold] = movements.nodes;
    expect(movements.nodes).toMatchObject([
      { kind: "SELL", quantity: 2, corrects: null, document },
      { kind: "CORRECT", quantity: 2, corrects: sold?.sequence, document },
    ]);
  });
});
