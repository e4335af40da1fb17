import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { GraphqlClient } from "../support/graphql-client.js";
import { startTestHub, type TestHub } from "../support/test-hub.js";

interface Edited {
  readonly reservation: {
    readonly id: string;
    readonly status: string;
    readonly version: number;
    readonly expiresAt: string | null;
    readonly lines: readonly Readonly<Record<string, unknown>>[];
  } | null;
  readonly userErrors: readonly Readonly<Record<string, unknown>>[];
  readonly sequence: string | null;
  readonly replayed: boolean;
  readonly coveredByCount: readonly string[];
}

interface Line {
  readonly sku: string;
  readonly quantity: number;
  readonly location?: string;
}

const ANSWER = `reservation { id status version expiresAt lines { sku location { code } held confirmed shipped released cancelled } }
  userErrors { code field message ... on InsufficientStockError { requested available } } sequence replayed`;
const UPDATE = `mutation ($input: ReservationUpdateInput!) { reservationUpdate(input: $input) { ${ANSWER} coveredByCount } }`;

let hub: TestHub;
let keys = 0;
beforeAll(async () => {
  hub = await startTestHub();
  await hub.admin.data(`mutation {
    a: locationUpsert(input: { code: "WH", name: "Warehouse", priority: 1 }) { userErrors { message } }
    b: locationUpsert(input: { code: "SHOP", name: "Shop", priority: 2 }) { userErrors { message } }
    c: locationUpsert(input: { code: "OTHER", name: "Nobody sells from here", priority: 0 }) { userErrors { message } }
    web: channelUpsert(input: { code: "WEB", name: "Web", locations: ["WH", "SHOP"] }) { userErrors { message } }
    near: channelUpsert(input: { code: "NEAR", name: "One parcel", locations: ["WH", "SHOP"], allocation: SINGLE_LOCATION }) { userErrors { message } }
  }`);
});
afterAll(async () => {
  expect(await hub.admin.data("{ inventoryIntegrity { ok drifted { message } } }")).toEqual({
    inventoryIntegrity: { ok: true, drifted: [] },
  });
  await hub.close();
});

const key = (): string => `key-${(keys += 1)}`;

/** A SKU of its own with so many units at WH and at SHOP. */
async function stocked(wh: number, shop = 0): Promise<string> {
  const sku = `EDIT-${(keys += 1)}`;
  const product = { handle: sku, title: "X", variants: [{ sku }] };
  await hub.admin.data("mutation ($input: ProductUpsertInput!) { productUpsert(input: $input) { userErrors { message } } }", {
    input: product,
  });
  const lines = [
    { sku, location: "WH", delta: wh },
    { sku, location: "SHOP", delta: shop },
  ].filter(({ delta }) => delta > 0);
  if (lines.length > 0) {
    await hub.admin.data("mutation ($input: InventoryAdjustInput!) { inventoryAdjust(input: $input) { userErrors { message } } }", {
      input: { idempotencyKey: key(), reason: "FOUND", lines },
    });
  }
  return sku;
}

async function reserve(lines: readonly Line[], more: object = {}): Promise<Edited> {
  const query = `mutation ($input: ReservationCreateInput!) { reservationCreate(input: $input) { ${ANSWER} } }`;
  const input = { idempotencyKey: key(), channel: "WEB", lines, ...more };
  return (await hub.admin.data<{ reservationCreate: Edited }>(query, { input })).reservationCreate;
}

/** An order that is confirmed. */
async function order(lines: readonly Line[], more: object = {}): Promise<string> {
  const { reservation, userErrors } = await reserve(lines, { confirm: true, ...more });
  expect(userErrors).toEqual([]);
  return reservation?.id ?? "";
}

async function edit(id: string, lines: readonly Line[], more: object = {}, client: GraphqlClient = hub.admin): Promise<Edited> {
  const input = { idempotencyKey: key(), id, expectedVersion: null, lines, ...more };
  return (await client.data<{ reservationUpdate: Edited }>(UPDATE, { input })).reservationUpdate;
}

async function ship(id: string, lines: readonly Line[]): Promise<void> {
  const query = "mutation ($input: ReservationShipInput!) { reservationShip(input: $input) { userErrors { message } } }";
  const input = { idempotencyKey: key(), id, expectedVersion: null, lines };
  expect(await hub.admin.data(query, { input })).toEqual({ reservationShip: { userErrors: [] } });
}

/** What an answer says of its lines in short, or the codes of its errors. */
function brief({ reservation, userErrors }: Edited): unknown {
  if (reservation === null) return userErrors.map(({ code }) => code);
  const lines = reservation.lines.map(({ sku, location, ...counts }) => {
    const units = Object.entries(counts).flatMap(([name, count]) => (count === 0 ? [] : [`${String(count)} ${name}`]));
    return `${String(sku)}@${(location as { readonly code: string }).code} ${units.join(", ")}`;
  });
  return [reservation.status, ...lines];
}

async function level(sku: string, location = "WH"): Promise<unknown> {
  const query =
    "query ($sku: String!, $location: String!) { inventoryLevel(sku: $sku, location: $location) { available reserved committed version } }";
  const { inventoryLevel } = await hub.admin.data<{ inventoryLevel: Record<string, number> | null }>(query, { sku, location });
  return inventoryLevel;
}

async function movementsOf(sku: string): Promise<readonly string[]> {
  const query = "query ($sku: String!) { movements(filter: { skus: [$sku] }, first: 50) { nodes { kind quantity fact sequence } } }";
  interface Found {
    readonly movements: { readonly nodes: readonly { kind: string; quantity: number; fact: boolean }[] };
  }
  const { movements } = await hub.admin.data<Found>(query, { sku });
  return movements.nodes.map(({ kind, quantity, fact }) => `${kind} ${quantity}${fact ? " fact" : ""}`);
}

async function incidentsOf(sku: string): Promise<unknown> {
  const query =
    "query ($sku: String!) { oversellIncidents(sku: $sku) { nodes { quantity open location { code } channel { code } document { kind id } } } }";
  return (await hub.admin.data<{ oversellIncidents: { nodes: unknown } }>(query, { sku })).oversellIncidents.nodes;
}

describe("an order that is confirmed", () => {
  it("of two is edited to three, one of them another SKU, in one command", async () => {
    const [mug, bowl] = [await stocked(5), await stocked(5)];
    const id = await order([{ sku: mug, quantity: 2 }]);
    const edited = await edit(id, [
      { sku: mug, quantity: 2 },
      { sku: bowl, quantity: 1 },
    ]);
    expect(brief(edited)).toEqual(["CONFIRMED", `${mug}@WH 2 confirmed`, `${bowl}@WH 1 confirmed`]);
    expect(edited.reservation?.version).toBe(2);
    expect(await level(bowl)).toMatchObject({ available: 4, reserved: 0, committed: 1 });
  });

  it("is raised, lowered and moved, and swapped for what is elsewhere", async () => {
    const [mug, bowl] = [await stocked(5, 5), await stocked(0, 2)];
    const id = await order([{ sku: mug, quantity: 2, location: "WH" }]);
    expect(brief(await edit(id, [{ sku: mug, quantity: 4 }]))).toEqual(["CONFIRMED", `${mug}@WH 4 confirmed`]);
    expect(brief(await edit(id, [{ sku: mug, quantity: 3 }]))).toEqual(["CONFIRMED", `${mug}@WH 3 confirmed, 1 cancelled`]);
    const moved = await edit(id, [
      { sku: mug, quantity: 1, location: "WH" },
      { sku: mug, quantity: 2, location: "SHOP" },
    ]);
    expect(brief(moved)).toEqual(["CONFIRMED", `${mug}@WH 1 confirmed, 3 cancelled`, `${mug}@SHOP 2 confirmed`]);
    const swapped = await edit(id, [
      { sku: mug, quantity: 0 },
      { sku: bowl, quantity: 2 },
    ]);
    expect(brief(swapped)).toEqual(["CONFIRMED", `${mug}@WH 4 cancelled`, `${mug}@SHOP 2 cancelled`, `${bowl}@SHOP 2 confirmed`]);
    expect(await level(mug)).toMatchObject({ available: 5, committed: 0 });
    expect(await level(bowl, "SHOP")).toMatchObject({ available: 0, committed: 2 });
  });

  it("is edited in part shipped too, never below what has left, and is done where that is all", async () => {
    const sku = await stocked(10);
    const id = await order([{ sku, quantity: 4 }]);
    await ship(id, [{ sku, quantity: 2 }]);
    expect(brief(await edit(id, [{ sku, quantity: 5 }]))).toEqual(["PARTIALLY_SHIPPED", `${sku}@WH 3 confirmed, 2 shipped`]);
    const below = await edit(id, [{ sku, quantity: 1 }]);
    expect(below.userErrors).toMatchObject([{ code: "EXCEEDS_REMAINING", field: ["lines", "0", "quantity"] }]);
    expect(brief(await edit(id, [{ sku, quantity: 2 }]))).toEqual(["SHIPPED", `${sku}@WH 2 shipped, 3 cancelled`]);
    expect(await level(sku)).toMatchObject({ available: 8, committed: 0 });
    expect((await edit(id, [{ sku, quantity: 3 }])).userErrors).toMatchObject([{ code: "ILLEGAL_TRANSITION", field: ["id"] }]);
  });

  it("of nothing any more is cancelled", async () => {
    const sku = await stocked(3);
    const id = await order([{ sku, quantity: 3 }]);
    expect(brief(await edit(id, [{ sku, quantity: 0 }]))).toEqual(["CANCELLED", `${sku}@WH 3 cancelled`]);
    expect(await level(sku)).toMatchObject({ available: 3, committed: 0 });
  });

  it("keeps what it has where the swap is refused, and no unit of it is for sale meanwhile", async () => {
    const [last, gone] = [await stocked(1), await stocked(0)];
    const id = await order([{ sku: last, quantity: 1 }]);
    const swap = [
      { sku: last, quantity: 0 },
      { sku: gone, quantity: 1 },
    ];
    const waves = Array.from({ length: 12 }, () => [edit(id, swap), reserve([{ sku: last, quantity: 1 }])]);
    const answers = await Promise.all(waves.flat());
    for (const { reservation, userErrors } of answers) {
      expect(reservation).toBeNull();
      expect(userErrors).toMatchObject([{ code: "INSUFFICIENT_STOCK", requested: 1, available: 0 }]);
    }
    expect(await level(last)).toMatchObject({ available: 0, committed: 1 });
  });

  it("gives what it was swapped for to one buyer", async () => {
    const [last, other] = [await stocked(1), await stocked(1)];
    const id = await order([{ sku: last, quantity: 1 }]);
    const swap = [
      { sku: last, quantity: 0 },
      { sku: other, quantity: 1 },
    ];
    const buyers = Array.from({ length: 8 }, () => [reserve([{ sku: last, quantity: 1 }]), reserve([{ sku: other, quantity: 1 }])]);
    const [edited] = await Promise.all([edit(id, swap), ...buyers.flat()]);
    const again = edited.reservation === null ? [] : [await reserve([{ sku: last, quantity: 1 }])];
    expect(again.length + (edited.reservation === null ? 1 : 0)).toBe(1);
    for (const sku of [last, other]) expect(await level(sku)).toMatchObject({ available: 0 });
  });

  it("is sent again under its key and answered as before, and is edited on the version it was read at", async () => {
    const sku = await stocked(9);
    const id = await order([{ sku, quantity: 1 }]);
    const once = { idempotencyKey: key(), expectedVersion: 1 };
    const first = await edit(id, [{ sku, quantity: 3 }], once);
    expect(first).toMatchObject({ replayed: false, reservation: { version: 2 } });
    expect(await edit(id, [{ sku, quantity: 3 }], once)).toEqual({ ...first, replayed: true });
    expect((await edit(id, [{ sku, quantity: 4 }], once)).userErrors).toMatchObject([{ code: "IDEMPOTENCY_MISMATCH" }]);
    expect((await edit(id, [{ sku, quantity: 3 }], { ...once, fact: true })).userErrors).toMatchObject([{ code: "IDEMPOTENCY_MISMATCH" }]);
    expect((await edit(id, [{ sku, quantity: 4 }], { expectedVersion: 1 })).userErrors).toMatchObject([{ code: "VERSION_CONFLICT" }]);
    expect(await level(sku)).toMatchObject({ available: 6, committed: 3, version: 3 });
  });

  it("finds its units by its channel's strategy, at the location that it is sent from", async () => {
    const [mug, bowl] = [await stocked(1, 5), await stocked(5, 1)];
    const id = await order([{ sku: mug, quantity: 2 }], { channel: "NEAR", allocation: "SINGLE_LOCATION" });
    expect(brief(await edit(id, [{ sku: mug, quantity: 3 }]))).toEqual(["CONFIRMED", `${mug}@SHOP 3 confirmed`]);
    expect(brief(await edit(id, [{ sku: bowl, quantity: 2 }]))).toEqual(["INSUFFICIENT_STOCK"]);
    expect(brief(await edit(id, [{ sku: bowl, quantity: 1 }]))).toEqual([
      "CONFIRMED",
      `${mug}@SHOP 3 confirmed`,
      `${bowl}@SHOP 1 confirmed`,
    ]);
  });

  it("is of an unfulfilled sale as well, which stays as it was told", async () => {
    const [mug, bowl] = [await stocked(3), await stocked(3)];
    const query = "mutation ($input: SaleRecordInput!) { saleRecord(input: $input) { sale { id reservation { id } } } }";
    const input = {
      idempotencyKey: key(),
      channel: "WEB",
      reference: key(),
      fulfilled: false,
      lines: [{ sku: mug, location: "WH", quantity: 2 }],
    };
    const { saleRecord } = await hub.admin.data<{ saleRecord: { sale: { id: string; reservation: { id: string } } } }>(query, { input });
    const { id, reservation } = saleRecord.sale;
    const lines = [
      { sku: mug, quantity: 0 },
      { sku: bowl, quantity: 1 },
    ];
    expect(brief(await edit(reservation.id, lines, { fact: true }))).toEqual([
      "CONFIRMED",
      `${mug}@WH 2 cancelled`,
      `${bowl}@WH 1 confirmed`,
    ]);
    const { sale } = await hub.admin.data<{ sale: object }>("query ($id: ID!) { sale(id: $id) { lines { sku quantity } } }", { id });
    expect(sale).toEqual({ lines: [{ sku: mug, quantity: 2 }] });
  });
});

describe("a hold that is swapped", () => {
  it("stays a hold, with its end", async () => {
    const [mug, bowl] = [await stocked(2), await stocked(2)];
    const held = await reserve([{ sku: mug, quantity: 2 }]);
    const swapped = await edit(held.reservation?.id ?? "", [
      { sku: mug, quantity: 0 },
      { sku: bowl, quantity: 1 },
    ]);
    expect(brief(swapped)).toEqual(["HELD", `${mug}@WH 2 released`, `${bowl}@WH 1 held`]);
    expect(swapped.reservation?.expiresAt).toBe(held.reservation?.expiresAt);
  });
});

describe("an edit that has happened elsewhere", () => {
  it("is never refused for lack of stock: what is missing opens an incident of the order and its channel", async () => {
    const sku = await stocked(3);
    const id = await order([{ sku, quantity: 2 }]);
    expect(brief(await edit(id, [{ sku, quantity: 5 }]))).toEqual(["INSUFFICIENT_STOCK"]);
    expect(brief(await edit(id, [{ sku, quantity: 5 }], { fact: true }))).toEqual(["CONFIRMED", `${sku}@WH 5 confirmed`]);
    expect(await level(sku)).toMatchObject({ available: -2, committed: 5 });
    const incident = { quantity: 2, location: { code: "WH" }, channel: { code: "WEB" }, document: { kind: "RESERVATION", id } };
    expect(await incidentsOf(sku)).toEqual([{ ...incident, open: true }]);
    expect(brief(await edit(id, [{ sku, quantity: 3 }], { fact: true }))).toEqual(["CONFIRMED", `${sku}@WH 3 confirmed, 2 cancelled`]);
    expect(await incidentsOf(sku)).toEqual([{ ...incident, open: false }]);
    expect((await movementsOf(sku)).slice(-2)).toEqual(["CONFIRM 3 fact", "CANCEL 2 fact"]);
  });

  it("is short at the channel's first active location, of a SKU that was never anywhere too", async () => {
    const [mug, none] = [await stocked(2, 1), await stocked(0)];
    const id = await order([{ sku: mug, quantity: 1, location: "SHOP" }]);
    const lines = [
      { sku: mug, quantity: 5 },
      { sku: none, quantity: 1 },
    ];
    expect(brief(await edit(id, lines, { fact: true }))).toEqual([
      "CONFIRMED",
      `${mug}@SHOP 1 confirmed`,
      `${mug}@WH 4 confirmed`,
      `${none}@WH 1 confirmed`,
    ]);
    expect(await incidentsOf(none)).toMatchObject([{ quantity: 1, location: { code: "WH" } }]);
    expect(await incidentsOf(mug)).toMatchObject([{ quantity: 2, location: { code: "WH" } }]);
  });

  it("is heard of an order that has left or was cancelled, and of a channel that is switched off", async () => {
    const sku = await stocked(5);
    const id = await order([{ sku, quantity: 1 }]);
    await ship(id, [{ sku, quantity: 1 }]);
    expect(brief(await edit(id, [{ sku, quantity: 2 }], { fact: true }))).toEqual([
      "PARTIALLY_SHIPPED",
      `${sku}@WH 1 confirmed, 1 shipped`,
    ]);
    const off = await order([{ sku, quantity: 1 }], { channel: "NEAR" });
    await edit(off, [{ sku, quantity: 0 }]);
    const upsert = "mutation ($input: ChannelUpsertInput!) { channelUpsert(input: $input) { userErrors { message } } }";
    const near = { code: "NEAR", name: "One parcel", locations: ["WH", "SHOP"] };
    await hub.admin.data(upsert, { input: { ...near, active: false } });
    expect(brief(await edit(off, [{ sku, quantity: 1 }], { fact: true }))).toEqual(["CONFIRMED", `${sku}@WH 1 confirmed, 1 cancelled`]);
    expect(brief(await edit(off, [{ sku, quantity: 2 }]))).toEqual(["INACTIVE"]);
    await hub.admin.data(upsert, { input: { ...near, active: true } });
  });

  it("names a location of its channel, and no more units than its key may report", async () => {
    const sku = await stocked(5);
    const id = await order([{ sku, quantity: 1 }]);
    const elsewhere = await edit(id, [{ sku, quantity: 1, location: "OTHER" }], { fact: true });
    expect(elsewhere.userErrors).toMatchObject([{ code: "INVALID_INPUT", field: ["lines", "0", "location"] }]);
    const { client } = await hub.key({ role: "ORDERS", channels: ["WEB"], factQuantityMax: 3 });
    expect((await edit(id, [{ sku, quantity: 5 }], { fact: true }, client)).userErrors).toMatchObject([
      { code: "INVALID_INPUT", field: ["lines", "0", "quantity"] },
    ]);
    expect(brief(await edit(id, [{ sku, quantity: 4 }], { fact: true }, client))).toEqual(["CONFIRMED", `${sku}@WH 4 confirmed`]);
  });

  it("told late leaves a count that came after it as it was said", async () => {
    const sku = await stocked(10);
    const id = await order([{ sku, quantity: 2 }]);
    const before = new Date(Date.now() - 1).toISOString();
    const count = { idempotencyKey: key(), reason: "COUNT", lines: [{ sku, location: "WH", quantity: 8, expectedVersion: null }] };
    await hub.admin.data("mutation ($input: InventorySetInput!) { inventorySet(input: $input) { userErrors { message } } }", {
      input: count,
    });
    const late = await edit(id, [{ sku, quantity: 3 }], { fact: true, occurredAt: before });
    expect(late.coveredByCount).toHaveLength(1);
    expect(await level(sku)).toMatchObject({ available: 8, committed: 3 });
    const less = await edit(id, [{ sku, quantity: 2 }], { fact: true, occurredAt: before });
    expect(less.coveredByCount).toHaveLength(1);
    expect(await level(sku)).toMatchObject({ available: 8, committed: 2 });
  });
});

describe("what follows an edit", () => {
  it("is told to those who follow orders and availability, at the edit's sequence", async () => {
    const [mug, bowl] = [await stocked(3), await stocked(3)];
    const id = await order([{ sku: mug, quantity: 2 }]);
    const { sequence } = await edit(id, [
      { sku: mug, quantity: 0 },
      { sku: bowl, quantity: 1 },
    ]);
    const query = `query ($skus: [String!]!, $atLeast: Sequence!) { availability(skus: $skus, channel: "WEB", atLeast: $atLeast) { availableToSell } }`;
    expect(await hub.admin.data(query, { skus: [mug, bowl], atLeast: sequence })).toEqual({
      availability: [{ availableToSell: 3 }, { availableToSell: 2 }],
    });
    const { reservation } = await hub.admin.data<{ reservation: object }>("query ($id: ID!) { reservation(id: $id) { sequence status } }", {
      id,
    });
    expect(reservation).toEqual({ sequence, status: "CONFIRMED" });
  });
});
