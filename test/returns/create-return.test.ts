import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Caller } from "../../src/platform/graphql/context.js";
import { createReturn, createReturns, type ReturnCreateInput } from "../../src/returns/index.js";
import { cancelReturn } from "../../src/returns/cancel-return.js";
import { callerOver, hubOver } from "../support/hub.js";
import { openOrders, type OrdersFixture } from "../support/orders.js";
import { QUANTITY_MAX } from "../../src/platform/numbers/quantity.js";

let shop: OrdersFixture;
let caller: Caller;

beforeAll(async () => {
  shop = await openOrders();
  caller = callerOver(shop);
  // ARTICLE-1, for bad input.
  await shop.article(0);
});
afterAll(() => shop.close());

type Wanted = Partial<ReturnCreateInput> & Pick<ReturnCreateInput, "lines">;

function create(wanted: Wanted, by: Caller = caller) {
  return createReturn(shop.hub, by, { idempotencyKey: shop.key(), location: "WH-1", ...wanted });
}

async function head(): Promise<string> {
  const [row] = await shop.test.database.query<{ sequence: string }>("select sequence from ledger_head");
  return row?.sequence ?? "";
}

async function eventsOf(id: string | undefined): Promise<number> {
  return (await shop.test.database.query("select from recorded_event where document_id = $1", [id])).length;
}

describe("a return that is announced", () => {
  it("moves nothing, and takes its place in the sequence", async () => {
    const { sku, variantId } = await shop.article(0);
    const before = await head();
    const answer = await create({ lines: [{ sku, quantity: 3 }], reference: "RMA 7", reason: "Too small" });
    expect(answer).toMatchObject({ userErrors: [], replayed: false, sequence: String(BigInt(before) + 1n) });
    expect(answer.return).toMatchObject({
      status: "REQUESTED",
      version: 1,
      reference: "RMA 7",
      reason: "Too small",
      sequence: answer.sequence,
      channelId: null,
      reservationId: null,
      lines: [{ sku, quantity: 3, received: 0, cancelled: 0 }],
    });
    expect(answer.return?.createdAt).toEqual(answer.return?.updatedAt);
    expect(await shop.movements(variantId)).toEqual([]);
    expect(await eventsOf(answer.return?.id)).toBe(1);
    expect(await shop.level({ variantId, locationId: shop.warehouse })).toBeNull();
  });

  it("counts packages in base units and sums lines of one SKU", async () => {
    const { sku } = await shop.article(0);
    const answer = await create({
      lines: [
        { sku, quantity: 2, packaging: "CASE" },
        { sku, quantity: 5 },
      ],
    });
    expect(answer.return?.lines).toMatchObject([{ sku, quantity: 29 }]);
  });

  it("is received into quarantine at once where the goods are here", async () => {
    const { sku, variantId } = await shop.article(10);
    const answer = await create({ lines: [{ sku, quantity: 2 }], receive: true, occurredAt: new Date("2026-01-05T10:00:00Z") });
    expect(answer.return).toMatchObject({ status: "RECEIVED", lines: [{ received: 2, restocked: 0 }] });
    expect(await shop.level({ variantId, locationId: shop.warehouse })).toMatchObject({ available: 10, quarantine: 2 });
    const sql = "select occurred_at, fact, document_kind, document_id from movement where sequence = $1";
    expect(await shop.test.database.query(sql, [answer.sequence])).toEqual([
      { occurred_at: new Date("2026-01-05T10:00:00Z"), fact: false, document_kind: "RETURN", document_id: answer.return?.id },
    ]);
  });

  it.each([
    { inspect: "RESTOCK", path: ["RETURN CUSTOMER→AVAILABLE 2"], count: { restocked: 2 } },
    { inspect: "DAMAGE", path: ["RETURN CUSTOMER→QUARANTINE 2", "INSPECT QUARANTINE→DAMAGED 2"], count: { damaged: 2 } },
    { inspect: "SCRAP", path: ["RETURN CUSTOMER→QUARANTINE 2", "INSPECT QUARANTINE→ADJUSTMENT 2"], count: { scrapped: 2 } },
    { inspect: "TO_SUPPLIER", path: ["RETURN CUSTOMER→QUARANTINE 2", "INSPECT QUARANTINE→SUPPLIER 2"], count: { toSupplier: 2 } },
  ] as const)("is received and inspected $inspect in one call, and closed", async ({ inspect, path, count }) => {
    const { sku, variantId } = await shop.article(0);
    const answer = await create({ lines: [{ sku, quantity: 2 }], receive: true, inspect });
    expect(answer.return).toMatchObject({ status: "CLOSED", version: 1, lines: [{ quantity: 2, received: 2, ...count }] });
    expect(await shop.movements(variantId)).toEqual(path);
  });
});

describe("a return of a reservation", () => {
  it("takes no more than was shipped, over all its returns", async () => {
    const { sku, variantId } = await shop.article(10);
    const reservation = await shop.shipped([{ sku, quantity: 5 }]);
    const first = await create({ reservation, lines: [{ sku, quantity: 3 }] });
    expect(first.return).toMatchObject({ reservationId: reservation, channelId: shop.web, status: "REQUESTED" });
    const before = await head();
    const more = await create({
      reservation,
      lines: [
        { sku, quantity: 1 },
        { sku, quantity: 2 },
      ],
    });
    expect(more).toMatchObject({ return: null, sequence: null });
    expect(more.userErrors).toMatchObject([
      { code: "EXCEEDS_REMAINING", sku, requested: 3, remaining: 2, field: ["lines", "0", "quantity"] },
    ]);
    expect(await head()).toBe(before);
    const rest = await create({ reservation, lines: [{ sku, quantity: 2 }], receive: true, inspect: "RESTOCK", location: "STORE-1" });
    expect(rest.userErrors).toEqual([]);
    expect(await shop.reservationLines(reservation)).toMatchObject([{ shipped: 5, returned: 5 }]);
    expect(await shop.level({ variantId, locationId: shop.store })).toMatchObject({ available: 2 });
  });

  it("takes nothing that is confirmed and not shipped", async () => {
    const { sku } = await shop.article(10);
    const reservation = await shop.reserved([{ sku, quantity: 5 }], true);
    const { userErrors } = await create({ reservation, lines: [{ sku, quantity: 1 }] });
    expect(userErrors).toMatchObject([{ code: "EXCEEDS_REMAINING", requested: 1, remaining: 0 }]);
  });

  it("claims the units of every location the SKU was shipped from, and gives them back when cancelled", async () => {
    const { sku, variantId } = await shop.article(2);
    await shop.stock({ variantId, locationId: shop.store }, 2);
    const reservation = await shop.shipped([
      { sku, quantity: 2 },
      { sku, quantity: 2, location: "STORE-1" },
    ]);
    const made = await create({ reservation, lines: [{ sku, quantity: 3 }] });
    expect(await shop.reservationLines(reservation)).toMatchObject([{ returned: 2 }, { returned: 1 }]);
    const id = made.return?.id ?? "";
    const part = await cancelReturn(shop.hub, caller, {
      idempotencyKey: shop.key(),
      id,
      expectedVersion: 1,
      lines: [{ sku, quantity: 2 }],
      reason: "Kept them",
    });
    expect(part.return).toMatchObject({ status: "REQUESTED", version: 2, cancelReason: "Kept them", lines: [{ cancelled: 2 }] });
    expect(await shop.reservationLines(reservation)).toMatchObject([{ returned: 0 }, { returned: 1 }]);
    const all = await cancelReturn(shop.hub, caller, { idempotencyKey: shop.key(), id, expectedVersion: 2 });
    expect(all.return).toMatchObject({ status: "CANCELLED", cancelReason: "Kept them", lines: [{ cancelled: 3 }] });
    expect(await shop.reservationLines(reservation)).toMatchObject([{ returned: 0 }, { returned: 0 }]);
    const [row] = await shop.test.database.query<{ version: number }>("select version from reservation where id = $1", [reservation]);
    // Created, shipped, claimed, given back twice.
    expect(row?.version).toBe(5);
  });

  it("is refused for another channel than the reservation's, and for a reservation nobody knows", async () => {
    const { sku } = await shop.article(1);
    const reservation = await shop.shipped([{ sku, quantity: 1 }]);
    const lines = [{ sku, quantity: 1 }];
    expect((await create({ reservation, channel: "POS", lines })).userErrors).toMatchObject([
      { code: "INVALID_INPUT", field: ["channel"] },
    ]);
    for (const unknown of ["nonsense", "018f0000-0000-7000-8000-000000000000"]) {
      const { userErrors } = await create({ reservation: unknown, lines });
      expect(userErrors).toMatchObject([{ code: "NOT_FOUND", entity: "Reservation", value: unknown, field: ["reservation"] }]);
    }
    expect((await create({ reservation, channel: "WEB", lines })).userErrors).toEqual([]);
  });

  it("is claimed by one of two hub processes that both want the last unit", async () => {
    const second = hubOver(shop, shop.secondLedger());
    for (let round = 0; round < 10; round += 1) {
      const { sku } = await shop.article(1);
      const reservation = await shop.shipped([{ sku, quantity: 1 }]);
      const answers = await Promise.all(
        [shop.hub, second].map((hub) =>
          createReturn(hub, caller, { idempotencyKey: shop.key(), location: "WH-1", reservation, lines: [{ sku, quantity: 1 }] }),
        ),
      );
      expect(answers.map(({ return: made }) => made === null).sort()).toEqual([false, true]);
      expect(await shop.reservationLines(reservation)).toMatchObject([{ returned: 1 }]);
    }
  });
});

describe("the key of a return", () => {
  it("answers the same again on any process, as of its commit", async () => {
    const { sku, variantId } = await shop.article(0);
    const input = { idempotencyKey: shop.key(), location: "WH-1", receive: true, lines: [{ sku, quantity: 2 }] };
    const first = await createReturn(shop.hub, caller, input);
    const again = await createReturn(hubOver(shop, shop.secondLedger()), caller, { ...input });
    expect(again).toEqual({ ...first, replayed: true });
    expect(await shop.movements(variantId)).toHaveLength(1);
  });

  it("is refused for another input", async () => {
    const { sku } = await shop.article(0);
    const input = { idempotencyKey: shop.key(), location: "WH-1", lines: [{ sku, quantity: 2 }] };
    await createReturn(shop.hub, caller, input);
    const other = await createReturn(shop.hub, caller, { ...input, lines: [{ sku, quantity: 3 }] });
    expect(other).toMatchObject({ return: null, userErrors: [{ code: "IDEMPOTENCY_MISMATCH" }] });
  });
});

describe("bad input of a return", () => {
  const good = { sku: "ARTICLE-1", quantity: 1 };

  it.each([
    {
      what: "an unknown SKU",
      wanted: { lines: [{ ...good, sku: "article-1" }] },
      error: { code: "NOT_FOUND", entity: "SKU", nearMiss: "ARTICLE-1" },
    },
    {
      what: "an unknown location",
      wanted: { lines: [good], location: "wh-1" },
      error: { code: "NOT_FOUND", entity: "Location", nearMiss: "WH-1" },
    },
    {
      what: "an unknown channel",
      wanted: { lines: [good], channel: "web" },
      error: { code: "NOT_FOUND", entity: "Channel", nearMiss: "WEB" },
    },
    {
      what: "an unknown packaging",
      wanted: { lines: [{ ...good, packaging: "PALLET" }] },
      error: { code: "NOT_FOUND", entity: "Packaging" },
    },
    { what: "no lines", wanted: { lines: [] }, error: { code: "INVALID_INPUT", field: ["lines"] } },
    {
      what: "a quantity of 0",
      wanted: { lines: [{ ...good, quantity: 0 }] },
      error: { code: "INVALID_INPUT", field: ["lines", "0", "quantity"] },
    },
    { what: "a quantity below 0", wanted: { lines: [{ ...good, quantity: -1 }] }, error: { code: "INVALID_INPUT" } },
    { what: "a quantity out of range", wanted: { lines: [{ ...good, quantity: QUANTITY_MAX + 1 }] }, error: { code: "INVALID_INPUT" } },
    {
      what: "lines that leave the range together",
      wanted: {
        lines: [
          { ...good, quantity: 1_999_999_999 },
          { ...good, quantity: 2 },
        ],
      },
      error: { code: "INVALID_INPUT", field: ["lines", "0", "quantity"] },
    },
    { what: "an empty key", wanted: { lines: [good], idempotencyKey: "" }, error: { code: "INVALID_INPUT", field: ["idempotencyKey"] } },
    { what: "a key of 256 characters", wanted: { lines: [good], idempotencyKey: "k".repeat(256) }, error: { code: "INVALID_INPUT" } },
    { what: "a blank reference", wanted: { lines: [good], reference: " " }, error: { code: "INVALID_INPUT", field: ["reference"] } },
    { what: "a reason with a NUL", wanted: { lines: [good], reason: "a\u0000b" }, error: { code: "INVALID_INPUT", field: ["reason"] } },
    {
      what: "a reason that is too long",
      wanted: { lines: [good], reason: "x".repeat(1_001) },
      error: { code: "INVALID_INPUT", field: ["reason"] },
    },
    {
      what: "an inspection without a receipt",
      wanted: { lines: [good], inspect: "RESTOCK" },
      error: { code: "INVALID_INPUT", field: ["inspect"] },
    },
  ] as const)("$what is answered with its error, and nothing changes", async ({ wanted, error }) => {
    const before = await head();
    const answer = await create(wanted);
    expect(answer).toMatchObject({ return: null, sequence: null, replayed: false });
    expect(answer.userErrors).toMatchObject([error]);
    expect(await head()).toBe(before);
  });

  it("more than 1,000 lines pass the limit", async () => {
    const lines = Array.from({ length: 1_001 }, () => good);
    await expect(create({ lines })).rejects.toMatchObject({ extensions: { code: "LIMIT_EXCEEDED", limit: 1_000, value: 1_001 } });
  });

  it("units beyond what the hub can count are not received", async () => {
    const { sku } = await shop.article(5);
    const { userErrors } = await create(
      { receive: true, lines: [{ sku, quantity: QUANTITY_MAX }] },
      { ...caller, factQuantityMax: QUANTITY_MAX },
    );
    expect(userErrors).toMatchObject([{ code: "QUANTITY_OUT_OF_RANGE", sku, location: "WH-1" }]);
  });
});

describe("a key that is bound", () => {
  it("returns in its own channels and at its own locations only", async () => {
    const { sku } = await shop.article(1);
    const lines = [{ sku, quantity: 1 }];
    const pos = callerOver(shop, { role: "POS", channels: ["POS"], locations: ["STORE-1"] });
    const forbidden = { extensions: { code: "FORBIDDEN" } };
    await expect(create({ lines, channel: "POS", location: "WH-1" }, pos)).rejects.toMatchObject(forbidden);
    await expect(create({ lines, channel: "WEB", location: "STORE-1" }, pos)).rejects.toMatchObject(forbidden);
    await expect(create({ lines, location: "STORE-1" }, pos)).rejects.toMatchObject(forbidden);
    const reservation = await shop.shipped([{ sku, quantity: 1 }]);
    const foreign = await create({ lines, reservation, location: "STORE-1" }, pos);
    expect(foreign.userErrors).toMatchObject([{ code: "NOT_FOUND", entity: "Reservation" }]);
    expect((await create({ lines, channel: "POS", location: "STORE-1" }, pos)).userErrors).toEqual([]);
  });

  it("takes back at its location what was shipped from another one in its channel", async () => {
    const { sku } = await shop.article(1);
    const reservation = await shop.shipped([{ sku, quantity: 1 }]);
    const store = callerOver(shop, { role: "POS", channels: ["WEB"], locations: ["STORE-1"] });
    expect((await create({ lines: [{ sku, quantity: 1 }], reservation, location: "STORE-1" }, store)).userErrors).toEqual([]);
  });
});

describe("many returns in one call", () => {
  it("go on without the refused ones", async () => {
    const { sku } = await shop.article(1);
    const reservation = await shop.shipped([{ sku, quantity: 1 }]);
    const item = (quantity: number, name = sku) => ({
      idempotencyKey: shop.key(),
      location: "WH-1",
      reservation,
      lines: [{ sku: name, quantity }],
    });
    const { results } = await createReturns(shop.hub, caller, { items: [item(2), item(1, "NO-SUCH"), item(1), item(1)] });
    const codes = results.map(({ userErrors }) => userErrors.map(({ code }) => code));
    expect(codes).toEqual([["EXCEEDS_REMAINING"], ["NOT_FOUND"], [], ["EXCEEDS_REMAINING"]]);
  });

  it("are all left undone where one is refused and that was asked for", async () => {
    const { sku } = await shop.article(1);
    const item = (quantity: number) => ({ idempotencyKey: shop.key(), location: "WH-1", lines: [{ sku, quantity }] });
    const before = await head();
    const { results } = await createReturns(shop.hub, caller, { onError: "REJECT_ALL", items: [item(1), item(0)] });
    expect(results.map(({ return: made }) => made)).toEqual([null, null]);
    expect(await head()).toBe(before);
  });
});
