import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Input, UserErrorAnswer } from "../graphql/mutations.js";
import { newKey, openShop, type Shop } from "../graphql/shop.js";

let shop: Shop;
beforeAll(async () => {
  shop = await openShop();
});
afterAll(async () => {
  const integrity = await shop.admin.data("{ inventoryIntegrity { ok drifted { message } } }");
  expect(integrity).toEqual({ inventoryIntegrity: { ok: true, drifted: [] } });
  await shop.close();
});

interface Line {
  readonly quantity: number;
  readonly received: number;
  readonly restocked: number;
  readonly damaged: number;
  readonly scrapped: number;
  readonly toSupplier: number;
  readonly voided: number;
}

interface Answer {
  readonly return: {
    readonly status: string;
    readonly voidReason: string | null;
    readonly voidedAt: string | null;
    readonly lines: readonly Line[];
  } | null;
  readonly userErrors: readonly UserErrorAnswer[];
  readonly replayed: boolean;
}

const FIELDS = `return { status voidReason voidedAt lines { quantity received restocked damaged scrapped toSupplier voided } }
  userErrors { code message field ... on ExceedsRemainingError { sku requested remaining } ... on InsufficientStockError { requested available } }
  replayed`;

async function send(mutation: string, input: Input): Promise<Answer> {
  const type = `${mutation.charAt(0).toUpperCase()}${mutation.slice(1)}Input`;
  const document = `mutation ($input: ${type}!) { ${mutation}(input: $input) { ${FIELDS} } }`;
  const data = await shop.admin.data<Record<string, Answer>>(document, {
    input: { idempotencyKey: newKey(), expectedVersion: null, ...input },
  });
  return data[mutation] as Answer;
}

const voids = (id: string, more: Input = {}): Promise<Answer> => send("returnReceiptVoid", { id, ...more });
const receive = (id: string, more: Input = {}): Promise<Answer> => send("returnReceive", { id, ...more });
const line = (sku: string, quantity: number): Input => ({ lines: [{ sku, quantity }] });

/** A return that nobody knows the order of, announced only unless told otherwise. */
async function announced(sku: string, quantity: number, more: Input = {}): Promise<string> {
  const input = { idempotencyKey: newKey(), channel: "WEB", location: "WH-1", lines: [{ sku, quantity }], ...more };
  return (await shop.accept<{ id: string }>("returnCreate", "return", "id", input)).id;
}

async function inspect(id: string, sku: string, decisions: readonly (readonly [number, string, string?])[]): Promise<void> {
  const lines = decisions.map(([quantity, disposition, changeFrom]) => ({ sku, quantity, disposition, changeFrom: changeFrom ?? null }));
  expect((await send("returnInspect", { id, lines })).userErrors).toEqual([]);
}

/** The newest first. */
async function movements(documentId: string): Promise<readonly string[]> {
  const query = `query ($documentId: ID!) { movements(filter: { documentId: $documentId }, first: 50) { nodes {
    kind quantity from { account } to { account } } } }`;
  interface Node {
    readonly kind: string;
    readonly quantity: number;
    readonly from: { readonly account: string };
    readonly to: { readonly account: string };
  }
  const { movements } = await shop.admin.data<{ movements: { nodes: Node[] } }>(query, { documentId });
  return movements.nodes.toReversed().map(({ kind, quantity, from, to }) => `${kind} ${from.account}>${to.account} ${quantity}`);
}

describe("a receipt of five where one came", () => {
  it("is taken back for the four, which are accepted when they come, as a case from the public has it", async () => {
    const sku = await shop.article("One-came");
    const id = await announced(sku, 5);
    await receive(id);
    const answer = await voids(id, { ...line(sku, 4), reason: "one came" });
    expect(answer.return).toMatchObject({ status: "RECEIVED", voidReason: "one came", lines: [{ quantity: 5, received: 1, voided: 4 }] });
    expect(answer.return?.voidedAt).not.toBeNull();
    expect(await shop.level(sku)).toMatchObject({ available: 10, quarantine: 1 });
    const later = await receive(id, line(sku, 4));
    expect(later).toMatchObject({ userErrors: [], return: { lines: [{ received: 5, voided: 4 }] } });
    expect(await shop.level(sku)).toMatchObject({ available: 10, quarantine: 5 });
  });

  it("is taken back in parts, of the newest receipts first, to the whole and never beyond", async () => {
    const sku = await shop.article("Receipts");
    const id = await announced(sku, 9);
    await receive(id, line(sku, 5));
    await receive(id, line(sku, 3));
    await voids(id, line(sku, 4));
    expect((await movements(id)).slice(0, 2)).toEqual(["CORRECT QUARANTINE>CUSTOMER 1", "CORRECT QUARANTINE>CUSTOMER 3"]);
    expect((await voids(id, line(sku, 5))).userErrors).toMatchObject([{ code: "EXCEEDS_REMAINING", requested: 5, remaining: 4 }]);
    expect((await voids(id)).return).toMatchObject({ status: "REQUESTED", lines: [{ received: 0, voided: 8 }] });
    expect((await voids(id)).userErrors).toMatchObject([{ code: "ILLEGAL_TRANSITION" }]);
    expect(await shop.level(sku)).toMatchObject({ available: 10, quarantine: 0 });
  });

  it("gives nothing back to the reservation: the units are expected again, and claimed as before", async () => {
    const sku = await shop.article("Claimed");
    const order = await shop.shipped([{ sku, quantity: 4 }]);
    const id = await shop.announced(order, [{ sku, quantity: 3 }], true);
    await voids(id);
    const query = "query ($id: ID!) { reservation(id: $id) { lines { shipped returned } } }";
    expect(await shop.admin.data(query, { id: order })).toEqual({ reservation: { lines: [{ shipped: 4, returned: 3 }] } });
    expect((await send("returnCancel", { id })).userErrors).toEqual([]);
    expect(await shop.admin.data(query, { id: order })).toEqual({ reservation: { lines: [{ shipped: 4, returned: 0 }] } });
  });

  it("asked twice is answered the same, and is booked once", async () => {
    const sku = await shop.article("Asked-twice");
    const id = await announced(sku, 5);
    await receive(id);
    const input = { idempotencyKey: newKey(), ...line(sku, 2) };
    const first = await voids(id, input);
    expect(await voids(id, input)).toEqual({ ...first, replayed: true });
    expect(await shop.level(sku)).toMatchObject({ quarantine: 3 });
  });
});

describe("units of which it was decided since what becomes of them", () => {
  it("have moved on: refused with how many have not, and taken back as a fact with the decisions, the newest first", async () => {
    const sku = await shop.article("Decided");
    const id = await announced(sku, 6);
    await receive(id);
    await inspect(id, sku, [
      [2, "RESTOCK"],
      [2, "DAMAGE"],
    ]);
    await inspect(id, sku, [[1, "RESTOCK", "DAMAGE"]]);
    const refused = await voids(id, line(sku, 4));
    expect(refused.userErrors).toMatchObject([
      { code: "EXCEEDS_REMAINING", sku, requested: 4, remaining: 2, field: ["lines", "0", "quantity"] },
    ]);
    expect(refused.userErrors[0]?.message).toContain("was decided since");
    const { return: after } = await voids(id, { ...line(sku, 4), fact: true });
    expect(after?.lines).toEqual([{ quantity: 6, received: 2, restocked: 2, damaged: 0, scrapped: 0, toSupplier: 0, voided: 4 }]);
    expect((await movements(id)).slice(0, 3)).toEqual([
      "CORRECT QUARANTINE>CUSTOMER 4",
      "CORRECT DAMAGED>QUARANTINE 2",
      "CORRECT AVAILABLE>DAMAGED 1",
    ]);
    expect(await shop.level(sku)).toMatchObject({ available: 12, damaged: 0, quarantine: 0 });
  });

  it("may be gone for good: only AVAILABLE falls below zero, with its incident", async () => {
    const sku = await shop.article("Sold-since", 0);
    const id = await announced(sku, 4, { receive: true });
    await inspect(id, sku, [
      [3, "RESTOCK"],
      [1, "SCRAP"],
    ]);
    await shop.accept("saleRecord", "sale", "id", {
      ...{ idempotencyKey: newKey(), channel: "WEB", reference: newKey(), lines: [{ sku, location: "WH-1", quantity: 2 }] },
    });
    expect((await voids(id)).userErrors).toMatchObject([{ code: "EXCEEDS_REMAINING", requested: 4, remaining: 0, field: null }]);
    expect((await voids(id, { fact: true })).return).toMatchObject({
      status: "REQUESTED",
      lines: [{ received: 0, restocked: 0, scrapped: 0, voided: 4 }],
    });
    expect(await shop.level(sku)).toMatchObject({ available: -2, quarantine: 0, damaged: 0 });
    const incidents = `query ($sku: String!) { oversellIncidents(sku: $sku) { nodes { quantity document { kind id } } } }`;
    expect(await shop.admin.data(incidents, { sku })).toEqual({
      oversellIncidents: { nodes: [{ quantity: 2, document: { kind: "RETURN", id } }] },
    });
  });

  it("in the call that received them have not moved on: what was said at the counter goes back whole", async () => {
    for (const [disposition, state] of [
      ["RESTOCK", "available"],
      ["DAMAGE", "damaged"],
      ["SCRAP", "scrapped"],
    ] as const) {
      const sku = await shop.article(`Counter-${disposition}`, 0);
      const id = await announced(sku, 3, { receive: true, inspect: disposition });
      const answer = await voids(id, line(sku, 2));
      expect(answer.return, disposition).toMatchObject({
        lines: [{ received: 1, voided: 2, [state === "available" ? "restocked" : state]: 1 }],
      });
      await voids(id);
      expect(await shop.level(sku)).toMatchObject({ available: 0, quarantine: 0, damaged: 0 });
    }
  });

  it("sold from the shelf since, though nobody decided anything, are refused as they are not there", async () => {
    const sku = await shop.article("Counter-sold", 0);
    const id = await announced(sku, 2, { receive: true, inspect: "RESTOCK" });
    const sale = { idempotencyKey: newKey(), channel: "WEB", reference: newKey(), lines: [{ sku, location: "WH-1", quantity: 1 }] };
    await shop.accept("saleRecord", "sale", "id", sale);
    expect((await voids(id)).userErrors).toMatchObject([{ code: "INSUFFICIENT_STOCK", requested: 2, available: 1 }]);
    expect((await voids(id, { fact: true })).userErrors).toEqual([]);
    expect(await shop.level(sku)).toMatchObject({ available: -1 });
  });

  it("moved out of QUARANTINE by hand wait for news, as a fact too", async () => {
    const sku = await shop.article("By-hand", 0);
    const id = await announced(sku, 2, { receive: true });
    const move = { idempotencyKey: newKey(), lines: [{ sku, location: "WH-1", from: "QUARANTINE", to: "AVAILABLE", quantity: 2 }] };
    await shop.accept("inventoryMove", "adjustment", "id", move);
    for (const fact of [false, true])
      expect((await voids(id, { fact })).userErrors).toMatchObject([{ code: "INSUFFICIENT_STOCK", available: 0 }]);
  });
});
