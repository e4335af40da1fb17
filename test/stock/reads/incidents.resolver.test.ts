import { v7 } from "uuid";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { globalId } from "../../../src/platform/graphql/node/global-id.rules.js";
import { OPERATION_LIMITS } from "../../../src/platform/graphql/limits.js";
import { partsOfAnswer } from "../../../src/platform/graphql/loaders.js";
import { incidentsOfDocumentLoader, type Posting } from "../../../src/stock/index.js";
import type { GraphqlClient } from "../../support/graphql-client.js";
import { postings } from "../../support/postings.js";
import { serveStock, type ServedStock } from "../served-stock.js";

let stock: ServedStock;
let client: GraphqlClient;
let warehouse: number;
let store: number;
let channelId: number;

beforeAll(async () => {
  stock = await serveStock();
  client = stock.served.client();
  warehouse = await stock.location("WH-1");
  store = await stock.location("STORE-1");
  channelId = await stock.channel("SHOP", [store]);
});
afterAll(() => stock.close());

interface Incident {
  readonly id: string;
  readonly sku: string;
  readonly location: { readonly code: string };
  readonly quantity: number;
  readonly open: boolean;
  readonly sequence: string;
}

const INCIDENTS = `query ($sku: String, $location: String, $first: Int, $after: String) {
  oversellIncidents(sku: $sku, location: $location, first: $first, after: $after) {
    nodes { id sku location { code } quantity open document { kind id } channel { code } sequence recordedAt }
    pageInfo { hasNextPage endCursor } } }`;

async function incidents(variables: object = {}, by = client): Promise<readonly Incident[]> {
  return (await by.data<{ oversellIncidents: { nodes: Incident[] } }>(INCIDENTS, { ...variables })).oversellIncidents.nodes;
}

async function sell(variantId: number, locationId: number, quantity: number, more: Partial<Posting> = {}): Promise<void> {
  const posting: Posting = {
    kind: "SELL",
    level: { variantId, locationId },
    from: "AVAILABLE",
    to: "CUSTOMER",
    quantity,
    fact: true,
    ...more,
  };
  await stock.ledger.execute(postings(stock.clientId, [posting]));
}

describe("oversellIncidents", () => {
  it("names what was not there of each fact, the newest first, and closes by itself", async () => {
    const variantId = await stock.variant("SHORT");
    const document = { kind: "SALE", id: v7() } as const;
    await stock.stock({ variantId, locationId: store }, 5);
    await sell(variantId, store, 4);
    await sell(variantId, store, 3, { document, channelId });
    await sell(variantId, store, 10);
    const found = await incidents({ sku: "SHORT" });
    expect(found).toMatchObject([
      { sku: "SHORT", location: { code: "STORE-1" }, quantity: 10, open: true, document: null, channel: null },
      { sku: "SHORT", location: { code: "STORE-1" }, quantity: 2, open: true, document, channel: { code: "SHOP" } },
    ]);
    for (const { id, sequence } of found) expect(id).toBe(globalId("OversellIncident", sequence));
    await stock.stock({ variantId, locationId: store }, 11);
    expect((await incidents({ sku: "SHORT" })).map(({ open }) => open)).toEqual([true, true]);
    await stock.stock({ variantId, locationId: store }, 1);
    expect((await incidents({ sku: "SHORT" })).map(({ open }) => open)).toEqual([false, false]);
  });

  it("are found by location, page by page, and by the document that reported them", async () => {
    const variantId = await stock.variant("PAGED");
    const document = { kind: "SALE", id: v7() } as const;
    for (let quantity = 1; quantity <= 5; quantity += 1) await sell(variantId, warehouse, quantity, { document });
    const all = await incidents({ location: "WH-1" });
    expect(all.map(({ quantity }) => quantity)).toEqual([5, 4, 3, 2, 1]);
    const first = await client.data<{ oversellIncidents: { nodes: Incident[]; pageInfo: { endCursor: string } } }>(INCIDENTS, { first: 2 });
    const rest = await incidents({ after: first.oversellIncidents.pageInfo.endCursor });
    expect([...first.oversellIncidents.nodes, ...rest].slice(0, 5)).toEqual(all);
    expect(await incidents({ sku: "PAGED", location: "STORE-1" })).toEqual([]);
    const loader = partsOfAnswer(OPERATION_LIMITS.answer).loaders.of(incidentsOfDocumentLoader(stock.test.database));
    const [own, none] = await Promise.all([loader.load(document.id), loader.load(v7())]);
    expect(own.map(({ quantity }) => quantity)).toEqual([1, 2, 3, 4, 5]);
    expect(none).toEqual([]);
  });

  it("are shown to a key bound to certain locations for those only", async () => {
    const till = stock.served.client({ role: "POS", channels: ["SHOP"], locations: ["STORE-1"] });
    const codes = new Set((await incidents({}, till)).map(({ location }) => location.code));
    expect([...codes]).toEqual(["STORE-1"]);
    expect((await till.ask(INCIDENTS, { location: "WH-1" })).codes).toEqual(["FORBIDDEN"]);
    expect((await stock.served.client({ role: "ORDERS", channels: ["SHOP"] }).ask(INCIDENTS)).codes).toEqual(["FORBIDDEN"]);
  });
});
