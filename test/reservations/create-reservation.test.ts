import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createReservation, createReservations, extendReservation } from "../../src/reservations/index.js";
import { findReservation } from "./find-reservation.js";
import { openReservations, type ReservationFixture } from "./open-reservations.js";
import { QUANTITY_MAX } from "../../src/platform/numbers/quantity.js";

let fixture: ReservationFixture;
beforeAll(async () => {
  fixture = await openReservations();
});
afterAll(async () => {
  expect(await fixture.drifts()).toEqual([]);
  await fixture.close();
});

type Input = Parameters<typeof createReservation>[2];
const create = (input: Partial<Input> & Pick<Input, "lines">, caller = fixture.caller): ReturnType<typeof createReservation> =>
  createReservation(fixture.hub, caller, { idempotencyKey: fixture.key(), ...input });

const ALL = { channels: null, locations: null };

describe("creating a reservation", () => {
  it("holds its units for 15 minutes unless said, and reads back as it was answered", async () => {
    const level = await fixture.stocked("HOLD", "WH-1", 10);
    const { reservation, sequence, replayed, userErrors, explanation } = await create({
      channel: "WEB",
      reference: "cart-1",
      lines: [{ sku: "HOLD", quantity: 4, location: "WH-1" }],
    });
    expect({ userErrors, replayed, explanation }).toEqual({ userErrors: [], replayed: false, explanation: null });
    expect(reservation).toMatchObject({ reference: "cart-1", status: "HELD", version: 1, sequence, reason: null });
    expect(reservation?.ownLines).toMatchObject([{ sku: "HOLD", quantity: 4, held: 4, confirmed: 0, ...level }]);
    expect((reservation?.expiresAt?.getTime() ?? 0) - (reservation?.createdAt.getTime() ?? 0)).toBe(900_000);
    expect(await fixture.quantities(level)).toEqual({ available: 6, reserved: 4, committed: 0 });
    const read = { ...reservation, externalRefs: null, ownLines: null };
    expect(await findReservation(fixture.hub.database, reservation?.id ?? "", ALL)).toEqual(read);
  });

  it("confirms at once, without an end, where asked to", async () => {
    const level = await fixture.stocked("ORDER", "WH-1", 10);
    const { reservation } = await create({ confirm: true, lines: [{ sku: "ORDER", quantity: 4, location: "WH-1" }] });
    expect(reservation).toMatchObject({ status: "CONFIRMED", expiresAt: null });
    expect(await fixture.quantities(level)).toEqual({ available: 6, reserved: 0, committed: 4 });
  });

  it("books the world's time where it is told", async () => {
    await fixture.stocked("TOLD", "WH-1", 10);
    const occurredAt = new Date("2011-12-09T12:50:00.000Z");
    const { sequence } = await create({ confirm: true, occurredAt, lines: [{ sku: "TOLD", quantity: 4, location: "WH-1" }] });
    const [movement] = await fixture.hub.database.query<{ occurred_at: Date }>("select occurred_at from movement where sequence = $1", [
      sequence,
    ]);
    expect(movement?.occurred_at).toEqual(occurredAt);
  });

  it("sums equal lines before it compares them, packaging included", async () => {
    const level = await fixture.stocked("CASED", "WH-1", 30);
    await fixture.hub.database.query("insert into packaging (variant_id, name, factor) values ($1, 'CASE', 12)", [level.variantId]);
    const lines = [
      { sku: "CASED", quantity: 2, location: "WH-1", packaging: "CASE" },
      { sku: "CASED", quantity: 7, location: "WH-1" },
    ];
    expect((await create({ lines })).userErrors).toMatchObject([{ code: "INSUFFICIENT_STOCK", requested: 31, available: 30 }]);
    const { reservation } = await create({
      lines: [lines[0] ?? { sku: "", quantity: 0 }, { sku: "CASED", quantity: 6, location: "WH-1" }],
    });
    expect(reservation?.ownLines).toMatchObject([{ quantity: 30, held: 30 }]);
  });

  it("is all or nothing, and names every short line", async () => {
    const level = await fixture.stocked("ENOUGH", "WH-1", 5);
    await fixture.stocked("SCARCE", "WH-1", 1);
    const lines = [
      { sku: "SCARCE", quantity: 2, location: "WH-1" },
      { sku: "ENOUGH", quantity: 5, location: "WH-1" },
      { sku: "SCARCE", quantity: 1, location: "SHOP" },
    ];
    const { reservation, sequence, userErrors } = await create({ lines });
    expect({ reservation, sequence }).toEqual({ reservation: null, sequence: null });
    expect(userErrors).toMatchObject([
      { sku: "SCARCE", location: "WH-1", requested: 2, available: 1, field: ["lines", "0", "quantity"] },
      { sku: "SCARCE", location: "SHOP", requested: 1, available: 0, field: ["lines", "2", "quantity"] },
    ]);
    expect(await fixture.quantities(level)).toEqual({ available: 5, reserved: 0, committed: 0 });
  });

  it("keeps the safety stock, but for a channel that sells it", async () => {
    const level = await fixture.stocked("SAFE", "SHOP", 5);
    const policy = "insert into stock_policy (variant_id, location_id, safety_stock) values ($1, $2, 4)";
    await fixture.hub.database.query(policy, [level.variantId, level.locationId]);
    const lines = [{ sku: "SAFE", quantity: 2, location: "SHOP" }];
    expect((await create({ lines })).userErrors).toMatchObject([{ code: "INSUFFICIENT_STOCK", available: 1 }]);
    expect((await create({ lines, channel: "TILL" })).userErrors).toEqual([]);
  });

  it("allocates over the channel's active locations, buffer kept, and explains itself where asked to", async () => {
    await fixture.stocked("SPLIT", "WH-1", 3);
    await fixture.stocked("SPLIT", "WH-2", 6);
    await fixture.stocked("SPLIT", "CLOSED", 50);
    await fixture.stocked("SPLIT", "SHOP", 50);
    const lines = [{ sku: "SPLIT", quantity: 7 }];
    const refused = await create({ channel: "WEB", explain: true, lines: [{ sku: "SPLIT", quantity: 8 }] });
    expect(refused.userErrors).toMatchObject([{ code: "INSUFFICIENT_STOCK", location: null, requested: 8, available: 7 }]);
    expect(refused.explanation).toMatchObject([
      {
        sku: "SPLIT",
        requested: 8,
        allocated: 0,
        candidates: [{ location: "CLOSED", offered: 0 }, { location: "WH-1", offered: 3 }, { location: "WH-2" }],
      },
    ]);
    const { reservation, explanation } = await create({ channel: "WEB", explain: true, lines });
    expect(reservation?.ownLines).toMatchObject([
      { locationId: fixture.locations["WH-1"], held: 3 },
      { locationId: fixture.locations["WH-2"], held: 4 },
    ]);
    expect(explanation?.[0]?.candidates.map(({ taken }) => taken)).toEqual([0, 3, 4]);
  });

  it.each([
    {
      allocation: "PRIORITY" as const,
      taken: [
        ["WH-1", 3],
        ["WH-2", 1],
      ],
    },
    { allocation: "FEWEST_SPLITS" as const, taken: [["WH-2", 4]] },
    { allocation: "SINGLE_LOCATION" as const, taken: [["WH-2", 4]] },
  ])("allocates by $allocation", async ({ allocation, taken }) => {
    const sku = `BY-${allocation}`;
    await fixture.stocked(sku, "WH-1", 3);
    await fixture.stocked(sku, "WH-2", 6);
    const { reservation } = await create({ channel: "WEB", allocation, lines: [{ sku, quantity: 4 }] });
    const codes = new Map(Object.entries(fixture.locations).map(([code, id]) => [id, code]));
    expect(reservation?.ownLines?.map(({ locationId, held }) => [codes.get(locationId), held])).toEqual(taken);
  });

  it("gives the last unit to exactly one of many who ask at once, on two ledgers", async () => {
    const level = await fixture.stocked("LAST", "WH-1", 1);
    const other = { ...fixture.hub, ledger: fixture.stock.secondLedger() };
    const answers = await Promise.all(
      Array.from({ length: 60 }, (_, index) => {
        const input = { idempotencyKey: fixture.key(), lines: [{ sku: "LAST", quantity: 1, location: "WH-1" }] };
        return createReservation(index % 2 === 0 ? fixture.hub : other, fixture.caller, input);
      }),
    );
    expect(answers.filter(({ reservation }) => reservation !== null)).toHaveLength(1);
    expect(answers.flatMap(({ userErrors }) => userErrors).map(({ code }) => code)).toEqual(Array(59).fill("INSUFFICIENT_STOCK"));
    expect(await fixture.quantities(level)).toEqual({ available: 0, reserved: 1, committed: 0 });
  });

  it("takes 1,000 lines", async () => {
    const skus = Array.from({ length: 1_000 }, (_, index) => `MANY-${index}`);
    const product = "insert into product (id, handle, title) values (gen_random_uuid(), 'many', 'many') returning id";
    const [row] = await fixture.hub.database.query<{ id: string }>(product);
    const variants = `insert into variant (product_id, position, sku, sku_folded)
      select $1::uuid, position, sku, lower(sku) from unnest($2::text[]) with ordinality as new (sku, position) returning id`;
    const ids = await fixture.hub.database.query<{ id: number }>(variants, [row?.id, skus]);
    await Promise.all(ids.map(({ id }) => fixture.stock.stock({ variantId: id, locationId: fixture.locations["WH-1"] }, 3)));
    const lines = skus.map((sku) => ({ sku, quantity: 2, location: "WH-1" }));
    const { reservation } = await create({ lines });
    expect(reservation?.ownLines).toHaveLength(1_000);
    const refused = await create({ lines });
    expect(refused.userErrors).toHaveLength(1_000);
    await expect(create({ lines: [...lines, { sku: "MANY-0", quantity: 1, location: "WH-1" }] })).rejects.toMatchObject({
      extensions: { code: "LIMIT_EXCEEDED", limit: 1_000, value: 1_001 },
    });
  });
});

describe("a wrong request", () => {
  beforeAll(async () => {
    await fixture.stocked("WRONG", "WH-1", 100);
  });
  const line = { sku: "WRONG", quantity: 1, location: "WH-1" };

  it.each([
    { what: "no line", input: { lines: [] }, error: { code: "INVALID_INPUT", field: ["lines"] } },
    {
      what: "quantity 0",
      input: { lines: [{ ...line, quantity: 0 }] },
      error: { code: "INVALID_INPUT", field: ["lines", "0", "quantity"] },
    },
    { what: "a negative quantity", input: { lines: [{ ...line, quantity: -1 }] }, error: { code: "INVALID_INPUT" } },
    { what: "a huge quantity", input: { lines: [{ ...line, quantity: QUANTITY_MAX + 1 }] }, error: { code: "INVALID_INPUT" } },
    {
      what: "an unknown SKU",
      input: { lines: [{ ...line, sku: "wrong" }] },
      error: { code: "NOT_FOUND", entity: "SKU", nearMiss: "WRONG" },
    },
    {
      what: "an unknown location",
      input: { lines: [{ ...line, location: "wh-1" }] },
      error: { code: "NOT_FOUND", entity: "Location", nearMiss: "WH-1" },
    },
    {
      what: "an unknown packaging",
      input: { lines: [{ ...line, packaging: "CRATE" }] },
      error: { code: "NOT_FOUND", entity: "Packaging" },
    },
    {
      what: "an unknown channel",
      input: { channel: "web", lines: [line] },
      error: { code: "NOT_FOUND", entity: "Channel", nearMiss: "WEB", field: ["channel"] },
    },
    { what: "an inactive channel", input: { channel: "OFF", lines: [line] }, error: { code: "INACTIVE", entity: "Channel", value: "OFF" } },
    {
      what: "a location outside the channel",
      input: { channel: "TILL", lines: [line] },
      error: { code: "INVALID_INPUT", field: ["lines", "0", "location"] },
    },
    {
      what: "neither location nor channel",
      input: { lines: [{ ...line, location: null }] },
      error: { code: "INVALID_INPUT", field: ["lines", "0", "location"] },
    },
    { what: "TTL 0", input: { ttlSeconds: 0, lines: [line] }, error: { code: "INVALID_INPUT", field: ["ttlSeconds"] } },
    {
      what: "a TTL over 30 days",
      input: { ttlSeconds: 2_592_001, lines: [line] },
      error: { code: "INVALID_INPUT", field: ["ttlSeconds"] },
    },
    { what: "a blank reference", input: { reference: " ", lines: [line] }, error: { code: "INVALID_INPUT", field: ["reference"] } },
    { what: "a NUL in the reference", input: { reference: "a\0b", lines: [line] }, error: { code: "INVALID_INPUT", field: ["reference"] } },
    {
      what: "a reference of 256 characters",
      input: { reference: "x".repeat(256), lines: [line] },
      error: { code: "INVALID_INPUT", field: ["reference"] },
    },
    { what: "an empty key", input: { idempotencyKey: "", lines: [line] }, error: { code: "INVALID_INPUT", field: ["idempotencyKey"] } },
    {
      what: "a key of 256 characters",
      input: { idempotencyKey: "k".repeat(256), lines: [line] },
      error: { code: "INVALID_INPUT", field: ["idempotencyKey"] },
    },
  ])("with $what is refused and changes nothing", async ({ input, error }) => {
    const [before] = await fixture.hub.database.query("select sequence from ledger_head");
    const answer = await create(input);
    expect(answer).toMatchObject({ reservation: null, sequence: null, replayed: false });
    expect(answer.userErrors).toMatchObject([error]);
    expect(await fixture.hub.database.query("select sequence from ledger_head")).toEqual([before]);
  });

  it("may have a TTL of 1 second and of 30 days", async () => {
    const [short, long] = [await create({ ttlSeconds: 1, lines: [line] }), await create({ ttlSeconds: 2_592_000, lines: [line] })];
    const spans = [short, long].map(
      ({ reservation }) => (reservation?.expiresAt?.getTime() ?? 0) - (reservation?.createdAt.getTime() ?? 0),
    );
    expect(spans).toEqual([1_000, 2_592_000_000]);
  });

  it("shows all its mistakes at once", async () => {
    const answer = await create({
      lines: [
        { ...line, sku: "NO" },
        { ...line, quantity: 0 },
        { ...line, location: "NO" },
      ],
    });
    expect(answer.userErrors.map(({ field }) => field?.join("."))).toEqual(["lines.0.sku", "lines.1.quantity", "lines.2.location"]);
  });
});

describe("a key", () => {
  it("answers the same again, byte for byte, whatever has become of the reservation", async () => {
    const level = await fixture.stocked("TWICE", "WH-1", 10);
    const input = {
      idempotencyKey: fixture.key(),
      reference: "r",
      explain: true,
      lines: [{ sku: "TWICE", quantity: 3, location: "WH-1" }],
    };
    const first = await create(input);
    const { id } = first.reservation ?? { id: "" };
    await extendReservation(fixture.hub, fixture.caller, { idempotencyKey: fixture.key(), id, expectedVersion: 1, ttlSeconds: 7 });
    const second = await create(input);
    expect(second.replayed).toBe(true);
    expect(JSON.stringify({ ...second, replayed: false })).toBe(JSON.stringify(first));
    expect(await fixture.quantities(level)).toEqual({ available: 7, reserved: 3, committed: 0 });
  });

  it("sent twice at once runs once", async () => {
    const level = await fixture.stocked("AT-ONCE", "WH-1", 10);
    const input = { idempotencyKey: fixture.key(), lines: [{ sku: "AT-ONCE", quantity: 3, location: "WH-1" }] };
    const answers = await Promise.all([create(input), create(input), create(input)]);
    expect(answers.map(({ replayed }) => replayed).sort()).toEqual([false, true, true]);
    expect(new Set(answers.map(({ reservation }) => reservation?.id)).size).toBe(1);
    expect(await fixture.quantities(level)).toMatchObject({ reserved: 3 });
  });

  it("with another input is refused", async () => {
    await fixture.stocked("OTHER", "WH-1", 10);
    const input = { idempotencyKey: fixture.key(), lines: [{ sku: "OTHER", quantity: 3, location: "WH-1" }] };
    await create(input);
    expect((await create({ ...input, ttlSeconds: 5 })).userErrors).toMatchObject([{ code: "IDEMPOTENCY_MISMATCH" }]);
  });

  it("stays free after a refusal", async () => {
    const level = await fixture.stocked("FREE", "WH-1", 1);
    const input = { idempotencyKey: fixture.key(), lines: [{ sku: "FREE", quantity: 3, location: "WH-1" }] };
    expect((await create(input)).userErrors).toHaveLength(1);
    await fixture.stock.stock(level, 5);
    expect(await create(input)).toMatchObject({ replayed: false, userErrors: [] });
  });
});

describe("a key bound to channels and locations", () => {
  const bound = { role: "POS" as const, channels: ["TILL"], locations: ["SHOP"] };
  beforeAll(async () => {
    await fixture.stocked("BOUND", "SHOP", 9);
    await fixture.stocked("BOUND", "WH-1", 9);
  });

  it("reserves there", async () => {
    const lines = [{ sku: "BOUND", quantity: 1, location: "SHOP" }];
    expect((await create({ channel: "TILL", lines }, { ...fixture.caller, ...bound })).userErrors).toEqual([]);
  });

  it.each([
    { what: "another channel", input: { channel: "WEB", lines: [{ sku: "BOUND", quantity: 1, location: "SHOP" }] } },
    { what: "no channel", input: { lines: [{ sku: "BOUND", quantity: 1, location: "SHOP" }] } },
    { what: "another location", input: { channel: "TILL", lines: [{ sku: "BOUND", quantity: 1, location: "WH-1" }] } },
    { what: "no location", input: { channel: "TILL", lines: [{ sku: "BOUND", quantity: 1 }] } },
  ])("may not name $what", async ({ input }) => {
    await expect(create(input, { ...fixture.caller, ...bound })).rejects.toMatchObject({ extensions: { code: "FORBIDDEN" } });
  });
});

describe("creating many", () => {
  const item = (sku: string, quantity: number): Input => ({ idempotencyKey: fixture.key(), lines: [{ sku, quantity, location: "WH-1" }] });

  it("answers each item in order; refused ones leave the others alone", async () => {
    await fixture.stocked("BULK", "WH-1", 5);
    const items = [item("BULK", 3), item("BULK", 3), item("NO-SKU", 1), item("BULK", 2)];
    const { results, userErrors } = await createReservations(fixture.hub, fixture.caller, { items });
    expect(userErrors).toEqual([]);
    expect(results.map(({ reservation, userErrors: errors }) => reservation?.status ?? errors[0]?.code)).toEqual([
      "HELD",
      "INSUFFICIENT_STOCK",
      "NOT_FOUND",
      "HELD",
    ]);
    const again = await createReservations(fixture.hub, fixture.caller, { items });
    expect(again.results.map(({ replayed }) => replayed)).toEqual([true, false, false, true]);
  });

  it("does nothing at all with REJECT_ALL where one is refused", async () => {
    const level = await fixture.stocked("BULK-ALL", "WH-1", 5);
    const items = [item("BULK-ALL", 3), item("BULK-ALL", 3)];
    const { results, firstRefused } = await createReservations(fixture.hub, fixture.caller, { items, onError: "REJECT_ALL" });
    expect(results.map(({ userErrors }) => userErrors[0]?.code)).toEqual([undefined, "INSUFFICIENT_STOCK"]);
    expect(firstRefused).toBe(1);
    expect(await fixture.quantities(level)).toEqual({ available: 5, reserved: 0, committed: 0 });
  });

  it("keeps the explanation of each item, refused or not", async () => {
    await fixture.stocked("BULK-WHY", "WH-1", 1);
    const items = [2, 1].map((quantity) => ({ ...item("BULK-WHY", quantity), explain: true }));
    const { results } = await createReservations(fixture.hub, fixture.caller, { items });
    expect(results.map(({ explanation }) => explanation?.[0]?.allocated)).toEqual([0, 1]);
  });

  it("takes 1 to 1,000 items", async () => {
    expect((await createReservations(fixture.hub, fixture.caller, { items: [] })).userErrors).toMatchObject([
      { code: "INVALID_INPUT", field: ["items"] },
    ]);
    const items = Array.from({ length: 1_001 }, () => item("BULK", 1));
    await expect(createReservations(fixture.hub, fixture.caller, { items })).rejects.toMatchObject({
      extensions: { code: "LIMIT_EXCEEDED" },
    });
  });
});
