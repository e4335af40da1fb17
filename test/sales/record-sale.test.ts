import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Caller } from "../../src/platform/graphql/context.js";
import { recordSale, recordSales, type SaleRecordInput } from "../../src/sales/index.js";
import { callerOver, hubOver } from "../support/hub.js";
import { openOrders, type OrdersFixture } from "../support/orders.js";
import { QUANTITY_MAX } from "../../src/platform/numbers/quantity.js";

let shop: OrdersFixture;
let caller: Caller;
let references = 0;

beforeAll(async () => {
  shop = await openOrders();
  caller = callerOver(shop);
  // ARTICLE-1, for bad input.
  await shop.article(0);
});
afterAll(() => shop.close());

function reference(): string {
  references += 1;
  return `R-${references}`;
}

type Wanted = Partial<SaleRecordInput> & Pick<SaleRecordInput, "lines">;

function inputOf(wanted: Wanted): SaleRecordInput {
  return { idempotencyKey: shop.key(), channel: "WEB", reference: reference(), ...wanted };
}

function sell(wanted: Wanted, by: Caller = caller) {
  return recordSale(shop.hub, by, inputOf(wanted));
}

async function head(): Promise<string> {
  const [row] = await shop.test.database.query<{ sequence: string }>("select sequence from ledger_head");
  return row?.sequence ?? "";
}

async function incidents(variantId: number): Promise<readonly Readonly<Record<string, unknown>>[]> {
  return shop.test.database.query(
    `select i.quantity, i.channel_id from oversell_incident i join inventory_level l on l.id = i.level_id
     where l.variant_id = $1 order by i.sequence`,
    [variantId],
  );
}

const at = (variantId: number, locationId = shop.warehouse) => ({ variantId, locationId });

describe("a sale", () => {
  it("takes its units from AVAILABLE to the customer, as a fact at its own time", async () => {
    const { sku, variantId } = await shop.article(10);
    const occurredAt = new Date("2026-01-02T03:04:05Z");
    const answer = await sell({
      lines: [
        { sku, location: "WH-1", quantity: 3 },
        { sku, location: "WH-1", quantity: 1 },
      ],
      occurredAt,
    });
    expect(answer).toMatchObject({ userErrors: [], replayed: false });
    expect(answer.sale).toMatchObject({
      channelId: shop.web,
      fulfilled: true,
      reservationId: null,
      version: 1,
      occurredAt,
      sequence: answer.sequence,
      lines: [{ sku, quantity: 4, fromReservation: 0, oversold: 0 }],
    });
    expect(await shop.level(at(variantId))).toMatchObject({ available: 6, version: 2 });
    const [movement] = await shop.test.database.query("select * from movement where sequence = $1", [answer.sequence]);
    expect(movement).toMatchObject({
      kind: "SELL",
      fact: true,
      quantity: 4,
      document_kind: "SALE",
      document_id: answer.sale?.id,
      occurred_at: occurredAt,
    });
  });

  it("is never refused for lack of stock, and opens an incident for what was not there", async () => {
    const { sku, variantId } = await shop.article(2);
    const first = await sell({ lines: [{ sku, location: "WH-1", quantity: 5 }] });
    expect(first.sale?.lines).toMatchObject([{ quantity: 5, oversold: 3 }]);
    const till = { ...caller, locations: ["WH-1"] };
    const second = await sell({ lines: [{ sku, location: "WH-1", quantity: 2 }], channel: "POS" }, till);
    expect(second.sale?.lines).toMatchObject([{ quantity: 2, oversold: 2 }]);
    expect(await shop.level(at(variantId))).toMatchObject({ available: -5 });
    expect(await incidents(variantId)).toEqual([
      { quantity: 3, channel_id: shop.web },
      { quantity: 2, channel_id: shop.pos },
    ]);
  });

  it("is recorded at a location where the SKU never was", async () => {
    const { sku, variantId } = await shop.article(0);
    const answer = await sell({ lines: [{ sku, location: "STORE-1", quantity: 1, packaging: "CASE" }] });
    expect(answer.sale?.lines).toMatchObject([{ quantity: 12, oversold: 12 }]);
    expect(await shop.level(at(variantId, shop.store))).toMatchObject({ available: -12 });
  });

  it("is recorded in a channel and at a location that are switched off: it has happened", async () => {
    const { sku } = await shop.article(1);
    const closed = await shop.location("STORE-9", { active: false });
    await shop.channel("OLD", [closed], { active: false });
    expect((await sell({ channel: "OLD", lines: [{ sku, location: "STORE-9", quantity: 1 }] })).userErrors).toEqual([]);
  });

  it("without a time happened when it was recorded", async () => {
    const { sku } = await shop.article(1);
    const { sale } = await sell({ lines: [{ sku, location: "WH-1", quantity: 1 }] });
    expect(sale?.occurredAt).toEqual(sale?.recordedAt);
    const [row] = await shop.test.database.query<{ occurred_at: Date }>("select occurred_at from sale where id = $1", [sale?.id]);
    expect(row?.occurred_at).toEqual(sale?.recordedAt);
  });
});

describe("the reference of a sale", () => {
  it("is unique for ever: the same sale under another key answers the first, and moves nothing", async () => {
    const { sku, variantId } = await shop.article(10);
    const wanted = { reference: reference(), lines: [{ sku, location: "WH-1", quantity: 12 }] };
    const first = await sell(wanted);
    const before = await head();
    const packed = { ...wanted, lines: [{ sku, location: "WH-1", quantity: 1, packaging: "CASE" }] };
    const second = await sell(packed);
    const { lines, ...fields } = first.sale ?? { lines: [] };
    expect(second).toMatchObject({ userErrors: [], replayed: true, sequence: first.sequence, sale: fields });
    expect(lines).toHaveLength(1);
    expect(await head()).toBe(before);
    expect(await shop.movements(variantId)).toEqual(["ADJUST ADJUSTMENT→AVAILABLE 10", "SELL AVAILABLE→CUSTOMER 12"]);
  });

  it("answers a replay of that second key in the same way", async () => {
    const { sku } = await shop.article(1);
    const wanted = { reference: reference(), lines: [{ sku, location: "WH-1", quantity: 1 }] };
    await sell(wanted);
    const input = inputOf(wanted);
    const second = await recordSale(shop.hub, caller, input);
    expect(await recordSale(hubOver(shop, shop.secondLedger()), caller, input)).toEqual(second);
  });

  it.each([
    { what: "another quantity", change: { lines: [{ sku: "ARTICLE-1", location: "WH-1", quantity: 2 }] } },
    { what: "another location", change: { lines: [{ sku: "ARTICLE-1", location: "STORE-1", quantity: 1 }] } },
    { what: "another time", change: { occurredAt: new Date("2026-01-01T00:00:00Z") } },
    { what: "goods still to be shipped", change: { fulfilled: false } },
  ])("is taken for $what, and says by which sale", async ({ change }) => {
    const wanted = { reference: reference(), lines: [{ sku: "ARTICLE-1", location: "WH-1", quantity: 1 }] };
    const first = await sell(wanted);
    const before = await head();
    const other = await sell({ ...wanted, ...change });
    expect(other).toMatchObject({ sale: null, sequence: null });
    expect(other.userErrors).toMatchObject([{ code: "ALREADY_EXISTS", existing: first.sale?.id, field: ["reference"] }]);
    expect(await head()).toBe(before);
  });

  it("is its channel's own", async () => {
    const wanted = { reference: reference(), lines: [{ sku: "ARTICLE-1", location: "WH-1", quantity: 1 }] };
    const web = await sell(wanted);
    const pos = await sell({ ...wanted, channel: "POS" }, { ...caller, locations: ["WH-1"] });
    expect(pos).toMatchObject({ userErrors: [], replayed: false });
    expect(pos.sale?.id).not.toBe(web.sale?.id);
  });

  it("may hold slashes, quotes and letters of any script", async () => {
    const lines = [{ sku: "ARTICLE-1", location: "WH-1", quantity: 1 }];
    for (const odd of ["2026/01/7", `a"b'c{,}\\`, "Beleg Nr. 7 – ß", "Z\u0065\u0301"]) {
      const first = await sell({ reference: odd, lines });
      expect(first).toMatchObject({ userErrors: [], replayed: false, sale: { reference: odd.normalize("NFC") } });
      expect(await sell({ reference: odd, lines })).toMatchObject({ replayed: true, sequence: first.sequence });
    }
  });

  it("is recorded once when two tills send it at once to two hub processes", async () => {
    const second = hubOver(shop, shop.secondLedger());
    for (let round = 0; round < 10; round += 1) {
      const { sku, variantId } = await shop.article(5);
      const wanted = { reference: reference(), lines: [{ sku, location: "WH-1", quantity: 2 }] };
      const answers = await Promise.all([shop.hub, second].map((hub) => recordSale(hub, caller, inputOf(wanted))));
      expect(answers.map(({ userErrors }) => userErrors)).toEqual([[], []]);
      expect(answers.map(({ replayed }) => replayed).sort()).toEqual([false, true]);
      expect(new Set(answers.map(({ sale, sequence }) => `${sale?.id} ${sequence}`)).size).toBe(1);
      expect(await shop.level(at(variantId))).toMatchObject({ available: 3 });
    }
  });

  it("is taken by one of two different sales sent at once to two hub processes", async () => {
    const second = hubOver(shop, shop.secondLedger());
    const { sku, variantId } = await shop.article(10);
    const shared = reference();
    const answers = await Promise.all(
      [shop.hub, second].map((hub, index) =>
        recordSale(hub, caller, inputOf({ reference: shared, lines: [{ sku, location: "WH-1", quantity: index + 1 }] })),
      ),
    );
    const refused = answers.filter(({ sale }) => sale === null);
    const winner = answers.find(({ sale }) => sale !== null);
    expect(refused.map(({ userErrors }) => userErrors)).toMatchObject([[{ code: "ALREADY_EXISTS", existing: winner?.sale?.id }]]);
    expect(await shop.movements(variantId)).toHaveLength(2);
  });
});

describe("the key of a sale", () => {
  it("answers the same again on any process", async () => {
    const { sku } = await shop.article(1);
    const input = inputOf({ lines: [{ sku, location: "WH-1", quantity: 4 }] });
    const first = await recordSale(shop.hub, caller, input);
    const again = await recordSale(hubOver(shop, shop.secondLedger()), caller, { ...input });
    expect(again).toEqual({ ...first, replayed: true });
    expect((await recordSale(shop.hub, caller, { ...input, reference: reference() })).userErrors).toMatchObject([
      { code: "IDEMPOTENCY_MISMATCH" },
    ]);
  });
});

describe("bad input of a sale", () => {
  const good = { sku: "ARTICLE-1", location: "WH-1", quantity: 1 };

  it.each([
    {
      what: "an unknown SKU",
      wanted: { lines: [{ ...good, sku: " ARTICLE-1" }] },
      error: { code: "NOT_FOUND", entity: "SKU", nearMiss: "ARTICLE-1" },
    },
    {
      what: "an unknown location",
      wanted: { lines: [{ ...good, location: "WH-9" }] },
      error: { code: "NOT_FOUND", entity: "Location", nearMiss: null },
    },
    {
      what: "an unknown channel",
      wanted: { lines: [good], channel: "Web" },
      error: { code: "NOT_FOUND", entity: "Channel", nearMiss: "WEB" },
    },
    {
      what: "no location",
      wanted: { lines: [{ ...good, location: null }] },
      error: { code: "INVALID_INPUT", field: ["lines", "0", "location"] },
    },
    { what: "no lines", wanted: { lines: [] }, error: { code: "INVALID_INPUT", field: ["lines"] } },
    {
      what: "a quantity of 0",
      wanted: { lines: [{ ...good, quantity: 0 }] },
      error: { code: "INVALID_INPUT", field: ["lines", "0", "quantity"] },
    },
    {
      what: "a key of 256 characters",
      wanted: { lines: [good], idempotencyKey: "k".repeat(256) },
      error: { code: "INVALID_INPUT", field: ["idempotencyKey"] },
    },
    { what: "an empty reference", wanted: { lines: [good], reference: "" }, error: { code: "INVALID_INPUT", field: ["reference"] } },
    {
      what: "a reference of 256 characters",
      wanted: { lines: [good], reference: "r".repeat(256) },
      error: { code: "INVALID_INPUT", field: ["reference"] },
    },
    {
      what: "a reference with a NUL",
      wanted: { lines: [good], reference: "a\u0000" },
      error: { code: "INVALID_INPUT", field: ["reference"] },
    },
    {
      what: "a reservation nobody knows",
      wanted: { lines: [good], reservation: "018f0000-0000-7000-8000-000000000000" },
      error: { code: "NOT_FOUND", entity: "Reservation" },
    },
    {
      what: "a reservation id that is none",
      wanted: { lines: [good], reservation: "7" },
      error: { code: "NOT_FOUND", entity: "Reservation", value: "7" },
    },
  ] as const)("$what is answered with its error, and nothing changes", async ({ wanted, error }) => {
    const before = await head();
    const answer = await sell(wanted);
    expect(answer).toMatchObject({ sale: null, sequence: null, replayed: false });
    expect(answer.userErrors).toMatchObject([error]);
    expect(await head()).toBe(before);
  });

  it("more than 1,000 lines pass the limit", async () => {
    const lines = Array.from({ length: 1_001 }, () => good);
    await expect(sell({ lines })).rejects.toMatchObject({ extensions: { code: "LIMIT_EXCEEDED" } });
  });

  it("a level that would leave its range is refused", async () => {
    const { sku } = await shop.article(0);
    const most = { lines: [{ sku, location: "WH-1", quantity: QUANTITY_MAX }] };
    expect((await sell(most, { ...caller, factQuantityMax: QUANTITY_MAX })).userErrors).toEqual([]);
    expect((await sell({ lines: [{ sku, location: "WH-1", quantity: 1 }] })).userErrors).toMatchObject([
      { code: "QUANTITY_OUT_OF_RANGE", sku },
    ]);
  });
});

describe("a key that is bound", () => {
  it("sells in its own channels and at its own locations only", async () => {
    const { sku } = await shop.article(1);
    const pos = callerOver(shop, { role: "POS", channels: ["POS"], locations: ["STORE-1"] });
    const forbidden = { extensions: { code: "FORBIDDEN" } };
    await expect(sell({ lines: [{ sku, location: "STORE-1", quantity: 1 }] }, pos)).rejects.toMatchObject(forbidden);
    await expect(sell({ channel: "POS", lines: [{ sku, location: "WH-1", quantity: 1 }] }, pos)).rejects.toMatchObject(forbidden);
    expect((await sell({ channel: "POS", lines: [{ sku, location: "STORE-1", quantity: 1 }] }, pos)).userErrors).toEqual([]);
  });
});

describe("many sales in one call", () => {
  it("are recorded in order, each with its own answer", async () => {
    const { sku, variantId } = await shop.article(3);
    const item = (quantity: number, changes: Partial<SaleRecordInput> = {}) =>
      inputOf({ lines: [{ sku, location: "WH-1", quantity }], ...changes });
    const twice = reference();
    const items = [
      item(2),
      item(1, { reference: twice }),
      item(1, { reference: twice }),
      item(9, { reference: twice }),
      item(1, { channel: "NONE" }),
      item(2),
    ];
    const { results, userErrors } = await recordSales(shop.hub, caller, { items });
    expect(userErrors).toEqual([]);
    expect(results.map(({ userErrors: errors, replayed }) => errors[0]?.code ?? replayed)).toEqual([
      false,
      false,
      true,
      "ALREADY_EXISTS",
      "NOT_FOUND",
      false,
    ]);
    expect(results[2]).toMatchObject({ sequence: results[1]?.sequence, sale: { id: results[1]?.sale?.id } });
    expect(results[5]?.sale?.lines).toMatchObject([{ oversold: 2 }]);
    expect(await shop.level(at(variantId))).toMatchObject({ available: -2 });
    const again = await recordSales(shop.hub, caller, { items });
    expect(again.results.map(({ userErrors: errors, replayed }) => errors[0]?.code ?? replayed)).toEqual([
      true,
      true,
      true,
      "ALREADY_EXISTS",
      "NOT_FOUND",
      true,
    ]);
    expect(await shop.level(at(variantId))).toMatchObject({ available: -2 });
  });

  it("are all left out where one is refused and that was asked for", async () => {
    const { sku, variantId } = await shop.article(3);
    const item = (name: string) => inputOf({ lines: [{ sku: name, location: "WH-1", quantity: 1 }] });
    const { results } = await recordSales(shop.hub, caller, { onError: "REJECT_ALL", items: [item(sku), item("NO-SUCH")] });
    expect(results.map(({ sale, userErrors }) => [sale, userErrors.length])).toEqual([
      [null, 0],
      [null, 1],
    ]);
    expect(await shop.level(at(variantId))).toMatchObject({ available: 3 });
  });

  it("of which there are none is an error of the call, and more than 1,000 pass the limit", async () => {
    expect(await recordSales(shop.hub, caller, { items: [] })).toMatchObject({ results: [], userErrors: [{ code: "INVALID_INPUT" }] });
    const items = Array.from({ length: 1_001 }, () => inputOf({ lines: [] }));
    await expect(recordSales(shop.hub, caller, { items })).rejects.toMatchObject({ extensions: { code: "LIMIT_EXCEEDED" } });
  });
});
