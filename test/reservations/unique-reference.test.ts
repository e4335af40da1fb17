import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { GraphqlClient } from "../support/graphql-client.js";
import { startTestHub, type TestHub } from "../support/test-hub.js";

interface Made {
  readonly reservation: {
    readonly id: string;
    readonly version: number;
    readonly status: string;
    readonly sameReference: { readonly id: string } | null;
  } | null;
  readonly replayed: boolean;
  readonly sequence: string | null;
  readonly userErrors: readonly { readonly code: string; readonly field: readonly string[] | null; readonly existing?: string }[];
}

const MADE = `reservation { id version status sameReference { id } } replayed sequence
  userErrors { code field message ... on AlreadyExistsError { existing } }`;

let hub: TestHub;
let keys = 0;
beforeAll(async () => {
  hub = await startTestHub();
  await hub.admin.data(`mutation {
    a: locationUpsert(input: { code: "WH", name: "Warehouse" }) { userErrors { message } }
    b: locationUpsert(input: { code: "SHOP", name: "Shop" }) { userErrors { message } }
    c: channelUpsert(input: { code: "WEB", name: "Web", locations: ["WH", "SHOP"] }) { userErrors { message } }
    d: channelUpsert(input: { code: "MARKET", name: "Market", locations: ["WH"] }) { userErrors { message } }
    productUpsert(input: { handle: "MUG", title: "Mug", variants: [{ sku: "MUG" }, { sku: "CUP" }] }) { userErrors { message } }
    inventoryAdjust(input: { idempotencyKey: "stock", reason: FOUND, lines: [
      { sku: "MUG", location: "WH", delta: 1000 }, { sku: "CUP", location: "WH", delta: 1000 }, { sku: "MUG", location: "SHOP", delta: 1000 }
    ] }) { userErrors { message } }
  }`);
});
afterAll(() => hub.close());

const key = (): string => `key-${(keys += 1)}`;
const name = (): string => `order ${(keys += 1)}`;
const lines = [{ sku: "MUG", location: "WH", quantity: 2 }];

const orderOf = (reference: string | null, more: object = {}): object => ({
  idempotencyKey: key(),
  channel: "WEB",
  reference,
  uniqueReference: true,
  lines,
  ...more,
});

async function create(input: object, client: GraphqlClient = hub.admin): Promise<Made> {
  const query = `mutation ($input: ReservationCreateInput!) { reservationCreate(input: $input) { ${MADE} } }`;
  return (await client.data<{ reservationCreate: Made }>(query, { input })).reservationCreate;
}

async function confirm(id: string | undefined): Promise<void> {
  const query = `mutation ($input: ReservationConfirmInput!) { reservationConfirm(input: $input) { userErrors { message } } }`;
  await hub.admin.data(query, { input: { idempotencyKey: key(), id, expectedVersion: null } });
}

async function sell(reference: string, more: object = {}): Promise<{ id: string; sameReference: { id: string } | null }> {
  const query = `mutation ($input: SaleRecordInput!) { saleRecord(input: $input) { sale { id sameReference { id } } userErrors { message } } }`;
  interface Sold {
    readonly saleRecord: { readonly sale: { id: string; sameReference: { id: string } | null } };
  }
  const input = { idempotencyKey: key(), channel: "WEB", reference, fulfilled: false, lines, ...more };
  return (await hub.admin.data<Sold>(query, { input })).saleRecord.sale;
}

async function committed(): Promise<number> {
  interface Level {
    readonly inventoryLevel: { readonly committed: number };
  }
  return (await hub.admin.data<Level>(`{ inventoryLevel(sku: "MUG", location: "WH") { committed } }`)).inventoryLevel.committed;
}

describe("a reservation whose reference is to be its own", () => {
  it("is made once: the same order under another key is the first one, as it is by then", async () => {
    const order = name();
    const first = await create(orderOf(order));
    expect(first).toMatchObject({ replayed: false, userErrors: [], reservation: { version: 1, status: "HELD" } });
    await confirm(first.reservation?.id);
    const again = await create(orderOf(order));
    expect(again).toMatchObject({
      replayed: true,
      userErrors: [],
      reservation: { id: first.reservation?.id, version: 2, status: "CONFIRMED" },
    });
    expect(BigInt(again.sequence ?? 0)).toBeGreaterThan(BigInt(first.sequence ?? 0));
  });

  it("answers the same to the second key again, and so to the first", async () => {
    const order = name();
    const [once, twice] = [orderOf(order), orderOf(order)];
    const first = await create(once);
    await create(twice);
    expect((await create(twice)).reservation?.id).toBe(first.reservation?.id);
    expect(await create(once)).toEqual({ ...first, replayed: true });
  });

  it("is the same whatever the order of its lines, and whether it is to be explained", async () => {
    const order = name();
    const both = [...lines, { sku: "CUP", location: "WH", quantity: 1 }];
    const first = await create(orderOf(order, { lines: both }));
    const again = await create(orderOf(order, { lines: both.toReversed(), explain: true }));
    expect(again).toMatchObject({ replayed: true, reservation: { id: first.reservation?.id } });
  });

  it.each([
    { what: "more units", more: { lines: [{ sku: "MUG", location: "WH", quantity: 3 }] } },
    { what: "another place", more: { lines: [{ sku: "MUG", location: "SHOP", quantity: 2 }] } },
    { what: "another end", more: { ttlSeconds: 60 } },
    { what: "a confirmation", more: { confirm: true } },
  ])("is refused with the first one for $what", async ({ more }) => {
    const order = name();
    const first = await create(orderOf(order));
    const before = await hub.content();
    const other = await create(orderOf(order, more));
    expect(other).toMatchObject({
      reservation: null,
      userErrors: [{ code: "ALREADY_EXISTS", field: ["reference"], existing: first.reservation?.id }],
    });
    expect(await hub.content()).toEqual(before);
  });

  it("is another one in another channel, and beside those that do not ask for it", async () => {
    const order = name();
    const ids = [
      await create(orderOf(order)),
      await create(orderOf(order, { channel: "MARKET" })),
      await create(orderOf(order, { channel: null })),
      await create(orderOf(order, { uniqueReference: null })),
      await create(orderOf(order, { uniqueReference: false })),
    ].map(({ reservation }) => reservation?.id);
    expect(new Set(ids).size).toBe(5);
  });

  it("needs a reference", async () => {
    expect((await create(orderOf(null))).userErrors).toMatchObject([{ code: "INVALID_INPUT", field: ["reference"] }]);
  });

  it("leaves the name free where it was refused", async () => {
    const order = name();
    const tooMany = await create(orderOf(order, { lines: [{ sku: "CUP", location: "WH", quantity: 100_000 }] }));
    expect(tooMany.userErrors).toMatchObject([{ code: "INSUFFICIENT_STOCK" }]);
    expect(await create(orderOf(order))).toMatchObject({ replayed: false, userErrors: [] });
  });

  it("is made once of many in one call, and by two callers at once", async () => {
    const order = name();
    const query = `mutation ($input: ReservationCreateManyInput!) { reservationCreateMany(input: $input) { results { ${MADE} } } }`;
    const items = [orderOf(order), orderOf(order), orderOf(order, { confirm: true }), orderOf(name())];
    const { reservationCreateMany } = await hub.admin.data<{ reservationCreateMany: { results: readonly Made[] } }>(query, {
      input: { onError: "CONTINUE", items },
    });
    const [first, again, other, free] = reservationCreateMany.results;
    expect(first).toMatchObject({ replayed: false });
    expect(again).toMatchObject({ replayed: true, reservation: { id: first?.reservation?.id } });
    expect(other?.userErrors).toMatchObject([
      { code: "ALREADY_EXISTS", existing: first?.reservation?.id, field: ["items", "2", "reference"] },
    ]);
    expect(free).toMatchObject({ replayed: false, userErrors: [] });
    const next = name();
    const both = await Promise.all([create(orderOf(next)), create(orderOf(next))]);
    expect(new Set(both.map(({ reservation }) => reservation?.id)).size).toBe(1);
    expect(both.map(({ replayed }) => replayed).sort()).toEqual([false, true]);
  });

  it("tells a key that is bound elsewhere that the name is taken, and not by what", async () => {
    const order = name();
    await create(orderOf(order));
    const shop = await hub.client({ role: "POS", channels: ["WEB"], locations: ["SHOP"] });
    const mine = await create(orderOf(order, { lines: [{ sku: "MUG", location: "SHOP", quantity: 2 }] }), shop);
    expect(mine.userErrors).toMatchObject([{ code: "ALREADY_EXISTS", existing: order }]);
  });

  it("tells a key no more of one that was moved out of its sight", async () => {
    const order = name();
    const shop = await hub.client({ role: "POS", channels: ["WEB"], locations: ["SHOP"] });
    const input = (): object => orderOf(order, { lines: [{ sku: "MUG", location: "SHOP", quantity: 2 }] });
    const first = await create(input(), shop);
    const query = `mutation ($input: ReservationMoveInput!) { reservationMove(input: $input) { userErrors { message } } }`;
    const moved = { idempotencyKey: key(), id: first.reservation?.id, expectedVersion: null };
    await hub.admin.data(query, { input: { ...moved, lines: [{ sku: "MUG", from: "SHOP", to: "WH", quantity: 2 }] } });
    // It keeps a line there, of nothing, by which it is seen.
    expect(await create(input(), shop)).toMatchObject({ replayed: true, reservation: { id: first.reservation?.id } });
  });
});

describe("one order through two doors", () => {
  it("is committed once where it was sold first and the reservation asks for its reference: the second is told", async () => {
    const order = name();
    const before = await committed();
    const sale = await sell(order);
    const created = await create(orderOf(order, { confirm: true }));
    expect(created).toMatchObject({
      reservation: null,
      userErrors: [{ code: "ALREADY_EXISTS", field: ["reference"], existing: sale.id }],
    });
    expect(await committed()).toBe(before + 2);
  });

  it("is told by each of the two where nothing is refused", async () => {
    const order = name();
    const sale = await sell(order);
    expect(sale.sameReference).toBeNull();
    const created = await create(orderOf(order, { uniqueReference: null, confirm: true }));
    expect(created).toMatchObject({ userErrors: [], reservation: { sameReference: { id: sale.id } } });
    const query = `query ($id: ID!) { sale(id: $id) { reservation { id sameReference { id } } sameReference { id } } }`;
    expect(await hub.admin.data(query, { id: sale.id })).toMatchObject({
      sale: { reservation: { sameReference: null }, sameReference: { id: created.reservation?.id } },
    });
  });

  it("is told by a sale that is recorded after it, which no fact is refused for", async () => {
    const order = name();
    const created = await create(orderOf(order, { confirm: true }));
    expect((await sell(order)).sameReference).toEqual({ id: created.reservation?.id });
    expect((await create(orderOf(order, { confirm: true }))).reservation?.id).toBe(created.reservation?.id);
  });

  it("is none where the sale sells the reservation, where it is of another channel, and where the reservation was given up", async () => {
    const [own, elsewhere, cancelled] = [name(), name(), name()];
    const reservation = (await create(orderOf(own, { confirm: true }))).reservation?.id;
    expect((await sell(own, { reservation })).sameReference).toBeNull();
    await create(orderOf(elsewhere, { channel: "MARKET" }));
    expect((await sell(elsewhere)).sameReference).toBeNull();
    const id = (await create(orderOf(cancelled))).reservation?.id;
    const query = `mutation ($input: ReservationCancelInput!) { reservationCancel(input: $input) { userErrors { message } } }`;
    await hub.admin.data(query, { input: { idempotencyKey: key(), id, expectedVersion: null } });
    expect((await sell(cancelled)).sameReference).toBeNull();
  });

  it("is not told to keys that do not see the other one", async () => {
    const order = name();
    const sale = await sell(order);
    const created = await create(orderOf(order, { uniqueReference: null, lines: [{ sku: "MUG", location: "SHOP", quantity: 1 }] }));
    const warehouse = await hub.client({ role: "WAREHOUSE" });
    const shop = await hub.client({ role: "POS", channels: ["WEB"], locations: ["SHOP"] });
    const query = `query ($id: ID!) { reservation(id: $id) { id sameReference { id } } }`;
    for (const client of [warehouse, shop]) {
      const { reservation } = await client.data<{ reservation: unknown }>(query, { id: created.reservation?.id });
      expect(reservation).toEqual({ id: created.reservation?.id, sameReference: null });
    }
    const seen = await hub.admin.data(query, { id: created.reservation?.id });
    expect(seen).toMatchObject({ reservation: { sameReference: { id: sale.id } } });
    const stranger = await create(orderOf(order, { lines: [{ sku: "MUG", location: "SHOP", quantity: 1 }] }), shop);
    expect(stranger.userErrors).toMatchObject([{ code: "ALREADY_EXISTS", existing: order }]);
  });
});
