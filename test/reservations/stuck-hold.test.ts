import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { confirmReservation, createReservation, reservationRef } from "../../src/reservations/index.js";
import { findReservation } from "./find-reservation.js";
import { openReservations, type ReservationFixture } from "./open-reservations.js";

let fixture: ReservationFixture;
beforeAll(async () => {
  fixture = await openReservations();
});
afterAll(() => fixture.close());

const find = (id: string) => findReservation(fixture.hub.database, id, { channels: null, locations: null });
const reserve = (sku: string, quantity: number) =>
  createReservation(fixture.hub, fixture.caller, { idempotencyKey: fixture.key(), lines: [{ sku, quantity, location: "WH-1" }] });
const step = (id: string) => ({ idempotencyKey: fixture.key(), id, expectedVersion: null });

describe("a hold that cannot be expired", () => {
  it("fails what is asked of itself, and neither others on its levels nor the holds beside it", async () => {
    const level = await fixture.stocked("STUCK", "WH-1", 10);
    const { database, ledger } = fixture.hub;
    const [stuck, beside] = [await fixture.held("STUCK", 5), await fixture.held("STUCK", 2)];
    // Something that is no hub has taken away units that documents claim: 2 of the 7 are left.
    const take = "update inventory_level set reserved = reserved - $1, available = available + $1 where variant_id = $2";
    await database.query(take, [5, level.variantId]);
    await fixture.letExpire(stuck.id, 5);
    expect((await reserve("STUCK", 1)).userErrors).toEqual([]);
    await fixture.letExpire(beside.id);
    expect((await reserve("STUCK", 1)).userErrors).toEqual([]);
    expect(await find(beside.id)).toMatchObject({ status: "EXPIRED" });
    expect(await find(stuck.id)).toMatchObject({ status: "HELD" });
    await expect(confirmReservation(fixture.hub, fixture.caller, step(stuck.id))).rejects.toThrow("cannot be expired");
    await expect(ledger.expire([reservationRef(stuck.id)])).rejects.toThrow("cannot be expired");
    await database.query(take, [-5, level.variantId]);
    await ledger.expire([reservationRef(stuck.id)]);
    expect(await find(stuck.id)).toMatchObject({ status: "EXPIRED" });
  });
});
