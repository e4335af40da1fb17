import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import {
  confirmReservation,
  createReservation,
  createReservations,
  extendReservation,
  reservationRef,
  shipReservation,
  startReservationSweeper,
  updateReservation,
} from "../../src/reservations/index.js";
import { findReservation } from "./find-reservation.js";
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
const find = (id: string) => findReservation(fixture.hub.database, id, ALL);
const reserve = (sku: string, quantity: number) =>
  createReservation(fixture.hub, fixture.caller, { idempotencyKey: fixture.key(), lines: [{ sku, quantity, location: "WH-1" }] });
const step = (id: string) => ({ idempotencyKey: fixture.key(), id, expectedVersion: null });

describe("a hold past its time, with no sweeper", () => {
  it("counts for nothing for the next who asks for its units", async () => {
    const level = await fixture.stocked("GONE", "WH-1", 5);
    const { id } = await fixture.held("GONE", 5);
    expect((await reserve("GONE", 1)).userErrors).toMatchObject([{ code: "INSUFFICIENT_STOCK", available: 0 }]);
    await fixture.letExpire(id);
    expect((await reserve("GONE", 5)).userErrors).toEqual([]);
    expect(await find(id)).toMatchObject({ status: "EXPIRED", version: 2 });
    expect(await fixture.quantities(level)).toEqual({ available: 0, reserved: 5, committed: 0 });
  });

  it("holds until then: a TTL of one second by the database's clock", async () => {
    await fixture.stocked("SECOND", "WH-1", 1);
    const { id, createdAt } = await fixture.held("SECOND", 1, { ttlSeconds: 1 });
    const clock = "select clock_timestamp() >= $1::timestamptz + interval '1 second' as over";
    for (;;) {
      const refused = (await reserve("SECOND", 1)).userErrors.length > 0;
      const [now] = await fixture.hub.database.query<{ over: boolean }>(clock, [createdAt.toISOString()]);
      if (!refused) {
        // Whoever got the units got them after the end.
        expect(now?.over).toBe(true);
        break;
      }
    }
    expect(await find(id)).toMatchObject({ status: "EXPIRED" });
  });

  it("is recorded by the hub itself, as its own command before the one that found it", async () => {
    await fixture.stocked("SYSTEM", "WH-1", 2);
    const { id } = await fixture.held("SYSTEM", 2);
    await fixture.letExpire(id);
    const { sequence } = await reserve("SYSTEM", 1);
    const rows = await fixture.hub.database.query(
      `select m.kind, m.quantity, c.role from movement m join api_client c on c.id = m.actor where document_id = $1 and kind = 'EXPIRE' and sequence < $2`,
      [id, sequence],
    );
    expect(rows).toEqual([{ kind: "EXPIRE", quantity: 2, role: "SYSTEM" }]);
  });

  it("leaves what is confirmed of it alone", async () => {
    const level = await fixture.stocked("PART", "WH-1", 5);
    const { id } = await fixture.held("PART", 5);
    await confirmReservation(fixture.hub, fixture.caller, { ...step(id), lines: [{ sku: "PART", quantity: 2 }] });
    await fixture.letExpire(id);
    await fixture.hub.ledger.expire([reservationRef(id)]);
    expect(await find(id)).toMatchObject({ status: "CONFIRMED", version: 3 });
    expect(await fixture.quantities(level)).toEqual({ available: 3, reserved: 0, committed: 2 });
    await fixture.hub.ledger.expire([reservationRef(id)]);
    expect(await find(id)).toMatchObject({ version: 3 });
  });

  it("cannot be confirmed, extended, changed or shipped any more: the answer says since when", async () => {
    const { hub, caller } = fixture;
    await fixture.stocked("LATE", "WH-1", 50);
    const held = await fixture.held("LATE", 5);
    await fixture.letExpire(held.id, 60);
    const expiredAt = (await find(held.id))?.expiresAt?.toISOString();
    const steps = [
      confirmReservation(hub, caller, { ...step(held.id), expectedVersion: 1 }),
      extendReservation(hub, caller, step(held.id)),
      updateReservation(hub, caller, { ...step(held.id), lines: [{ sku: "LATE", quantity: 9 }] }),
      shipReservation(hub, caller, step(held.id)),
    ];
    for (const { userErrors } of await Promise.all(steps)) {
      expect(userErrors).toMatchObject([{ code: "RESERVATION_EXPIRED", expiredAt }]);
    }
    expect(await find(held.id)).toMatchObject({ status: "EXPIRED", version: 2 });
  });

  it("can be confirmed with REACQUIRE while its units are still there", async () => {
    const { hub, caller } = fixture;
    const level = await fixture.stocked("AGAIN", "WH-1", 5);
    const [first, second] = [await fixture.held("AGAIN", 3), await fixture.held("AGAIN", 2)];
    await fixture.letExpire(first.id);
    const again = await confirmReservation(hub, caller, { ...step(first.id), ifExpired: "REACQUIRE" });
    expect(again.reservation).toMatchObject({ status: "CONFIRMED", expiresAt: null });
    await fixture.letExpire(second.id);
    expect((await reserve("AGAIN", 1)).userErrors).toEqual([]);
    const short = await confirmReservation(hub, caller, { ...step(second.id), ifExpired: "REACQUIRE" });
    expect(short.userErrors).toMatchObject([{ code: "INSUFFICIENT_STOCK", requested: 2, available: 1 }]);
    expect(await fixture.quantities(level)).toEqual({ available: 1, reserved: 1, committed: 3 });
  });

  it("is one of many on a level: all of them are free at once, more than one batch expires too", async () => {
    const level = await fixture.stocked("CROWD", "WH-1", 2_300);
    const item = () => ({ idempotencyKey: fixture.key(), lines: [{ sku: "CROWD", quantity: 1, location: "WH-1" }] });
    const ids: string[] = [];
    for (const length of [1_000, 1_000, 300]) {
      const { results } = await createReservations(fixture.hub, fixture.caller, { items: Array.from({ length }, item) });
      ids.push(...results.flatMap(({ reservation }) => reservation?.id ?? []));
    }
    await fixture.letExpire(ids);
    expect((await reserve("CROWD", 2_300)).userErrors).toEqual([]);
    expect(await fixture.quantities(level)).toEqual({ available: 0, reserved: 2_300, committed: 0 });
    const stale =
      "select count(*)::integer as held from reservation_line where reservation_id = any($1::uuid[]) and (held > 0 or expired = 0)";
    expect(await fixture.hub.database.query(stale, [ids])).toEqual([{ held: 0 }]);
  });
});

describe("the sweeper", () => {
  it("expires what nobody asks for, in several processes at once, and stops when it is closed", async () => {
    const level = await fixture.stocked("SWEPT", "WH-1", 9);
    const all = await Promise.all([3, 2, 4].map((quantity) => fixture.held("SWEPT", quantity)));
    const other = { ...fixture.hub, ledger: fixture.stock.secondLedger() };
    const onFault = vi.fn();
    const sweepers = [fixture.hub, other].map((hub) => startReservationSweeper(hub, { onFault, intervalMs: 5 }));
    await Promise.all(all.map(({ id }) => fixture.letExpire(id)));
    await vi.waitFor(async () => expect(await fixture.quantities(level)).toEqual({ available: 9, reserved: 0, committed: 0 }));
    await Promise.all(sweepers.map((sweeper) => sweeper.close()));
    expect(onFault).not.toHaveBeenCalled();
    const late = await fixture.held("SWEPT", 1);
    await fixture.letExpire(late.id);
    expect(await find(late.id)).toMatchObject({ status: "HELD" });
    for (const { id } of all) expect(await find(id)).toMatchObject({ status: "EXPIRED", version: 2 });
  });

  it("tells of a sweep that failed and goes on", async () => {
    const level = await fixture.stocked("TROUBLE", "WH-1", 1);
    const { id } = await fixture.held("TROUBLE", 1);
    await fixture.letExpire(id);
    const onFault = vi.fn();
    let failures = 2;
    const { ledger, database } = fixture.hub;
    const expire: typeof ledger.expire = (documents) =>
      failures-- > 0 ? Promise.reject(new Error("no database")) : ledger.expire(documents);
    const sweeper = startReservationSweeper({ database, ledger: { expire } }, { onFault, intervalMs: 5 });
    await vi.waitFor(async () => expect(await fixture.quantities(level)).toMatchObject({ reserved: 0 }));
    await sweeper.close();
    expect(onFault).toHaveBeenCalledTimes(2);
  });
});
