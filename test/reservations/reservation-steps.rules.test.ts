import { describe, expect, it } from "vitest";
import fc from "fast-check";
import { PostingRefused, type Books } from "../../src/stock/index.js";
import {
  addConfirmed,
  addHeld,
  cancelOpen,
  confirmedOf,
  confirmHeld,
  heldOf,
  markReturned,
  newReservation,
  openOf,
  putReservation,
  releaseHeld,
  returnableOf,
  shipConfirmed,
  statusOf,
  takesOfAll,
  unmarkReturned,
  type LineShare,
  type LineTake,
  type ReservationDocument,
} from "../../src/reservations/index.js";
import { expireHeld, reacquireExpired } from "../../src/reservations/reservation-steps.rules.js";
import { booksFor, countsOf, documentIn, givenBooks, givenReservation, NOW, quantitiesAt } from "./given-books.js";
import { QUANTITY_MAX } from "../../src/platform/numbers/quantity.js";

const all = (quantity: number, position = 0): readonly LineTake[] => [{ position, quantity }];
const PARCEL = { shipmentId: "019c1234-0000-7000-8000-00000000000f", trackingReference: "1Z", occurredAt: null, fact: false };

function movementsIn(books: Books): readonly string[] {
  return books.written.movements.map(({ posting }) => `${posting.kind} ${posting.from} ${posting.to} ${posting.quantity}`);
}

describe("a new reservation", () => {
  const empty = { id: "019c1234-0000-7000-8000-000000000009", channelId: 4, reference: "cart-1" };
  const addition = { variantId: 1, sku: "SKU-1", locationId: 1, location: "L-1", quantity: 5 };

  it("is held until its end, at version 1", () => {
    const books = givenBooks([{ available: 8 }]);
    const expiresAt = new Date(NOW.getTime() + 1_000);
    const put = putReservation(books, addHeld(books, newReservation(books, { ...empty, expiresAt }), [addition]));
    expect(put).toMatchObject({ ...empty, status: "HELD", version: 1, expiresAt, createdAt: NOW });
    expect(countsOf(put)).toEqual([{ quantity: 5, held: 5 }]);
    expect(quantitiesAt(books, 1, 1)).toEqual({ available: 3, reserved: 5, committed: 0 });
    expect(documentIn(books, put)).toBe(put);
  });

  it("is confirmed without an end", () => {
    const books = givenBooks([{ available: 8 }]);
    const put = putReservation(books, addConfirmed(books, newReservation(books, { ...empty, expiresAt: null }), [addition]));
    expect(put).toMatchObject({ status: "CONFIRMED", expiresAt: null });
    expect(movementsIn(books)).toEqual(["CONFIRM AVAILABLE COMMITTED 5"]);
  });

  it("is confirmed as a fact whatever is available, and the channel answers for what was oversold", () => {
    const books = givenBooks([{ available: 2 }]);
    addConfirmed(books, newReservation(books, { ...empty, expiresAt: null }), [addition], { fact: true });
    expect(quantitiesAt(books, 1, 1)).toEqual({ available: -3, reserved: 0, committed: 5 });
    expect(books.written.movements[0]).toMatchObject({ oversold: 3, posting: { channelId: 4, fact: true } });
  });

  it("has one line for each SKU and location, however often they are added", () => {
    const books = givenBooks([{ available: 9 }, { available: 9, at: 2 }]);
    const once = addHeld(books, newReservation(books, { ...empty, expiresAt: NOW }), [
      addition,
      { ...addition, locationId: 2, location: "L-2" },
    ]);
    const twice = addHeld(books, once, [{ ...addition, quantity: 1 }]);
    expect(countsOf(twice)).toEqual([
      { quantity: 6, held: 6 },
      { quantity: 5, held: 5 },
    ]);
  });

  it("is refused where a line would count more units than an Int can tell", () => {
    const reservation = givenReservation([{ released: QUANTITY_MAX - 4, held: 1 }]);
    const books = booksFor(reservation, 10);
    expect(() => addHeld(books, reservation, [addition])).toThrow(PostingRefused);
  });
});

describe("the steps", () => {
  const mixed = givenReservation([{ held: 3, confirmed: 4, shipped: 2, expired: 1 }]);

  it.each([
    { step: confirmHeld, units: 2, movement: "CONFIRM RESERVED COMMITTED 2", counts: { held: 1, confirmed: 6, shipped: 2, expired: 1 } },
    {
      step: releaseHeld,
      units: 3,
      movement: "RELEASE RESERVED AVAILABLE 3",
      counts: { confirmed: 4, shipped: 2, released: 3, expired: 1 },
    },
    { step: reacquireExpired, units: 1, movement: "CONFIRM AVAILABLE COMMITTED 1", counts: { held: 3, confirmed: 5, shipped: 2 } },
    {
      step: cancelOpen,
      units: 2,
      movement: "RELEASE RESERVED AVAILABLE 2",
      counts: { held: 1, confirmed: 4, shipped: 2, expired: 1, cancelled: 2 },
    },
  ])("$step.name posts $movement", ({ step, units, movement, counts }) => {
    const books = booksFor(mixed, 10);
    expect(countsOf(step(books, mixed, all(units)))).toEqual([{ quantity: 10, ...counts }]);
    expect(movementsIn(books)).toEqual([movement]);
  });

  it("cancel held units first, then confirmed ones", () => {
    const books = booksFor(mixed);
    expect(countsOf(cancelOpen(books, mixed, all(5)))).toEqual([{ quantity: 10, confirmed: 2, shipped: 2, expired: 1, cancelled: 5 }]);
    expect(movementsIn(books)).toEqual(["RELEASE RESERVED AVAILABLE 3", "CANCEL COMMITTED AVAILABLE 2"]);
  });

  it("expire everything held and nothing else", () => {
    const books = booksFor(mixed);
    expect(countsOf(expireHeld(books, mixed))).toEqual([{ quantity: 10, confirmed: 4, shipped: 2, expired: 4 }]);
    expect(movementsIn(books)).toEqual(["EXPIRE RESERVED AVAILABLE 3"]);
  });

  it("ship a parcel at the place of its last movement", () => {
    const reservation = givenReservation([{ confirmed: 4 }, { sku: 2, confirmed: 1 }]);
    const books = booksFor(reservation);
    const takes = [...all(3), ...all(1, 1)];
    const shipped = shipConfirmed(books, reservation, takes, PARCEL);
    expect(countsOf(shipped)).toEqual([
      { quantity: 4, confirmed: 1, shipped: 3 },
      { quantity: 1, shipped: 1 },
    ]);
    const lines = [
      { sku: "SKU-1", location: "L-1", quantity: 3 },
      { sku: "SKU-2", location: "L-1", quantity: 1 },
    ];
    expect(shipped.newShipments).toEqual([{ id: PARCEL.shipmentId, trackingReference: "1Z", occurredAt: null, lines, ordinal: 2 }]);
    const again = shipConfirmed(books, shipped, all(1), { ...PARCEL, shipmentId: "second" });
    expect(again.newShipments?.map(({ id, ordinal }) => [id, ordinal])).toEqual([
      [PARCEL.shipmentId, 2],
      ["second", 3],
    ]);
  });

  it("count returned units among the shipped, without a movement", () => {
    const reservation = givenReservation([{ shipped: 3 }]);
    const returned = markReturned(reservation, all(2));
    expect(countsOf(returned)).toEqual([{ quantity: 3, shipped: 3, returned: 2 }]);
    expect(countsOf(unmarkReturned(returned, all(1)))).toEqual([{ quantity: 3, shipped: 3, returned: 1 }]);
    expect(() => markReturned(returned, all(2))).toThrow(/does not fit/);
  });

  it.each([
    { step: confirmHeld, units: 4 },
    { step: releaseHeld, units: 4 },
    { step: reacquireExpired, units: 2 },
    { step: cancelOpen, units: 8 },
  ])("$step.name takes a number no line has for a mistake of the code", ({ step, units }) => {
    expect(() => step(booksFor(mixed, 100), mixed, all(units))).toThrow();
  });

  it("leave the document they were given as it was", () => {
    const before = JSON.stringify(mixed);
    cancelOpen(booksFor(mixed), mixed, all(5));
    expect(JSON.stringify(mixed)).toBe(before);
  });
});

describe("a reservation put after a step", () => {
  it("is one version on, whatever the number of steps, and at the status of its counts", () => {
    const reservation = givenReservation([{ held: 2 }]);
    const books = booksFor(reservation);
    const shipped = shipConfirmed(books, confirmHeld(books, reservation, all(2)), all(2), PARCEL);
    expect(putReservation(books, shipped)).toMatchObject({ version: 4, status: "SHIPPED" });
  });

  it.each([
    { lines: [{ held: 1 }], kept: true },
    { lines: [{ expired: 1 }], kept: true },
    { lines: [{ confirmed: 1 }], kept: false },
    { lines: [{ released: 1 }], kept: false },
  ])("keeps its end where something is held or has expired: $lines", ({ lines, kept }) => {
    const expiresAt = new Date("2026-02-01T00:00:00.000Z");
    const reservation = givenReservation(lines, { expiresAt });
    expect(putReservation(booksFor(reservation), reservation).expiresAt).toEqual(kept ? expiresAt : null);
  });
});

describe("any sequence of steps", () => {
  type Step = (books: Books, reservation: ReservationDocument, takes: readonly LineTake[]) => ReservationDocument;
  const steps: readonly { readonly name: string; readonly share: LineShare; readonly step: Step }[] = [
    { name: "confirm", share: heldOf, step: confirmHeld },
    { name: "release", share: heldOf, step: releaseHeld },
    { name: "expire", share: heldOf, step: (books, reservation) => expireHeld(books, reservation) },
    { name: "reacquire", share: (line) => line.expired, step: reacquireExpired },
    { name: "cancel", share: openOf, step: cancelOpen },
    { name: "ship", share: confirmedOf, step: (books, reservation, takes) => shipConfirmed(books, reservation, takes, PARCEL) },
    { name: "return", share: returnableOf, step: (_books, reservation, takes) => markReturned(reservation, takes) },
  ];
  const move = fc.record({ step: fc.constantFrom(...steps), share: fc.double({ min: 0, max: 1, noNaN: true }) });
  const quantities = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 3 });

  it("keeps every unit in one place: counts sum to the quantity, and the levels to the counts", () => {
    fc.assert(
      fc.property(quantities, fc.array(move, { maxLength: 12 }), (amounts, moves) => {
        let reservation = givenReservation(amounts.map((held, index) => ({ sku: index + 1, held })));
        const books = booksFor(reservation);
        for (const { step, share } of moves) {
          const takes = takesOfAll(reservation, step.share)
            .map(({ position, quantity }) => ({ position, quantity: Math.floor(quantity * share) }))
            .filter(({ quantity }) => quantity > 0);
          const possible = takes.filter(({ position, quantity }) => {
            const available = quantitiesAt(books, position + 1, 1).available;
            return step.name !== "reacquire" || quantity <= available;
          });
          reservation = step.step(books, reservation, possible);
        }
        for (const [index, line] of reservation.lines.entries()) {
          const { quantity, held, confirmed, shipped, released, expired, cancelled, returned } = line;
          const counts = [held, confirmed, shipped, released, expired, cancelled, returned];
          expect(Math.min(...counts)).toBeGreaterThanOrEqual(0);
          expect(held + confirmed + shipped + released + expired + cancelled).toBe(quantity);
          expect(quantity).toBe(amounts[index]);
          expect(returned).toBeLessThanOrEqual(shipped);
          const level = { available: released + expired + cancelled, reserved: held, committed: confirmed };
          expect(quantitiesAt(books, line.variantId, 1)).toEqual(level);
        }
        expect(putReservation(books, reservation).status).toBe(statusOf(reservation.lines));
      }),
    );
  });
});
