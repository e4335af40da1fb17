import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Input, UserErrorAnswer } from "../graphql/mutations.js";
import { newKey, openShop, type Shop } from "../graphql/shop.js";

const DAY = new Date(Date.now() - 20 * 86_400_000).setUTCHours(0, 0, 0, 0);
const at = (hour: number): string => new Date(DAY + hour * 3_600_000).toISOString();

let shop: Shop;
beforeAll(async () => {
  shop = await openShop();
});
afterAll(async () => {
  const integrity = await shop.admin.data("{ inventoryIntegrity { ok drifted { message } } }");
  expect(integrity).toEqual({ inventoryIntegrity: { ok: true, drifted: [] } });
  await shop.close();
});

const FIELDS = `shipment { id voidedAt voidReason lines { sku location { code } quantity voided } }
  reservation { id status version lines { sku location { code } quantity confirmed shipped returned } }
  userErrors { code message field ... on ExceedsRemainingError { sku requested remaining } ... on VersionConflictError { currentVersion } }
  sequence replayed coveredByCount`;

interface Answer {
  readonly shipment: {
    readonly voidedAt: string | null;
    readonly lines: readonly { readonly quantity: number; readonly voided: number }[];
  } | null;
  readonly reservation: { readonly status: string; readonly version: number; readonly lines: readonly object[] } | null;
  readonly userErrors: readonly UserErrorAnswer[];
  readonly sequence: string | null;
  readonly replayed: boolean;
  readonly coveredByCount: readonly string[];
}

async function voids(id: string, more: Input = {}, client = shop.admin): Promise<Answer> {
  const document = `mutation ($input: ShipmentVoidInput!) { shipmentVoid(input: $input) { ${FIELDS} } }`;
  const input = { idempotencyKey: newKey(), id, expectedVersion: null, ...more };
  return (await client.data<{ shipmentVoid: Answer }>(document, { input })).shipmentVoid;
}

/** An order of one SKU that is shipped, whole unless told otherwise; answers its id and that of its last parcel. */
async function shipped(sku: string, quantity: number, parcel: Input = {}): Promise<{ readonly order: string; readonly parcel: string }> {
  const order = await shop.reserved([{ sku, quantity }], true);
  await shop.accept("reservationShip", "reservation", "id", { idempotencyKey: newKey(), id: order, expectedVersion: null, ...parcel });
  return { order, parcel: (await shop.parcelsOf(order)).at(-1) ?? "" };
}

async function returned(order: string, sku: string, quantity: number, more: Input = {}): Promise<string> {
  const input = { idempotencyKey: newKey(), reservation: order, location: "STORE-1", lines: [{ sku, quantity }], ...more };
  return (await shop.accept<{ id: string }>("returnCreate", "return", "id", input)).id;
}

const line = (sku: string, quantity: number): Input => ({ lines: [{ sku, quantity }] });

/** The newest first. */
async function movements(documentId: string): Promise<readonly string[]> {
  const query = `query ($documentId: ID!) { movements(filter: { documentId: $documentId }, first: 50) { nodes {
    sequence kind quantity from { account } to { account } corrects } } }`;
  interface Node {
    readonly sequence: string;
    readonly kind: string;
    readonly quantity: number;
    readonly from: { readonly account: string };
    readonly to: { readonly account: string };
    readonly corrects: string | null;
  }
  const { movements } = await shop.admin.data<{ movements: { nodes: Node[] } }>(query, { documentId });
  const kindOf = new Map(movements.nodes.map(({ sequence, kind }) => [sequence, kind]));
  return movements.nodes.toReversed().map(({ kind, quantity, from, to, corrects }) => {
    const named = corrects === null ? "" : ` of a ${kindOf.get(corrects) ?? "movement that is not there"}`;
    return `${kind} ${from.account}>${to.account} ${quantity}${named}`;
  });
}

describe("a parcel that was recorded for the wrong order", () => {
  it("is taken back: the order is confirmed again and its units are committed, as a case from the public has it", async () => {
    const sku = await shop.article("Wrong-order");
    const { order, parcel } = await shipped(sku, 4);
    expect(await shop.level(sku)).toMatchObject({ available: 6, committed: 0 });
    const answer = await voids(parcel, { reason: "of another order" });
    expect(answer).toMatchObject({
      reservation: { id: order, status: "CONFIRMED", version: 3, lines: [{ sku, quantity: 4, confirmed: 4, shipped: 0 }] },
      shipment: { id: parcel, voidReason: "of another order", lines: [{ sku, location: { code: "WH-1" }, quantity: 4, voided: 4 }] },
      userErrors: [],
    });
    expect(answer.shipment?.voidedAt).not.toBeNull();
    expect(await shop.level(sku)).toMatchObject({ available: 6, committed: 4 });
    expect(await movements(order)).toEqual([
      "CORRECT CUSTOMER>COMMITTED 4 of a SHIP",
      "SHIP COMMITTED>CUSTOMER 4",
      "CONFIRM AVAILABLE>COMMITTED 4",
    ]);
    const again = await shop.send("reservationShip", { idempotencyKey: newKey(), id: order, expectedVersion: 3 });
    expect(again.payload?.userErrors).toEqual([]);
    expect(await shop.level(sku)).toMatchObject({ available: 6, committed: 0 });
  });

  it("is taken back in parts that come to the whole and never to more", async () => {
    const sku = await shop.article("In-parts");
    const { order, parcel } = await shipped(sku, 5);
    expect(await voids(parcel, line(sku, 2))).toMatchObject({
      reservation: { status: "PARTIALLY_SHIPPED" },
      shipment: { lines: [{ voided: 2 }] },
    });
    const tooMuch = await voids(parcel, line(sku, 4));
    expect(tooMuch.userErrors).toMatchObject([
      { code: "EXCEEDS_REMAINING", sku, requested: 4, remaining: 3, field: ["lines", "0", "quantity"] },
    ]);
    expect(await voids(parcel)).toMatchObject({ reservation: { status: "CONFIRMED" }, shipment: { lines: [{ quantity: 5, voided: 5 }] } });
    const nothing = await voids(parcel);
    expect(nothing).toMatchObject({ reservation: null, shipment: null, userErrors: [{ code: "ILLEGAL_TRANSITION", field: ["id"] }] });
    expect(await movements(order)).toHaveLength(4);
    expect(await shop.level(sku)).toMatchObject({ available: 5, committed: 5 });
  });

  it("is one of several: the others stay as they are", async () => {
    const sku = await shop.article("Several");
    const other = await shop.article("Several-other");
    const order = await shop.reserved(
      [
        { sku, quantity: 6 },
        { sku: other, quantity: 3 },
      ],
      true,
    );
    const ship = (lines: readonly Input[]): Promise<object> =>
      shop.accept("reservationShip", "reservation", "id", { idempotencyKey: newKey(), id: order, expectedVersion: null, lines });
    await ship([{ sku, quantity: 2 }]);
    await ship([
      { sku: other, quantity: 3 },
      { sku, quantity: 1 },
    ]);
    await ship([{ sku, quantity: 3 }]);
    const [, second = ""] = await shop.parcelsOf(order);
    expect((await voids(second)).reservation?.lines).toMatchObject([
      { sku, confirmed: 1, shipped: 5 },
      { sku: other, confirmed: 3, shipped: 0 },
    ]);
    const { reservation } = await shop.admin.data<{ reservation: { shipments: { lines: { voided: number }[] }[] } }>(
      "query ($id: ID!) { reservation(id: $id) { shipments { lines { voided } } } }",
      { id: order },
    );
    expect(reservation.shipments.map(({ lines }) => lines.map(({ voided }) => voided))).toEqual([[0], [1, 3], [0]]);
  });
});

describe("the same void", () => {
  it("under its key is answered what it was answered first, and under another books nothing", async () => {
    const sku = await shop.article("Twice");
    const { parcel } = await shipped(sku, 4);
    const key = { idempotencyKey: newKey() };
    const first = await voids(parcel, key);
    const second = await voids(parcel, key);
    expect(second).toEqual({ ...first, replayed: true });
    expect((await voids(parcel)).userErrors).toMatchObject([{ code: "ILLEGAL_TRANSITION" }]);
    const together = await Promise.all([1, 2, 3].map(async () => shipped(await shop.article(newKey()), 4)));
    for (const { parcel: id } of together) {
      const same = { idempotencyKey: newKey() };
      const answers = await Promise.all([voids(id, same), voids(id, same), voids(id)]);
      expect(answers.filter(({ userErrors, replayed }) => userErrors.length === 0 && !replayed)).toHaveLength(1);
    }
    expect(await shop.level(sku)).toMatchObject({ available: 6, committed: 4 });
  });

  it("is of a version: that of the reservation", async () => {
    const { parcel } = await shipped(await shop.article("Versions"), 4);
    const stale = await voids(parcel, { expectedVersion: 1 });
    expect(stale.userErrors).toMatchObject([{ code: "VERSION_CONFLICT", currentVersion: 2 }]);
    expect(stale.userErrors[0]?.message).toContain("The reservation is at version 2");
    expect((await voids(parcel, { expectedVersion: 2 })).userErrors).toEqual([]);
  });
});

describe("units that came back since", () => {
  it("are not taken back with their parcel, and the reason says so; those still with the customer are", async () => {
    const sku = await shop.article("Came-back");
    const { order, parcel } = await shipped(sku, 4);
    await returned(order, sku, 1, { receive: true });
    await returned(order, sku, 1);
    const refused = await voids(parcel);
    expect(refused.userErrors).toMatchObject([{ code: "EXCEEDS_REMAINING", sku, requested: 4, remaining: 2, field: null }]);
    expect(refused.userErrors[0]?.message).toContain("2 of these 4 units");
    expect((await voids(parcel, line(sku, 3))).userErrors).toMatchObject([
      { requested: 3, remaining: 2, field: ["lines", "0", "quantity"] },
    ]);
    expect((await voids(parcel, line(sku, 2))).reservation).toMatchObject({
      status: "PARTIALLY_SHIPPED",
      lines: [{ confirmed: 2, shipped: 2, returned: 2 }],
    });
  });

  it("may have come back of another parcel: returns do not say of which", async () => {
    const sku = await shop.article("Of-either");
    await shop.accept("inventoryAdjust", "adjustment", "id", {
      ...{ idempotencyKey: newKey(), reason: "FOUND", lines: [{ sku, location: "STORE-1", delta: 10 }] },
    });
    const order = await shop.reserved(
      [
        { sku, quantity: 2 },
        { sku, quantity: 2, location: "STORE-1" },
      ],
      true,
    );
    const ship = (location: string): Promise<object> =>
      shop.accept("reservationShip", "reservation", "id", {
        ...{ idempotencyKey: newKey(), id: order, expectedVersion: null, lines: [{ sku, quantity: 2, location }] },
      });
    await ship("WH-1");
    await ship("STORE-1");
    await returned(order, sku, 2, { receive: true });
    const [first = ""] = await shop.parcelsOf(order);
    expect((await voids(first)).reservation?.lines).toMatchObject([
      { location: { code: "WH-1" }, confirmed: 2, shipped: 0, returned: 0 },
      { location: { code: "STORE-1" }, confirmed: 0, shipped: 2, returned: 2 },
    ]);
  });

  it("are taken back with it as a fact: what was decided, then what was received, then what was announced, the newest first", async () => {
    const sku = await shop.article("All-the-same");
    const { order, parcel } = await shipped(sku, 4);
    const restocked = await returned(order, sku, 2, { receive: true, inspect: "RESTOCK" });
    const waiting = await returned(order, sku, 1, { receive: true });
    const announced = await returned(order, sku, 1);
    await shop.accept("saleRecord", "sale", "id", {
      ...{ idempotencyKey: newKey(), channel: "WEB", reference: newKey(), lines: [{ sku, location: "STORE-1", quantity: 1 }] },
    });
    expect(await shop.level(sku, "STORE-1")).toMatchObject({ available: 1, quarantine: 1 });
    const answer = await voids(parcel, { fact: true });
    expect(answer.userErrors).toEqual([]);
    expect(answer.reservation).toMatchObject({ status: "CONFIRMED", lines: [{ confirmed: 4, shipped: 0, returned: 0 }] });
    expect(await shop.level(sku, "STORE-1")).toMatchObject({ available: -1, quarantine: 0, damaged: 0 });
    expect(await shop.level(sku)).toMatchObject({ available: 6, committed: 4 });
    const query = "query ($id: ID!) { return(id: $id) { status lines { quantity received restocked cancelled voided } } }";
    const linesOf = async (id: string): Promise<unknown> => (await shop.admin.data<{ return: object }>(query, { id })).return;
    expect(await linesOf(restocked)).toEqual({
      status: "CANCELLED",
      lines: [{ quantity: 2, received: 0, restocked: 0, cancelled: 2, voided: 2 }],
    });
    expect(await linesOf(waiting)).toMatchObject({ status: "CANCELLED", lines: [{ received: 0, cancelled: 1, voided: 1 }] });
    expect(await linesOf(announced)).toMatchObject({ status: "CANCELLED", lines: [{ received: 0, cancelled: 1, voided: 0 }] });
    const incidents = `query ($sku: String!) { oversellIncidents(sku: $sku) { nodes { quantity document { kind id } } } }`;
    expect(await shop.admin.data(incidents, { sku })).toMatchObject({
      oversellIncidents: { nodes: [{ quantity: 1, document: { id: restocked } }] },
    });
  });

  it("as a fact, no more of them than the parcel's: the newest return gives up what it has to", async () => {
    const sku = await shop.article("As-few-as-needed");
    const { order, parcel } = await shipped(sku, 4);
    const older = await returned(order, sku, 1, { receive: true });
    const newer = await returned(order, sku, 2, { receive: true });
    expect((await voids(parcel, { ...line(sku, 2), fact: true })).reservation?.lines).toMatchObject([
      { confirmed: 2, shipped: 2, returned: 2 },
    ]);
    const query = "query ($id: ID!) { return(id: $id) { lines { received cancelled voided } } }";
    expect(await shop.admin.data(query, { id: newer })).toEqual({ return: { lines: [{ received: 1, cancelled: 1, voided: 1 }] } });
    expect(await shop.admin.data(query, { id: older })).toEqual({ return: { lines: [{ received: 1, cancelled: 0, voided: 0 }] } });
  });

  it("stay where the key may not act: it takes back what it sees, and is told of the rest", async () => {
    const sku = await shop.article("Out-of-reach");
    const { order, parcel } = await shipped(sku, 4);
    await returned(order, sku, 2, { receive: true });
    const bound = await shop.client({ role: "WAREHOUSE", locations: ["WH-1"] });
    const refused = await voids(parcel, { fact: true }, bound);
    expect(refused.userErrors).toMatchObject([{ code: "EXCEEDS_REMAINING", requested: 2, remaining: 0 }]);
    expect((await voids(parcel, line(sku, 2), bound)).userErrors).toEqual([]);
  });
});

describe("a key that is bound to locations", () => {
  it("takes back what left those, and does not see the other lines", async () => {
    const sku = await shop.article("Two-places");
    await shop.accept("inventoryAdjust", "adjustment", "id", {
      ...{ idempotencyKey: newKey(), reason: "FOUND", lines: [{ sku, location: "STORE-1", delta: 10 }] },
    });
    const order = await shop.reserved(
      [
        { sku, quantity: 2 },
        { sku, quantity: 3, location: "STORE-1" },
      ],
      true,
    );
    await shop.accept("reservationShip", "reservation", "id", { idempotencyKey: newKey(), id: order, expectedVersion: null });
    const [parcel = ""] = await shop.parcelsOf(order);
    const bound = await shop.client({ role: "WAREHOUSE", locations: ["STORE-1"] });
    const answer = await voids(parcel, {}, bound);
    expect(answer.shipment?.lines).toEqual([{ sku, location: { code: "STORE-1" }, quantity: 3, voided: 3 }]);
    expect(await shop.level(sku)).toMatchObject({ available: 8, committed: 0 });
    expect(await shop.level(sku, "STORE-1")).toMatchObject({ available: 7, committed: 3 });
    const elsewhere = await shop.reserved([{ sku, quantity: 1 }], true);
    await shop.accept("reservationShip", "reservation", "id", { idempotencyKey: newKey(), id: elsewhere, expectedVersion: null });
    const [foreign = ""] = await shop.parcelsOf(elsewhere);
    expect((await voids(foreign, {}, bound)).userErrors).toMatchObject([{ code: "NOT_FOUND", field: ["id"] }]);
  });
});

describe("a parcel of before a count", () => {
  it("is taken back as late news is told: what was counted since stays true, and coveredByCount says so", async () => {
    const sku = await shop.article("Counted-since", 0);
    const set = (hour: number, figure: Input, reason = "COUNT"): Promise<object> =>
      shop.accept("inventorySet", "adjustment", "id", {
        ...{ idempotencyKey: newKey(), reason, occurredAt: at(hour), fact: true },
        lines: [{ sku, location: "WH-1", expectedVersion: null, ...figure }],
      });
    await set(0, { quantity: 52 }, "OPENING");
    const { parcel } = await shipped(sku, 2, { occurredAt: at(9) });
    await set(10, { onHand: 50 });
    expect(await shop.level(sku)).toMatchObject({ available: 50, committed: 0 });
    const answer = await voids(parcel);
    expect(answer.coveredByCount).toHaveLength(1);
    // It never left, so that it was among the fifty that were counted.
    expect(await shop.level(sku)).toMatchObject({ available: 48, committed: 2 });
  });
});
