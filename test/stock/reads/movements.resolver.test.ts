import { v7 } from "uuid";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { LevelKey, Posting } from "../../../src/stock/index.js";
import type { GraphqlClient } from "../../support/graphql-client.js";
import { postings } from "../../support/postings.js";
import { serveStock, type ServedStock } from "../served-stock.js";

let stock: ServedStock;
let client: GraphqlClient;
let warehouse: number;
let store: number;
let variantId: number;
const document = { kind: "ADJUSTMENT", id: v7() } as const;

const wh = (variant: number): LevelKey => ({ variantId: variant, locationId: warehouse });
const st = (variant: number): LevelKey => ({ variantId: variant, locationId: store });

beforeAll(async () => {
  stock = await serveStock();
  client = stock.served.client();
  warehouse = await stock.location("WH-1");
  store = await stock.location("STORE-1");
  variantId = await stock.variant("A");
  const other = await stock.variant("B");
  for (let index = 0; index < 60; index += 1) {
    await stock.stock(wh(variantId), 2);
    await stock.stock(wh(other), 1);
  }
  const dispatch: Posting = {
    kind: "DISPATCH",
    level: wh(variantId),
    toLevel: st(variantId),
    from: "AVAILABLE",
    to: "IN_TRANSIT",
    quantity: 30,
    document,
    occurredAt: new Date("2026-01-02T03:04:05.678Z"),
  };
  await stock.ledger.execute(postings(stock.clientId, [dispatch], "dispatch-1"));
  const arrive: Posting = { kind: "ARRIVE", level: st(variantId), from: "IN_TRANSIT", to: "AVAILABLE", quantity: 30, document };
  await stock.ledger.execute(postings(stock.clientId, [arrive], "arrive-1"));
  await stock.stock(st(other), 5);
});
afterAll(() => stock.close());

interface Movement {
  readonly sequence: string;
  readonly sku: string;
  readonly kind: string;
  readonly recordedAt: string;
}

interface Page {
  readonly movements: {
    readonly nodes: readonly Movement[];
    readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
  };
}

const MOVEMENTS = `query ($filter: MovementFilter, $first: Int, $after: String) { movements(filter: $filter, first: $first, after: $after) {
  nodes { sequence sku kind recordedAt } pageInfo { hasNextPage endCursor } } }`;

async function walk(filter: object | null, first = 100, by = client): Promise<Movement[]> {
  const seen: Movement[] = [];
  let after: string | null = null;
  for (;;) {
    const { movements: page }: Page = await by.data<Page>(MOVEMENTS, { filter, first, after });
    seen.push(...page.nodes);
    if (!page.pageInfo.hasNextPage) return seen;
    after = page.pageInfo.endCursor;
  }
}

const FIELDS = `sequence sku variant { sku } kind from { account location { code } } to { account location { code } } quantity reason
  document { kind id } actor idempotencyKey fact corrects occurredAt recordedAt
  levels { location { code } version quantities { available inTransit onHand incoming } }`;

describe("a movement", () => {
  it("tells both sides, the levels it touched, and who sent it when", async () => {
    const { movements } = await client.data<{ movements: { nodes: object[] } }>(
      `query ($id: ID!) { movements(filter: { documentId: $id }) { nodes { ${FIELDS} } } }`,
      { id: document.id.toUpperCase() },
    );
    expect(movements.nodes).toHaveLength(2);
    expect(movements.nodes[0]).toMatchObject({
      sku: "A",
      variant: { sku: "A" },
      kind: "DISPATCH",
      from: { account: "AVAILABLE", location: { code: "WH-1" } },
      to: { account: "IN_TRANSIT", location: { code: "STORE-1" } },
      quantity: 30,
      reason: null,
      document,
      actor: "tests",
      idempotencyKey: "dispatch-1",
      fact: false,
      corrects: null,
      occurredAt: "2026-01-02T03:04:05.678Z",
      levels: [
        { location: { code: "WH-1" }, version: 61, quantities: { available: 90, inTransit: 0, onHand: 90, incoming: 0 } },
        { location: { code: "STORE-1" }, version: 1, quantities: { available: 0, inTransit: 30, onHand: 0, incoming: 30 } },
      ],
    });
    expect(movements.nodes[1]).toMatchObject({
      kind: "ARRIVE",
      from: { account: "IN_TRANSIT", location: { code: "STORE-1" } },
      to: { account: "AVAILABLE", location: { code: "STORE-1" } },
      levels: [{ location: { code: "STORE-1" }, version: 2, quantities: { available: 30, inTransit: 0 } }],
    });
  });

  it("has no location on its outer side", async () => {
    const { movements } = await client.data<{ movements: { nodes: object[] } }>(`{ movements(first: 1) { nodes { ${FIELDS} } } }`);
    expect(movements.nodes).toMatchObject([
      {
        sequence: "1",
        kind: "ADJUST",
        from: { account: "ADJUSTMENT", location: null },
        to: { account: "AVAILABLE", location: { code: "WH-1" } },
        reason: "OPENING",
        document: null,
        idempotencyKey: null,
      },
    ]);
  });
});

describe("movements", () => {
  it("come in the ledger's order, the oldest first, without gap or repeat", async () => {
    const all = await walk(null);
    expect(all.map(({ sequence }) => sequence)).toEqual(Array.from({ length: 123 }, (_, index) => String(index + 1)));
    expect(await walk({}, 7)).toEqual(all);
  });

  it("are found by SKU, location, kind and document, and by all of them together", async () => {
    const all = await walk(null);
    const only = (keep: (movement: Movement) => boolean) => all.filter(keep);
    expect(await walk({ skus: ["A"] }, 7)).toEqual(only(({ sku }) => sku === "A"));
    expect(await walk({ skus: ["A", "B"] }, 7)).toEqual(all);
    expect(await walk({ skus: ["nobody knows"] })).toEqual([]);
    const inStore = only(({ sequence }) => Number(sequence) > 120);
    expect(await walk({ locations: ["STORE-1"] }, 1)).toEqual(inStore);
    expect(await walk({ locations: ["STORE-1", "WH-1"] }, 50)).toEqual(all);
    expect(await walk({ locations: ["STORE-1"], skus: ["B"] })).toEqual(inStore.slice(-1));
    expect(await walk({ kinds: ["DISPATCH", "ARRIVE"] })).toEqual(inStore.slice(0, 2));
    expect(await walk({ kinds: ["ADJUST"], locations: ["STORE-1"] })).toEqual(inStore.slice(-1));
    expect(await walk({ documentId: document.id, kinds: ["ARRIVE"], locations: ["STORE-1"] })).toEqual(inStore.slice(1, 2));
    expect(await walk({ documentId: document.id, skus: ["B"] })).toEqual([]);
    expect(await walk({ documentId: "no id at all" })).toEqual([]);
    expect(await walk({ documentId: v7() })).toEqual([]);
  });

  it("are found by a range of the sequence, its ends included", async () => {
    const sequences = async (filter: object) => (await walk(filter, 4)).map(({ sequence }) => Number(sequence));
    expect(await sequences({ fromSequence: "3", toSequence: "11" })).toEqual([3, 4, 5, 6, 7, 8, 9, 10, 11]);
    expect(await sequences({ fromSequence: "122" })).toEqual([122, 123]);
    expect(await sequences({ fromSequence: "5", toSequence: "4" })).toEqual([]);
    expect(await sequences({ toSequence: "0" })).toEqual([]);
    expect(await sequences({ fromSequence: "9223372036854775807" })).toEqual([]);
    expect(await sequences({ skus: ["A"], toSequence: "3" })).toEqual([1, 3]);
  });

  it("are found by the time of recording: from it on, and before it, so that periods can be put end to end", async () => {
    const all = await walk(null);
    for (const { recordedAt } of [all[0], all[40], all[122]].flatMap((movement) => movement ?? [])) {
      const after = all.filter((each) => each.recordedAt >= recordedAt);
      const before = all.filter((each) => each.recordedAt < recordedAt);
      expect(await walk({ recordedFrom: recordedAt })).toEqual(after);
      expect(await walk({ recordedTo: recordedAt })).toEqual(before);
      expect([...before, ...after]).toEqual(all);
    }
    expect(await walk({ recordedFrom: "9999-01-01T00:00:00Z" })).toEqual([]);
    expect(await walk({ recordedTo: "0001-01-01T00:00:00Z" })).toEqual([]);
  });

  it("are read, a page of 100 with all their objects, in few statements", async () => {
    for (const filter of ["", ', filter: { skus: ["A", "B"] }', ', filter: { locations: ["WH-1"] }']) {
      const { result, statements } = await stock.counted.count(() =>
        client.data<Page>(`{ movements(first: 100${filter}) { nodes { ${FIELDS} } } }`),
      );
      expect(result.movements.nodes).toHaveLength(100);
      // Five, and two of their objects again: an answer of more than 500 objects is made in two tasks of the event loop.
      expect(statements.length).toBeLessThanOrEqual(7);
    }
  });

  it("refuse too many names and foreign cursors", async () => {
    const names = Array.from({ length: 251 }, (_, index) => `S-${index}`);
    expect((await client.ask(MOVEMENTS, { filter: { skus: names } })).codes).toEqual(["LIMIT_EXCEEDED"]);
    expect((await client.ask(MOVEMENTS, { filter: { locations: names } })).codes).toEqual(["LIMIT_EXCEEDED"]);
    expect((await client.ask(MOVEMENTS, { after: "WyJsZXZlbHMiLDEsMV0" })).codes).toEqual(["BAD_USER_INPUT"]);
  });

  it("show a key bound to certain locations what touched a level there, and only that level", async () => {
    const till = stock.served.client({ role: "POS", channels: ["SHOP"], locations: ["STORE-1"] });
    expect((await walk(null, 100, till)).map(({ sequence }) => sequence)).toEqual(["121", "122", "123"]);
    expect((await walk({ documentId: document.id }, 100, till)).map(({ sequence }) => sequence)).toEqual(["121", "122"]);
    expect((await till.ask(MOVEMENTS, { filter: { locations: ["WH-1"] } })).codes).toEqual(["FORBIDDEN"]);
    const { movements } = await till.data<{ movements: { nodes: object[] } }>(
      "{ movements(first: 1) { nodes { levels { location { code } quantities { inTransit } } } } }",
    );
    expect(movements.nodes).toEqual([{ levels: [{ location: { code: "STORE-1" }, quantities: { inTransit: 30 } }] }]);
    const orders = stock.served.client({ role: "ORDERS", channels: ["WEB"] });
    expect((await orders.ask(MOVEMENTS)).codes).toEqual(["FORBIDDEN"]);
  });
});

describe("sequence", () => {
  it("is the head of the ledger, for any key but a PUBLIC one", async () => {
    const { sequence } = await client.data<{ sequence: string }>("{ sequence }");
    expect(sequence).toBe("123");
    const shop = stock.served.client({ role: "STOREFRONT", channels: ["WEB"] });
    expect(await shop.data("{ sequence }")).toEqual({ sequence });
    expect((await stock.served.client({ role: "PUBLIC", channels: ["WEB"] }).ask("{ sequence }")).codes).toEqual(["FORBIDDEN"]);
    expect((await stock.served.stranger.ask("{ sequence }")).codes).toEqual(["UNAUTHENTICATED"]);
  });
});

describe("operation", () => {
  const OPERATION = `query ($key: String!) { operation(idempotencyKey: $key) { idempotencyKey operation sequence recordedAt documentId } }`;

  it("tells a client what became of its call, and nobody else", async () => {
    const own = stock.served.client({ clientId: stock.clientId, role: "ORDERS", channels: ["WEB"] });
    const { operation } = await own.data<{ operation: object }>(OPERATION, { key: "dispatch-1" });
    expect(operation).toMatchObject({ idempotencyKey: "dispatch-1", operation: "testPost", sequence: "121", documentId: null });
    expect(await stock.served.client({ clientId: stock.clientId + 1 }).data(OPERATION, { key: "dispatch-1" })).toEqual({ operation: null });
    const watcher = stock.served.client({ clientId: stock.clientId, role: "DASHBOARD" });
    expect((await watcher.ask(OPERATION, { key: "dispatch-1" })).codes).toEqual(["FORBIDDEN"]);
  });

  it("is null for a call that was never accepted: a refusal leaves its key free", async () => {
    const own = stock.served.client({ clientId: stock.clientId });
    const short: Posting = { kind: "SELL", level: wh(variantId), from: "AVAILABLE", to: "CUSTOMER", quantity: 1_000_000 };
    await stock.ledger.execute(postings(stock.clientId, [short], "refused-1"));
    expect(await own.data(OPERATION, { key: "refused-1" })).toEqual({ operation: null });
    expect(await own.data(OPERATION, { key: "never-sent" })).toEqual({ operation: null });
    for (const key of ["", "k".repeat(256), "a\u0000b", "ä"]) expect((await own.ask(OPERATION, { key })).codes).toEqual(["BAD_USER_INPUT"]);
  });
});
