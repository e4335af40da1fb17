import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  cancelReservation,
  cancelReservations,
  confirmReservation,
  confirmReservations,
  createReservation,
  extendReservation,
  moveReservation,
  releaseReservation,
  shipReservation,
  shipReservations,
  updateReservation,
  type ReservationAnswer,
} from "../../src/reservations/index.js";
import { findReservation } from "./find-reservation.js";
import type { LevelKey } from "../../src/stock/index.js";
import { openReservations, type ReservationFixture } from "./open-reservations.js";

let fixture: ReservationFixture;
beforeAll(async () => {
  fixture = await openReservations();
});
afterAll(async () => {
  expect(await fixture.drifts()).toEqual([]);
  await fixture.close();
});

const ALL = { channels: null, locations: null };
const UNKNOWN = "019c1234-0000-7000-8000-000000000001";
let names = 0;

/** A SKU of its own with units at WH-1, and a hold on some of them. */
async function holding(available: number, held: number): Promise<{ sku: string; level: LevelKey; id: string }> {
  const sku = `STEP-${(names += 1)}`;
  const level = await fixture.stocked(sku, "WH-1", available);
  return { sku, level, id: (await fixture.held(sku, held)).id };
}

const step = (
  id: string,
  expectedVersion: number | null = null,
): { idempotencyKey: string; id: string; expectedVersion: number | null } => ({
  idempotencyKey: fixture.key(),
  id,
  expectedVersion,
});

/** What an answer says in short: the status and the counts that are not 0, or the errors' codes. */
function brief({ reservation, userErrors }: ReservationAnswer): unknown {
  if (reservation === null) return userErrors.map(({ code }) => code);
  const lines = reservation.ownLines?.map(({ variantId: _variant, sku: _sku, locationId: _location, ...counts }) =>
    Object.fromEntries(Object.entries(counts).filter(([, count]) => typeof count === "number" && count !== 0)),
  );
  return [reservation.status, reservation.version, ...(lines ?? [])];
}

describe("an order's way", () => {
  it("goes by way of confirming and shipping in several parcels", async () => {
    const { hub, caller } = fixture;
    const { sku, level, id } = await holding(10, 6);
    expect(brief(await confirmReservation(hub, caller, { ...step(id, 1), lines: [{ sku, quantity: 5 }] }))).toEqual([
      "HELD",
      2,
      { quantity: 6, held: 1, confirmed: 5 },
    ]);
    const first = await shipReservation(hub, caller, { ...step(id, 2), lines: [{ sku, quantity: 2 }], trackingReference: "1Z-1" });
    expect(brief(first)).toEqual(["PARTIALLY_SHIPPED", 3, { quantity: 6, held: 1, confirmed: 3, shipped: 2 }]);
    const occurredAt = new Date("2026-01-01T00:00:00.000Z");
    const second = await shipReservation(hub, caller, { ...step(id, 3), trackingReference: "1Z-2", occurredAt });
    expect(brief(second)).toEqual(["PARTIALLY_SHIPPED", 4, { quantity: 6, held: 1, shipped: 5 }]);
    expect(brief(await releaseReservation(hub, caller, { ...step(id, 4), reason: "changed her mind" }))).toEqual([
      "SHIPPED",
      5,
      { quantity: 6, shipped: 5, released: 1 },
    ]);
    expect(await fixture.quantities(level)).toEqual({ available: 5, reserved: 0, committed: 0 });
    const shipments = await hub.database.query(
      `select s.tracking_reference as tracking, s.lines, s.sequence, s.occurred_at = s.recorded_at as now, s.occurred_at as at
       from shipment s where reservation_id = $1 order by sequence`,
      [id],
    );
    expect(shipments).toMatchObject([
      { tracking: "1Z-1", lines: [{ sku, location: "WH-1", quantity: 2 }], sequence: first.sequence, now: true },
      { tracking: "1Z-2", lines: [{ sku, location: "WH-1", quantity: 3 }], sequence: second.sequence, at: occurredAt },
    ]);
    const stored = await findReservation(hub.database, id, ALL);
    expect(stored).toMatchObject({ status: "SHIPPED", version: 5, reason: "changed her mind", expiresAt: null });
  });

  it("may end in a cancellation of what is not shipped", async () => {
    const { hub, caller } = fixture;
    const { sku, level, id } = await holding(10, 6);
    await confirmReservation(hub, caller, { ...step(id), lines: [{ sku, quantity: 4 }] });
    expect(brief(await cancelReservation(hub, caller, { ...step(id), lines: [{ sku, quantity: 3 }] }))).toEqual([
      "CONFIRMED",
      3,
      { quantity: 6, confirmed: 3, cancelled: 3 },
    ]);
    expect(brief(await cancelReservation(hub, caller, step(id)))).toEqual(["CANCELLED", 4, { quantity: 6, cancelled: 6 }]);
    expect(brief(await cancelReservation(hub, caller, step(id)))).toEqual(["ILLEGAL_TRANSITION"]);
    expect(await fixture.quantities(level)).toEqual({ available: 10, reserved: 0, committed: 0 });
  });

  it("may confirm a part and release the rest in one step", async () => {
    const { hub, caller } = fixture;
    const { sku, id } = await holding(10, 6);
    const input = { ...step(id, 1), lines: [{ sku, quantity: 4 }], remainder: "RELEASE" as const };
    expect(brief(await confirmReservation(hub, caller, input))).toEqual(["CONFIRMED", 2, { quantity: 6, confirmed: 4, released: 2 }]);
  });
});

describe("changing a hold", () => {
  it("raises, lowers and adds, and keeps its end", async () => {
    const { hub, caller } = fixture;
    const { sku, id } = await holding(10, 4);
    await fixture.stocked(`${sku}-B`, "WH-2", 3);
    const before = await findReservation(hub.database, id, ALL);
    const more = await updateReservation(hub, caller, {
      ...step(id, 1),
      lines: [
        { sku, quantity: 9, location: "WH-1" },
        { sku: `${sku}-B`, quantity: 3, location: "WH-2" },
      ],
    });
    expect(brief(more)).toEqual(["HELD", 2, { quantity: 9, held: 9 }, { quantity: 3, held: 3 }]);
    expect(more.reservation?.expiresAt).toEqual(before?.expiresAt);
    const less = await updateReservation(hub, caller, { ...step(id, 2), lines: [{ sku, quantity: 0 }] });
    expect(brief(less)).toEqual(["HELD", 3, { quantity: 9, released: 9 }, { quantity: 3, held: 3 }]);
    const none = await updateReservation(hub, caller, { ...step(id, 3), lines: [{ sku: `${sku}-B`, quantity: 0 }] });
    expect(brief(none)).toEqual(["RELEASED", 4, { quantity: 9, released: 9 }, { quantity: 3, released: 3 }]);
  });

  it("allocates more over the channel it was made in", async () => {
    const { hub, caller } = fixture;
    await fixture.stocked("GROW", "WH-1", 3);
    await fixture.stocked("GROW", "WH-2", 5);
    const { id } = await fixture.held("GROW", 1, { channel: "WEB" });
    const lines = [{ sku: "GROW", quantity: 6 }];
    expect(brief(await updateReservation(hub, caller, { ...step(id), lines }))).toEqual([
      "HELD",
      2,
      { quantity: 3, held: 3 },
      { quantity: 3, held: 3 },
    ]);
    expect(brief(await updateReservation(hub, caller, { ...step(id), lines: [{ sku: "GROW", quantity: 7 }] }))).toEqual([
      "INSUFFICIENT_STOCK",
    ]);
  });

  it("gives it a new end, recorded without moving stock", async () => {
    const { hub, caller } = fixture;
    const { id, level } = await holding(10, 4);
    const { reservation, sequence } = await extendReservation(hub, caller, { ...step(id, 1), ttlSeconds: 86_400 });
    expect(reservation).toMatchObject({ version: 2, status: "HELD", sequence });
    const sql = `select extract(epoch from expires_at - now()) as left, (select count(*) from recorded_event where sequence = $2) as events,
      (select bool_and(hold_expires_at = expires_at) from reservation_line where reservation_id = $1) as lines from reservation where id = $1`;
    const [row] = await hub.database.query<{ left: string; events: string; lines: boolean }>(sql, [id, sequence]);
    expect(Number(row?.left)).toBeGreaterThan(86_000);
    expect(row).toMatchObject({ events: "1", lines: true });
    expect(await fixture.quantities(level)).toEqual({ available: 6, reserved: 4, committed: 0 });
  });

  it("moves it to another location, and its confirmed part too", async () => {
    const { hub, caller } = fixture;
    const { sku, level, id } = await holding(10, 4);
    const there = await fixture.stocked(sku, "SHOP", 5);
    await confirmReservation(hub, caller, { ...step(id), lines: [{ sku, quantity: 1 }] });
    const lines = [{ sku, from: "WH-1", to: "SHOP", quantity: 4 }];
    expect(brief(await moveReservation(hub, caller, { ...step(id, 2), lines }))).toEqual([
      "HELD",
      3,
      { quantity: 4, released: 3, cancelled: 1 },
      { quantity: 4, held: 3, confirmed: 1 },
    ]);
    expect(await fixture.quantities(level)).toEqual({ available: 10, reserved: 0, committed: 0 });
    expect(await fixture.quantities(there)).toEqual({ available: 1, reserved: 3, committed: 1 });
  });

  it("tells each mistake of a move once, by the name of its field", async () => {
    const { hub, caller } = fixture;
    const { sku, id } = await holding(10, 4);
    const lines = [
      { sku: "NO-SKU", from: "NOWHERE", to: "NEVER", quantity: 1 },
      { sku, from: "NOWHERE", to: "SHOP", quantity: 1 },
      { sku, from: "WH-1", to: "NEVER", quantity: 0 },
    ];
    const { userErrors } = await moveReservation(hub, caller, { ...step(id), lines });
    expect(userErrors.map(({ code, field }) => `${code} ${field?.join(".") ?? ""}`)).toEqual([
      "NOT_FOUND lines.0.sku",
      "NOT_FOUND lines.1.from",
      "INVALID_INPUT lines.2.quantity",
      "NOT_FOUND lines.2.to",
    ]);
    const still = await moveReservation(hub, caller, { ...step(id), lines: [{ sku, from: "WH-1", to: "WH-1", quantity: 1 }] });
    expect(still.userErrors).toMatchObject([{ code: "INVALID_INPUT", field: ["lines", "0", "to"] }]);
  });
});

describe("every step", () => {
  const steps = {
    update: (input: ReturnType<typeof step>) =>
      updateReservation(fixture.hub, fixture.caller, { ...input, lines: [{ sku: "EVERY", quantity: 1 }] }),
    extend: (input: ReturnType<typeof step>) => extendReservation(fixture.hub, fixture.caller, input),
    confirm: (input: ReturnType<typeof step>) => confirmReservation(fixture.hub, fixture.caller, input),
    release: (input: ReturnType<typeof step>) => releaseReservation(fixture.hub, fixture.caller, input),
    ship: (input: ReturnType<typeof step>) => shipReservation(fixture.hub, fixture.caller, input),
    cancel: (input: ReturnType<typeof step>) => cancelReservation(fixture.hub, fixture.caller, input),
    move: (input: ReturnType<typeof step>) =>
      moveReservation(fixture.hub, fixture.caller, { ...input, lines: [{ sku: "EVERY", from: "WH-1", to: "WH-2", quantity: 1 }] }),
  };
  const all = Object.entries(steps).map(([name, run]) => ({ name, run }));
  beforeAll(async () => {
    await fixture.stocked("EVERY", "WH-1", 100);
    await fixture.stocked("EVERY", "WH-2", 100);
  });

  it.each(all)("needs an expectedVersion, which may be null: $name", async ({ run }) => {
    const { expectedVersion: _, ...without } = step(UNKNOWN);
    expect((await run(without as ReturnType<typeof step>)).userErrors).toMatchObject([
      { code: "INVALID_INPUT", field: ["expectedVersion"] },
    ]);
  });

  it.each(all)("refuses another version and changes nothing: $name", async ({ name, run }) => {
    const { id } = await fixture.held("EVERY", 2, { confirm: name === "ship" });
    const before = await findReservation(fixture.hub.database, id, ALL);
    expect((await run(step(id, 2))).userErrors).toMatchObject([
      { code: "VERSION_CONFLICT", field: ["expectedVersion"], currentVersion: 1, level: null },
    ]);
    expect(await findReservation(fixture.hub.database, id, ALL)).toEqual(before);
    expect((await run(step(id, 1))).userErrors).toEqual([]);
  });

  it.each(all)("answers the same for an id that is unknown, malformed, or not the caller's: $name", async ({ run }) => {
    const notFound = (id: string) => [
      {
        code: "NOT_FOUND",
        entity: "Reservation",
        value: id,
        nearMiss: null,
        field: ["id"],
        message: `Reservation "${id}" is not known. Check the name.`,
      },
    ];
    expect((await run(step(UNKNOWN))).userErrors).toEqual(notFound(UNKNOWN));
    expect((await run(step("no-uuid"))).userErrors).toEqual(notFound("no-uuid"));
  });

  it.each(all)("takes an id in capitals, and answers the same again for the same key: $name", async ({ name, run }) => {
    const { id } = await fixture.held("EVERY", 2, { confirm: name === "ship" });
    const input = step(id.toUpperCase(), 1);
    const first = await run(input);
    expect(first.userErrors).toEqual([]);
    const second = await run(input);
    expect(JSON.stringify({ ...second, replayed: false })).toBe(JSON.stringify(first));
    expect(second.replayed).toBe(true);
    expect((await run({ ...input, expectedVersion: null })).userErrors).toMatchObject([{ code: "IDEMPOTENCY_MISMATCH" }]);
  });
});

describe("a key bound to channels or locations", () => {
  const bound = (channels: string[] | null, locations: string[] | null) => ({ ...fixture.caller, channels, locations });

  it("finds no reservation of another channel, of none, or elsewhere", async () => {
    await fixture.stocked("SCOPED", "WH-1", 100);
    const web = await fixture.held("SCOPED", 1, { channel: "WEB" });
    const none = await fixture.held("SCOPED", 1);
    for (const [caller, { id }] of [
      [bound(["TILL"], null), web],
      [bound(["WEB"], null), none],
      [bound(null, ["SHOP"]), web],
      [bound(["WEB"], ["WH-2"]), web],
    ] as const) {
      const answer = await cancelReservation(fixture.hub, caller, step(id));
      const unknown = await cancelReservation(fixture.hub, caller, step(UNKNOWN));
      expect(JSON.stringify(answer).replaceAll(id, UNKNOWN)).toBe(JSON.stringify(unknown));
    }
    expect(brief(await cancelReservation(fixture.hub, bound(["WEB"], ["WH-1"]), step(web.id)))).toEqual([
      "CANCELLED",
      2,
      { quantity: 1, cancelled: 1 },
    ]);
  });

  it("ships its own location's part of an order, and no more", async () => {
    await fixture.stocked("PARTED", "WH-1", 3);
    await fixture.stocked("PARTED", "WH-2", 6);
    const lines = [
      { sku: "PARTED", quantity: 3, location: "WH-1" },
      { sku: "PARTED", quantity: 4, location: "WH-2" },
    ];
    const { id } = await fixture.held("PARTED", 7, { confirm: true, lines });
    const caller = bound(null, ["WH-2"]);
    expect(brief(await shipReservation(fixture.hub, caller, { ...step(id), lines: [{ sku: "PARTED", quantity: 5 }] }))).toEqual([
      "EXCEEDS_REMAINING",
    ]);
    expect(brief(await shipReservation(fixture.hub, caller, step(id)))).toEqual([
      "PARTIALLY_SHIPPED",
      2,
      { quantity: 3, confirmed: 3 },
      { quantity: 4, shipped: 4 },
    ]);
  });

  it("may not move or raise units at other locations", async () => {
    await fixture.stocked("STAYS", "WH-1", 9);
    const { id } = await fixture.held("STAYS", 2, { channel: "WEB" });
    const caller = bound(["WEB"], ["WH-1"]);
    const move = { ...step(id), lines: [{ sku: "STAYS", from: "WH-1", to: "WH-2", quantity: 1 }] };
    await expect(moveReservation(fixture.hub, caller, move)).rejects.toMatchObject({ extensions: { code: "FORBIDDEN" } });
    const raise = { ...step(id), lines: [{ sku: "STAYS", location: "WH-2", quantity: 1 }] };
    await expect(updateReservation(fixture.hub, caller, raise)).rejects.toMatchObject({ extensions: { code: "FORBIDDEN" } });
  });
});

describe("bulk steps", () => {
  it("confirm, ship and cancel many in one batch, one answer for each item in order", async () => {
    const { hub, caller } = fixture;
    const all = await Promise.all([holding(5, 1), holding(5, 2), holding(5, 3)]);
    const ids = all.map(({ id }) => id);
    const confirmed = await confirmReservations(hub, caller, { items: [...ids, UNKNOWN].map((id) => step(id, id === UNKNOWN ? null : 1)) });
    expect(confirmed.results.map(brief)).toEqual([
      ["CONFIRMED", 2, { quantity: 1, confirmed: 1 }],
      ["CONFIRMED", 2, { quantity: 2, confirmed: 2 }],
      ["CONFIRMED", 2, { quantity: 3, confirmed: 3 }],
      ["NOT_FOUND"],
    ]);
    const parcels = [0, 1, 2].map((index) => ({
      ...step(ids[index] ?? "", 2),
      trackingReference: `P-${index}`,
      lines: [{ sku: all[index]?.sku ?? "", quantity: 1 }],
    }));
    const shipped = await shipReservations(hub, caller, { items: parcels });
    expect(shipped.results.map(({ reservation }) => reservation?.status)).toEqual(["SHIPPED", "PARTIALLY_SHIPPED", "PARTIALLY_SHIPPED"]);
    const sequences = await hub.database.query<{ sequence: string }>(
      "select sequence from shipment where reservation_id = any($1::uuid[]) order by sequence",
      [ids],
    );
    expect(sequences.map(({ sequence }) => sequence)).toEqual(shipped.results.map(({ sequence }) => sequence));
    const cancelled = await cancelReservations(hub, caller, { items: ids.map((id) => step(id)), onError: "REJECT_ALL" });
    expect(cancelled.results.map(brief)).toEqual([["ILLEGAL_TRANSITION"], [], []]);
  });

  it("see what earlier items of the call did", async () => {
    const { hub, caller } = fixture;
    const { sku, id } = await holding(5, 3);
    const items = [1, 2, 1].map((quantity) => ({ ...step(id), lines: [{ sku, quantity }] }));
    const { results } = await confirmReservations(hub, caller, { items });
    expect(results.map(brief)).toEqual([
      ["HELD", 2, { quantity: 3, held: 2, confirmed: 1 }],
      ["CONFIRMED", 3, { quantity: 3, confirmed: 3 }],
      ["ILLEGAL_TRANSITION"],
    ]);
    const parcels = [1, 2].map((quantity) => ({ ...step(id), lines: [{ sku, quantity }] }));
    await shipReservations(hub, caller, { items: parcels });
    const rows = await hub.database.query<{ lines: unknown }>("select lines from shipment where reservation_id = $1 order by sequence", [
      id,
    ]);
    expect(rows.map(({ lines }) => lines)).toEqual([1, 2].map((quantity) => [{ sku, location: "WH-1", quantity }]));
  });
});

describe("any storm of steps on two ledgers", () => {
  it("leaves ledger, levels and reservations in agreement, and every answer is one of the expected", async () => {
    const { hub, caller } = fixture;
    const hubs = [hub, { ...hub, ledger: fixture.stock.secondLedger() }];
    for (const location of ["WH-1", "WH-2"] as const) await fixture.stocked("STORM", location, 40);
    const all = await Promise.all(
      Array.from({ length: 12 }, () => fixture.held("STORM", 3, { channel: "WEB", lines: [{ sku: "STORM", quantity: 3 }] })),
    );
    await fixture.letExpire(all.slice(0, 3).map(({ id }) => id));
    const some = { lines: [{ sku: "STORM", quantity: 1 }] };
    const steps: readonly ((on: typeof hub, id: string) => Promise<ReservationAnswer>)[] = [
      (on, id) => confirmReservation(on, caller, { ...step(id), ...some, ifExpired: "REACQUIRE" }),
      (on, id) => releaseReservation(on, caller, { ...step(id), ...some }),
      (on, id) => shipReservation(on, caller, { ...step(id), ...some }),
      (on, id) => cancelReservation(on, caller, { ...step(id), ...some }),
      (on, id) => extendReservation(on, caller, { ...step(id), ttlSeconds: 60 }),
      (on, id) => updateReservation(on, caller, { ...step(id), lines: [{ sku: "STORM", quantity: 4 }] }),
      (on, id) => moveReservation(on, caller, { ...step(id), lines: [{ sku: "STORM", from: "WH-1", to: "WH-2", quantity: 1 }] }),
      (on) => createReservation(on, caller, { idempotencyKey: fixture.key(), channel: "WEB", ...some }),
    ];
    const answers = await Promise.all(
      Array.from({ length: 400 }, async (_, index) => {
        const run = steps[(index * 7 + Math.floor(index / 12)) % steps.length];
        const target = all[index % all.length];
        return run === undefined || target === undefined ? null : run(hubs[index % 2] ?? hub, target.id);
      }),
    );
    const codes = new Set(answers.flatMap((answer) => answer?.userErrors.map(({ code }) => String(code)) ?? []));
    const expected = ["EXCEEDS_REMAINING", "ILLEGAL_TRANSITION", "INSUFFICIENT_STOCK", "RESERVATION_EXPIRED"];
    expect([...codes].filter((code) => !expected.includes(code))).toEqual([]);
    expect(answers.filter((answer) => answer?.reservation !== null).length).toBeGreaterThan(50);
    expect(await fixture.drifts()).toEqual([]);
    const wrong = `select r.id from reservation r join reservation_line l on l.reservation_id = r.id
      group by r.id having bool_or(l.hold_expires_at is distinct from case when l.held > 0 then r.expires_at end)`;
    expect(await hub.database.query(wrong)).toEqual([]);
  });
});
