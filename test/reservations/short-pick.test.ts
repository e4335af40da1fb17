import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { GraphqlClient } from "../support/graphql-client.js";
import type { Input } from "../graphql/mutations.js";
import { expectRefused } from "../graphql/refusals.js";
import { newKey, openShop, type Shop } from "../graphql/shop.js";
import { RawSocket } from "../support/live-client.js";

let shop: Shop;
let articles = 0;
beforeAll(async () => {
  shop = await openShop();
});
afterAll(async () => {
  const integrity = await shop.admin.data("{ inventoryIntegrity { ok drifted { message } } }");
  expect(integrity).toEqual({ inventoryIntegrity: { ok: true, drifted: [] } });
  await shop.close();
});

/** A SKU of its own with so many units at WH-1 and at STORE-1. */
async function stocked(atWarehouse: number, atStore = 0): Promise<string> {
  const sku = await shop.article(`Short-${(articles += 1)}`, atWarehouse);
  const lines = [{ sku, location: "STORE-1", delta: atStore }];
  if (atStore > 0) await shop.accept("inventoryAdjust", "adjustment", "id", { idempotencyKey: newKey(), reason: "FOUND", lines });
  return sku;
}

/** A marketplace's order, which sold what it sold, whatever is there. */
async function sold(sku: string, quantity: number, occurredAt: string | null = null): Promise<string> {
  const lines = [{ sku, location: "WH-1", quantity }];
  const input = { idempotencyKey: newKey(), channel: "WEB", reference: newKey(), fulfilled: false, occurredAt, lines };
  const sale = await shop.accept<{ reservation: { id: string } }>("saleRecord", "sale", "reservation { id }", input);
  return sale.reservation.id;
}

interface Told {
  readonly reservation: unknown;
  readonly userErrors: readonly Readonly<Record<string, unknown>>[];
  readonly sequence: string | null;
  readonly replayed: boolean;
}

const SHORT = `mutation ($input: ReservationShortInput!) { reservationShort(input: $input) {
  reservation { status reason cancelCause lines { location { code } confirmed cancelled short cancelCause shortReason } }
  userErrors { code field message } sequence replayed } }`;

async function short(id: string, lines: readonly Input[], more: Input = {}, client: GraphqlClient = shop.admin): Promise<Told> {
  const input = { idempotencyKey: newKey(), id, expectedVersion: null, lines: lines.map((line) => ({ state: "LOST", ...line })), ...more };
  return (await client.data<{ reservationShort: Told }>(SHORT, { input })).reservationShort;
}

const shipped = (id: string): Promise<unknown> =>
  shop.accept("reservationShip", "reservation", "status", { idempotencyKey: newKey(), id, expectedVersion: null });

async function incidents(sku: string): Promise<readonly unknown[]> {
  const query = "query ($sku: String!) { oversellIncidents(sku: $sku) { nodes { quantity } } }";
  return (await shop.admin.data<{ oversellIncidents: { nodes: unknown[] } }>(query, { sku })).oversellIncidents.nodes;
}

/** The movements behind a sequence, oldest first. */
async function movements(sku: string, after: string | null = "0"): Promise<readonly string[]> {
  const query = `query ($sku: String!, $from: Sequence) { movements(filter: { skus: [$sku], fromSequence: $from }, first: 50) { nodes {
    kind quantity reason document { kind } from { account } to { account } } } }`;
  interface Node {
    readonly kind: string;
    readonly quantity: number;
    readonly reason: string | null;
    readonly document: { readonly kind: string } | null;
    readonly from: { readonly account: string };
    readonly to: { readonly account: string };
  }
  const from = String(Number(after ?? "0") + 1);
  const { movements: found } = await shop.admin.data<{ movements: { nodes: Node[] } }>(query, { sku, from });
  return found.nodes.map(
    ({ kind, quantity, reason, document, from: source, to }) =>
      `${kind} ${source.account}>${to.account} ${quantity}${reason === null ? "" : ` ${reason}`} of ${document?.kind ?? "nothing"}`,
  );
}

async function head(): Promise<string> {
  return (await shop.admin.data<{ sequence: string }>("{ sequence }")).sequence;
}

const SHELF = { reserved: 0, quarantine: 0, receiving: 0, onOrder: 0, inTransit: 0 };

describe("an order of which not everything is found", () => {
  it("of 5 with 3 on the shelf and none elsewhere: 3 can leave, the line knows 2 short, and nobody could buy them", async () => {
    const sku = await stocked(5);
    const id = await shop.reserved([{ sku, quantity: 5 }], true);
    const before = await head();
    const told = await short(id, [{ sku, location: "WH-1", quantity: 2, reason: "an empty bin" }]);
    expect(told).toMatchObject({
      reservation: {
        status: "CONFIRMED",
        reason: "an empty bin",
        cancelCause: "SHORT_PICK",
        lines: [{ confirmed: 3, cancelled: 2, short: 2, cancelCause: "SHORT_PICK", shortReason: "an empty bin" }],
      },
      userErrors: [],
    });
    expect(await shop.level(sku)).toEqual({ ...SHELF, available: 0, committed: 3, damaged: 0 });
    expect(await movements(sku, before)).toEqual([
      "SHORT COMMITTED>AVAILABLE 2 of RESERVATION",
      "COUNT AVAILABLE>ADJUSTMENT 2 LOSS of RESERVATION",
    ]);
    expect(await incidents(sku)).toEqual([]);
    expect(await shipped(id)).toEqual({ status: "SHIPPED" });
  });

  it("tells those who watch the shelf of one change, and nobody of units for sale", async () => {
    const sku = await stocked(7);
    const id = await shop.reserved([{ sku, quantity: 5 }], true);
    const raw = await RawSocket.connect(shop.url, shop.admin.key ?? "");
    const after = await head();
    raw.subscribe(
      "level",
      "subscription ($sku: String!, $after: Sequence) { availabilityChanged(skus: [$sku], after: $after) { before { available committed } after { available committed } cause } }",
      { sku, after },
    );
    raw.subscribe(
      "order",
      "subscription ($id: ID!, $after: Sequence) { reservationChanged(id: $id, after: $after) { cause reservation { cancelCause } } }",
      { id, after },
    );
    await short(id, [{ sku, quantity: 2, left: 1 }]);
    await shipped(id);
    expect((await raw.answers("level", 2)).map(({ data }) => data?.["availabilityChanged"])).toEqual([
      { before: { available: 2, committed: 5 }, after: { available: 1, committed: 3 }, cause: "COUNT" },
      { before: { available: 1, committed: 3 }, after: { available: 1, committed: 0 }, cause: "SHIP" },
    ]);
    expect((await raw.answers("order", 2)).map(({ data }) => data?.["reservationChanged"])).toMatchObject([
      { cause: "SHORT", reservation: { cancelCause: "SHORT_PICK" } },
      { cause: "SHIP" },
    ]);
    await raw.close();
  });

  it("leaves what was promised to others where it is, and finds more than the books had where more lies there", async () => {
    const sku = await stocked(10);
    const [id, other] = [await shop.reserved([{ sku, quantity: 4 }], true), await shop.reserved([{ sku, quantity: 3 }], true)];
    const before = await head();
    await short(id, [{ sku, quantity: 1, left: 8 }]);
    expect(await shop.level(sku)).toMatchObject({ available: 8, committed: 6 });
    expect(await movements(sku, before)).toEqual([
      "SHORT COMMITTED>AVAILABLE 1 of RESERVATION",
      "COUNT ADJUSTMENT>AVAILABLE 4 FOUND of RESERVATION",
    ]);
    expect(await shipped(other)).toEqual({ status: "SHIPPED" });
  });

  it("sets right what was sold beyond the shelf, and opens no incident of its own", async () => {
    const sku = await stocked(3);
    const id = await sold(sku, 5);
    expect(await shop.level(sku)).toMatchObject({ available: -2, committed: 5 });
    await short(id, [{ sku, quantity: 2 }]);
    expect(await shop.level(sku)).toMatchObject({ available: 0, committed: 3 });
    expect(await incidents(sku)).toEqual([{ quantity: 2 }]);
    expect(await shipped(id)).toEqual({ status: "SHIPPED" });
  });

  it("of which units are damaged: they are on hand and unsaleable, and nothing is said of the others", async () => {
    const sku = await stocked(10);
    const id = await shop.reserved([{ sku, quantity: 4 }], true);
    const before = await head();
    const told = await short(id, [{ sku, quantity: 3, state: "DAMAGED" }]);
    expect(told.reservation).toMatchObject({ lines: [{ confirmed: 1, cancelled: 3, short: 3, cancelCause: "SHORT_PICK" }] });
    expect(await shop.level(sku)).toMatchObject({ available: 6, committed: 1, damaged: 3 });
    expect(await movements(sku, before)).toEqual(["SHORT COMMITTED>DAMAGED 3 DAMAGE of RESERVATION"]);
  });

  it("of which several lines tell of one level: units are summed, and what is left is said once", async () => {
    const sku = await stocked(10);
    const id = await shop.reserved([{ sku, quantity: 6 }], true);
    const before = await head();
    const lines = [
      { sku, quantity: 1, left: 2, location: "WH-1", reason: "under the shelf" },
      { sku, quantity: 2, state: "DAMAGED", reason: "wet" },
      { sku, quantity: 1, left: 2 },
    ];
    const told = await short(id, lines);
    expect(told.reservation).toMatchObject({
      lines: [{ confirmed: 2, short: 4, shortReason: "under the shelf" }],
      reason: "under the shelf",
    });
    expect(await movements(sku, before)).toEqual([
      "SHORT COMMITTED>AVAILABLE 2 of RESERVATION",
      "SHORT COMMITTED>DAMAGED 2 DAMAGE of RESERVATION",
      "COUNT AVAILABLE>ADJUSTMENT 4 LOSS of RESERVATION",
    ]);
    expect(await shop.level(sku)).toMatchObject({ available: 2, committed: 2, damaged: 2 });
  });

  it("names lines as the order does, each with what was seen of it, also by their names alone", async () => {
    const sku = await stocked(9, 9);
    const lines = ["a", "b"].map((lineReference) => ({ sku, quantity: 3, location: "WH-1", lineReference }));
    const id = await shop.reserved(lines, true);
    const told = [
      { lineReference: "b", quantity: 2, left: 1, reason: "fell behind" },
      { lineReference: "a", quantity: 1, state: "DAMAGED" },
    ];
    expect(await short(id, told, { reallocate: true })).toMatchObject({
      reservation: {
        lines: [{ confirmed: 2, short: 1, shortReason: null }, { confirmed: 1, short: 2, shortReason: "fell behind" }, {}, {}],
      },
    });
    const query = "query ($id: ID!) { reservation(id: $id) { lines { lineReference location { code } confirmed } } }";
    const { reservation } = await shop.admin.data<{ reservation: { lines: readonly unknown[] } }>(query, { id });
    expect(reservation.lines.slice(2)).toEqual([
      { lineReference: "a", location: { code: "STORE-1" }, confirmed: 1 },
      { lineReference: "b", location: { code: "STORE-1" }, confirmed: 2 },
    ]);
    const unknown = await short(id, [{ lineReference: "c", quantity: 1 }]);
    expect(unknown).toMatchObject({ userErrors: [{ code: "NOT_FOUND", field: ["lines", "0", "lineReference"] }] });
  });

  it("counts in packaging where a line names one, what is left too", async () => {
    const sku = await stocked(60);
    const id = await shop.reserved([{ sku, quantity: 36 }], true);
    await short(id, [{ sku, quantity: 2, left: 1, packaging: "CASE" }]);
    expect(await shop.level(sku)).toMatchObject({ available: 12, committed: 12 });
  });

  it("and of which a part has left: what is still to leave can be short, and the rest of the order is over", async () => {
    const sku = await stocked(5);
    const id = await shop.reserved([{ sku, quantity: 5 }], true);
    const lines = [{ sku, quantity: 3 }];
    await shop.accept("reservationShip", "reservation", "id", { idempotencyKey: newKey(), id, expectedVersion: null, lines });
    expect(await short(id, [{ sku, quantity: 3 }])).toMatchObject({ userErrors: [{ code: "EXCEEDS_REMAINING" }] });
    expect(await short(id, [{ sku, quantity: 2 }])).toMatchObject({
      reservation: { status: "SHIPPED", lines: [{ confirmed: 0, short: 2 }] },
    });
  });

  it("is told once under its key, at the version it was decided on", async () => {
    const sku = await stocked(5);
    const id = await shop.reserved([{ sku, quantity: 5 }], true);
    const once = { idempotencyKey: newKey(), expectedVersion: 1 };
    const told = await short(id, [{ sku, quantity: 1 }], once);
    // A field that stands for its default is no other content.
    const again = await short(id, [{ sku, quantity: 1, left: 0 }], { ...once, reallocate: false });
    expect(again).toEqual({ ...told, replayed: true });
    expect(await short(id, [{ sku, quantity: 1, left: 1 }], once)).toMatchObject({ userErrors: [{ code: "IDEMPOTENCY_MISMATCH" }] });
    expect(await short(id, [{ sku, quantity: 1 }], { expectedVersion: 1 })).toMatchObject({ userErrors: [{ code: "VERSION_CONFLICT" }] });
    expect(await shop.level(sku)).toMatchObject({ available: 0, committed: 4 });
  });
});

describe("units that are allocated elsewhere", () => {
  it("are confirmed there in the same command, and the order has lost nothing", async () => {
    const sku = await stocked(5, 9);
    const id = await shop.reserved([{ sku, quantity: 5 }], true);
    const told = await short(id, [{ sku, quantity: 2 }], { reallocate: true });
    expect(told.reservation).toEqual({
      status: "CONFIRMED",
      reason: null,
      cancelCause: null,
      lines: [
        { location: { code: "WH-1" }, confirmed: 3, cancelled: 2, short: 2, cancelCause: null, shortReason: null },
        { location: { code: "STORE-1" }, confirmed: 2, cancelled: 0, short: 0, cancelCause: null, shortReason: null },
      ],
    });
    expect(await shop.level(sku, "STORE-1")).toMatchObject({ available: 7, committed: 2 });
  });

  it("never come from the level where they were missing, whatever is left there, and the rest is cancelled", async () => {
    const sku = await stocked(9, 1);
    const id = await shop.reserved([{ sku, quantity: 5 }], true);
    const told = await short(id, [{ sku, quantity: 3, left: 4 }], { reallocate: true, cancelCause: "OUT_OF_STOCK" });
    expect(told.reservation).toMatchObject({
      cancelCause: "OUT_OF_STOCK",
      lines: [
        { location: { code: "WH-1" }, confirmed: 2, short: 3, cancelCause: "OUT_OF_STOCK" },
        { location: { code: "STORE-1" }, confirmed: 1, short: 0, cancelCause: null },
      ],
    });
    expect(await shop.level(sku)).toMatchObject({ available: 4, committed: 2 });
  });

  it("are no more than the channel may sell, and what it keeps back stays", async () => {
    await shop.accept("channelUpsert", "channel", "id", {
      code: "KEEPS",
      name: "Keeps some back",
      locations: ["WH-1", "STORE-1"],
      buffer: 3,
    });
    const sku = await stocked(2, 9);
    const lines = [{ sku, quantity: 2, location: "WH-1" }];
    const input = { idempotencyKey: newKey(), channel: "KEEPS", confirm: true, lines };
    const { id } = await shop.accept<{ id: string }>("reservationCreate", "reservation", "id", input);
    await shop.reserved([{ sku, quantity: 5, location: "STORE-1" }], true);
    // 4 are free at STORE-1, and 3 of them are kept back.
    const told = await short(id, [{ sku, quantity: 2 }], { reallocate: true });
    expect(told.reservation).toMatchObject({ lines: [{ short: 2, cancelCause: "SHORT_PICK" }, { confirmed: 1 }] });
  });

  it("are at locations that a bound key may act at", async () => {
    const sku = await stocked(5, 9);
    const id = await shop.reserved([{ sku, quantity: 5 }], true);
    const { client: picker } = await shop.key({ role: "WAREHOUSE", locations: ["WH-1"] });
    const told = await short(id, [{ sku, quantity: 1 }], { reallocate: true }, picker);
    expect(told.reservation).toMatchObject({ lines: [{ confirmed: 4, short: 1, cancelCause: "SHORT_PICK" }] });
    const { client: both } = await shop.key({ role: "WAREHOUSE", locations: ["WH-1", "STORE-1"] });
    expect(await short(id, [{ sku, quantity: 1 }], { reallocate: true }, both)).toMatchObject({
      reservation: { lines: [{ confirmed: 3 }, { confirmed: 1 }] },
    });
  });

  it("are none where the reservation has no channel, or its channel is switched off: the fact is recorded all the same", async () => {
    const sku = await stocked(5, 9);
    const lines = [{ sku, quantity: 2, location: "WH-1" }];
    const free = { idempotencyKey: newKey(), confirm: true, lines };
    const { id } = await shop.accept<{ id: string }>("reservationCreate", "reservation", "id", free);
    expect(await short(id, [{ sku, quantity: 1 }], { reallocate: true })).toMatchObject({
      reservation: { lines: [{ confirmed: 1, short: 1 }] },
    });
    const off = { code: "OFF", name: "Soon off", locations: ["WH-1", "STORE-1"] };
    await shop.accept("channelUpsert", "channel", "id", off);
    const input = { idempotencyKey: newKey(), channel: "OFF", confirm: true, lines: [{ ...lines[0], location: "STORE-1" }] };
    const made = await shop.accept<{ id: string }>("reservationCreate", "reservation", "id", input);
    await shop.accept("channelUpsert", "channel", "id", { ...off, active: false });
    expect(await short(made.id, [{ sku, quantity: 2 }], { reallocate: true })).toMatchObject({ reservation: { status: "CANCELLED" } });
  });
});

describe("a short pick that is told late", () => {
  const DAY = new Date(Date.now() - 20 * 86_400_000).setUTCHours(0, 0, 0, 0);
  const at = (hour: number): string => new Date(DAY + hour * 3_600_000).toISOString();
  const counted = (sku: string, reason: string, hour: number, line: Input): Promise<unknown> =>
    shop.accept("inventorySet", "adjustment", "id", {
      idempotencyKey: newKey(),
      reason,
      fact: true,
      occurredAt: at(hour),
      lines: [{ sku, location: "WH-1", expectedVersion: null, ...line }],
    });
  const asOf = async (sku: string, hour: number): Promise<unknown> => {
    const query = `query ($sku: String!, $at: DateTime!) { level: inventoryLevelAt(sku: $sku, location: "WH-1", at: $at, basis: OCCURRED) { available committed } }`;
    return (await shop.admin.data<{ level: unknown }>(query, { sku, at: at(hour) })).level;
  };
  const late = async (): Promise<string> => {
    const sku = await stocked(0);
    await counted(sku, "OPENING", 0, { quantity: 100 });
    return sku;
  };

  it("agrees with the count that has found it already", async () => {
    const sku = await late();
    const id = await sold(sku, 5, at(8));
    await counted(sku, "COUNT", 10, { onHand: 95 });
    expect(await short(id, [{ sku, location: "WH-1", quantity: 2, left: 92 }], { occurredAt: at(9) })).toMatchObject({ userErrors: [] });
    expect(await shop.level(sku)).toMatchObject({ available: 92, committed: 3 });
    expect([await asOf(sku, 9.5), await asOf(sku, 8.5)]).toEqual([
      { available: 92, committed: 3 },
      { available: 95, committed: 5 },
    ]);
  });

  it("stays true whatever is told later of an earlier time", async () => {
    const sku = await late();
    const id = await sold(sku, 5, at(8));
    await short(id, [{ sku, location: "WH-1", quantity: 2, left: 90 }], { occurredAt: at(10) });
    await sold(sku, 4, at(9));
    expect(await asOf(sku, 11)).toEqual({ available: 90, committed: 7 });
    expect(await incidents(sku)).toEqual([]);
  });

  it("says where it was, and is of the last 90 days", async () => {
    const sku = await stocked(9);
    const id = await shop.reserved([{ sku, quantity: 5 }], true);
    const step = (line: Input, occurredAt: string): Input => ({
      idempotencyKey: newKey(),
      id,
      expectedVersion: null,
      occurredAt,
      lines: [{ sku, quantity: 1, state: "LOST", ...line }],
    });
    await expectRefused(shop, "reservationShort", step({}, at(9)), { code: "INVALID_INPUT", field: ["lines", "0", "location"] });
    const old = new Date(Date.now() - 91 * 86_400_000).toISOString();
    await expectRefused(shop, "reservationShort", step({ location: "WH-1" }, old), { code: "INVALID_INPUT", field: ["occurredAt"] });
    expect(await short(id, [{ sku, quantity: 1, state: "DAMAGED" }], { occurredAt: old })).toMatchObject({ userErrors: [] });
  });
});

describe("a short pick that is refused", () => {
  const step = (id: string, ...lines: readonly Input[]): Input => ({ idempotencyKey: newKey(), id, expectedVersion: null, lines });

  it("is of what is held: nobody picks that", async () => {
    const sku = await stocked(9);
    const id = await shop.reserved([{ sku, quantity: 5 }], false);
    const refused = { code: "ILLEGAL_TRANSITION", from: "HELD", field: ["id"] };
    const [error] = await expectRefused(shop, "reservationShort", step(id, { sku, quantity: 1, state: "LOST" }), refused);
    expect(error?.message).toContain("Confirm it first");
  });

  it("is of held units beside confirmed ones: the confirmed ones can be short", async () => {
    const sku = await stocked(9);
    const id = await shop.reserved([{ sku, quantity: 5 }], false);
    const lines = [{ sku, quantity: 3 }];
    await shop.accept("reservationConfirm", "reservation", "id", { idempotencyKey: newKey(), id, expectedVersion: null, lines });
    await expectRefused(shop, "reservationShort", step(id, { sku, quantity: 4, state: "LOST" }), {
      code: "EXCEEDS_REMAINING",
      remaining: 3,
    });
    expect(await short(id, [{ sku, quantity: 3, left: 4 }])).toMatchObject({ reservation: { status: "HELD" }, userErrors: [] });
  });

  it("names no location where it may be any of several", async () => {
    const sku = await stocked(9, 9);
    const lines = ["WH-1", "STORE-1"].map((location) => ({ sku, quantity: 2, location }));
    const id = await shop.reserved(lines, true);
    const unclear = { code: "INVALID_INPUT", field: ["lines", "0", "location"] };
    await expectRefused(shop, "reservationShort", step(id, { sku, quantity: 1, state: "LOST" }), unclear);
    const { client: picker } = await shop.key({ role: "WAREHOUSE", locations: ["STORE-1"] });
    expect(await short(id, [{ sku, quantity: 1, left: 7 }], {}, picker)).toMatchObject({ userErrors: [] });
    expect(await shop.level(sku, "STORE-1")).toMatchObject({ available: 7, committed: 1 });
  });

  it("says two things of what is left, or anything of it beside damaged units", async () => {
    const sku = await stocked(9);
    const id = await shop.reserved([{ sku, quantity: 5 }], true);
    const lost = (left: number): Input => ({ sku, quantity: 1, state: "LOST", left });
    const second = { code: "INVALID_INPUT", field: ["lines", "1", "left"] };
    await expectRefused(shop, "reservationShort", step(id, lost(1), lost(2)), second);
    const damaged = { ...lost(1), state: "DAMAGED" };
    await expectRefused(shop, "reservationShort", step(id, damaged), { code: "INVALID_INPUT", field: ["lines", "0", "left"] });
  });

  it("says that more is wrong with the books than its key may tell", async () => {
    const sku = await stocked(90);
    const id = await shop.reserved([{ sku, quantity: 5 }], true);
    const { client: picker } = await shop.key({ role: "WAREHOUSE", factQuantityMax: 50 });
    // The books have 85 free, and 2 that were missing.
    const told = (left: number): Promise<Told> => short(id, [{ sku, quantity: 2, left }], {}, picker);
    const refused = { userErrors: [{ code: "INVALID_INPUT", field: ["lines", "0", "left"] }] };
    expect([await told(36), await told(138)]).toMatchObject([refused, refused]);
    expect(await told(37)).toMatchObject({ userErrors: [] });
  });
});

describe("the cause of a cancellation", () => {
  const cancel = (id: string, more: Input): Promise<unknown> => {
    const fields = "reason cancelCause lines { cancelled cancelCause short }";
    return shop.accept("reservationCancel", "reservation", fields, { idempotencyKey: newKey(), id, expectedVersion: null, ...more });
  };
  const read = async (id: string): Promise<unknown> => {
    const query = "query ($id: ID!) { reservation(id: $id) { cancelCause lines { cancelCause } } }";
    return (await shop.admin.data<{ reservation: unknown }>(query, { id })).reservation;
  };

  it("is kept with the order and with the lines that it is of", async () => {
    const [one, two] = [await stocked(9), await stocked(9)];
    const id = await shop.reserved(
      [
        { sku: one, quantity: 2 },
        { sku: two, quantity: 2 },
      ],
      true,
    );
    const lines = [{ sku: one, quantity: 1 }];
    expect(await cancel(id, { cancelCause: "FRAUD", reason: "a stolen card", lines })).toEqual({
      reason: "a stolen card",
      cancelCause: "FRAUD",
      lines: [
        { cancelled: 1, cancelCause: "FRAUD", short: 0 },
        { cancelled: 0, cancelCause: null, short: 0 },
      ],
    });
    expect(await read(id)).toEqual({ cancelCause: "FRAUD", lines: [{ cancelCause: "FRAUD" }, { cancelCause: null }] });
    await cancel(id, { cancelCause: "CUSTOMER" });
    expect(await read(id)).toEqual({ cancelCause: "CUSTOMER", lines: [{ cancelCause: "CUSTOMER" }, { cancelCause: "CUSTOMER" }] });
  });

  it("stays what was said before where nothing is said, and is nothing at first", async () => {
    const sku = await stocked(9);
    const id = await shop.reserved([{ sku, quantity: 5 }], true);
    const lines = [{ sku, quantity: 1 }];
    expect(await cancel(id, { lines })).toMatchObject({ cancelCause: null, lines: [{ cancelCause: null }] });
    await short(id, [{ sku, quantity: 1 }]);
    expect(await cancel(id, { lines })).toMatchObject({
      cancelCause: "SHORT_PICK",
      lines: [{ cancelled: 3, short: 1, cancelCause: "SHORT_PICK" }],
    });
    expect(await read(id)).toEqual({ cancelCause: "SHORT_PICK", lines: [{ cancelCause: "SHORT_PICK" }] });
  });
});
