import { describe, expect, it } from "vitest";
import { Refusal } from "../../src/platform/errors/user-error.js";
import type { Books, ResolvedLine } from "../../src/stock/index.js";
import type { ReservationDocument } from "../../src/reservations/index.js";
import {
  decideCancel,
  decideConfirm,
  decideExtend,
  decideRelease,
  decideShip,
  type StepLines,
} from "../../src/reservations/step-decisions.rules.js";
import { booksFor, countsOf, givenBooks, givenChannel, givenReservation, NOW, quantitiesAt, type GivenLine } from "./given-books.js";

const PARCEL = { shipmentId: "parcel", trackingReference: null, occurredAt: null, fact: false, factQuantityMax: 100_000 };
const WHOLE: StepLines = { asked: null, isOwn: () => true };
const KEEP = { reacquire: false, releaseRemainder: false, channel: null };

function asking(...lines: readonly (readonly [sku: number, quantity: number])[]): StepLines {
  const asked = lines.map(([sku, quantity], index): ResolvedLine => {
    return { index, sku: `SKU-${sku}`, variantId: sku, location: null, locationId: null, quantity, factor: 1 };
  });
  return { ...WHOLE, asked };
}

function done(result: ReservationDocument | Refusal): ReservationDocument {
  if (result instanceof Refusal) throw new Error(`It was refused: ${result.errors.map(({ message }) => message).join(" ")}`);
  return result;
}

function errorsOf(result: ReservationDocument | Refusal): readonly object[] {
  if (!(result instanceof Refusal)) throw new Error("It was not refused.");
  return result.errors;
}

const steps = {
  confirm: (books: Books, reservation: ReservationDocument, lines: StepLines) => decideConfirm(books, reservation, lines, KEEP),
  release: decideRelease,
  extend: (books: Books, reservation: ReservationDocument) => decideExtend(books, reservation, 60),
  ship: (books: Books, reservation: ReservationDocument, lines: StepLines) => decideShip(books, reservation, lines, PARCEL),
  cancel: decideCancel,
} as const;
type StepName = keyof typeof steps;

describe("a step with nothing left to act on", () => {
  const illegal: readonly { step: StepName; lines: GivenLine[]; from: string; to: string }[] = [
    { step: "confirm", lines: [{ confirmed: 1 }], from: "CONFIRMED", to: "CONFIRMED" },
    { step: "confirm", lines: [{ released: 1 }], from: "RELEASED", to: "CONFIRMED" },
    { step: "release", lines: [{ confirmed: 1 }], from: "CONFIRMED", to: "RELEASED" },
    { step: "extend", lines: [{ cancelled: 1 }], from: "CANCELLED", to: "HELD" },
    { step: "ship", lines: [{ held: 1 }], from: "HELD", to: "SHIPPED" },
    { step: "ship", lines: [{ shipped: 1 }], from: "SHIPPED", to: "SHIPPED" },
    { step: "cancel", lines: [{ shipped: 1 }], from: "SHIPPED", to: "CANCELLED" },
    { step: "cancel", lines: [{ shipped: 1, expired: 1 }], from: "SHIPPED", to: "CANCELLED" },
  ];
  it.each(illegal)("refuses to $step a reservation that is $from", ({ step, lines, from, to }) => {
    const reservation = givenReservation(lines);
    expect(errorsOf(steps[step](booksFor(reservation), reservation, WHOLE))).toMatchObject([
      { code: "ILLEGAL_TRANSITION", field: ["id"], from, to },
    ]);
  });

  const expired: readonly { step: StepName; lines: GivenLine[] }[] = [
    { step: "confirm", lines: [{ expired: 1 }] },
    { step: "confirm", lines: [{ confirmed: 1, expired: 1 }] },
    { step: "release", lines: [{ expired: 1, released: 1 }] },
    { step: "extend", lines: [{ confirmed: 1, expired: 1 }] },
    { step: "ship", lines: [{ expired: 1 }] },
    { step: "cancel", lines: [{ expired: 1 }] },
  ];
  it.each(expired)("tells that the hold ran out, and when: $step of $lines", ({ step, lines }) => {
    const reservation = givenReservation(lines);
    expect(errorsOf(steps[step](booksFor(reservation), reservation, WHOLE))).toMatchObject([
      { code: "RESERVATION_EXPIRED", field: ["id"], expiredAt: "2026-01-31T12:15:00.000Z" },
    ]);
  });
});

describe("a step on more than is left", () => {
  it.each([
    { step: "confirm" as const, remaining: 2 },
    { step: "release" as const, remaining: 2 },
    { step: "ship" as const, remaining: 3 },
    { step: "cancel" as const, remaining: 5 },
  ])("names every line at once: $step", ({ step, remaining }) => {
    const reservation = givenReservation([
      { held: 2, confirmed: 3 },
      { sku: 2, held: 1, confirmed: 1 },
    ]);
    expect(errorsOf(steps[step](booksFor(reservation), reservation, asking([1, 9], [2, 1], [3, 1])))).toMatchObject([
      { code: "EXCEEDS_REMAINING", field: ["lines", "0", "quantity"], sku: "SKU-1", requested: 9, remaining },
      { code: "EXCEEDS_REMAINING", field: ["lines", "2", "quantity"], sku: "SKU-3", requested: 1, remaining: 0 },
    ]);
  });
});

describe("a step of somebody bound to some locations", () => {
  const reservation = givenReservation([
    { at: 1, confirmed: 2, held: 1 },
    { at: 2, confirmed: 3, held: 4 },
  ]);
  const own: StepLines = { asked: null, isOwn: ({ locationId }) => locationId === 2 };

  it("acts on the lines there only", () => {
    expect(countsOf(done(decideShip(booksFor(reservation), reservation, own, PARCEL)))).toEqual([
      { quantity: 3, held: 1, confirmed: 2 },
      { quantity: 7, held: 4, shipped: 3 },
    ]);
    const terms = { ...KEEP, releaseRemainder: true };
    const lines: StepLines = { ...asking([1, 1]), isOwn: own.isOwn };
    expect(countsOf(done(decideConfirm(booksFor(reservation), reservation, lines, terms)))).toEqual([
      { quantity: 3, held: 1, confirmed: 2 },
      { quantity: 7, confirmed: 4, released: 3 },
    ]);
  });

  it("has no more than what lies there", () => {
    const lines: StepLines = { ...asking([1, 4]), isOwn: own.isOwn };
    expect(errorsOf(decideShip(booksFor(reservation), reservation, lines, PARCEL))).toMatchObject([{ requested: 4, remaining: 3 }]);
  });
});

describe("confirming", () => {
  it("keeps what it does not name held, or releases it as asked", () => {
    const reservation = givenReservation([{ held: 5 }, { sku: 2, held: 2 }]);
    const keep = done(decideConfirm(booksFor(reservation), reservation, asking([1, 3]), KEEP));
    expect(countsOf(keep)).toEqual([
      { quantity: 5, held: 2, confirmed: 3 },
      { quantity: 2, held: 2 },
    ]);
    const release = done(decideConfirm(booksFor(reservation), reservation, asking([1, 3]), { ...KEEP, releaseRemainder: true }));
    expect(countsOf(release)).toEqual([
      { quantity: 5, confirmed: 3, released: 2 },
      { quantity: 2, released: 2 },
    ]);
  });

  const REACQUIRE = { ...KEEP, reacquire: true };

  it("takes expired units again where they are still there", () => {
    const reservation = givenReservation([{ expired: 3, confirmed: 1 }]);
    const books = booksFor(reservation, 5);
    expect(countsOf(done(decideConfirm(books, reservation, WHOLE, REACQUIRE)))).toEqual([{ quantity: 4, confirmed: 4 }]);
    expect(quantitiesAt(books, 1, 1)).toEqual({ available: 2, reserved: 0, committed: 4 });
  });

  it("takes some of them where some are asked for", () => {
    const reservation = givenReservation([{ expired: 3 }]);
    expect(countsOf(done(decideConfirm(booksFor(reservation, 2), reservation, asking([1, 2]), REACQUIRE)))).toEqual([
      { quantity: 3, confirmed: 2, expired: 1 },
    ]);
  });

  it("refuses where they have gone to somebody else, and keeps the safety stock", () => {
    const reservation = givenReservation([{ expired: 3 }, { sku: 2, expired: 1 }]);
    const books = givenBooks([
      { available: 5, safetyStock: 3 },
      { sku: 2, available: 1 },
    ]);
    expect(errorsOf(decideConfirm(books, reservation, WHOLE, REACQUIRE))).toMatchObject([
      { code: "INSUFFICIENT_STOCK", field: null, sku: "SKU-1", requested: 3, available: 2 },
    ]);
    const off = { ...REACQUIRE, channel: givenChannel([1], { active: false }) };
    expect(errorsOf(decideConfirm(books, reservation, WHOLE, off))).toMatchObject([
      { code: "INACTIVE", entity: "Channel", field: ["ifExpired"] },
    ]);
    const sells = { ...REACQUIRE, channel: givenChannel([1], { sellsSafetyStock: true }) };
    expect(decideConfirm(books, reservation, WHOLE, sells)).not.toBeInstanceOf(Refusal);
  });
});

describe("extending", () => {
  it("counts from now, whether the new end is later or sooner than the old one", () => {
    const reservation = givenReservation([{ held: 1 }]);
    const extended = done(decideExtend(booksFor(reservation), reservation, 60));
    expect(extended.expiresAt).toEqual(new Date(NOW.getTime() + 60_000));
    expect(extended.lines).toBe(reservation.lines);
  });
});

describe("shipping", () => {
  it("takes a time ahead of the clock as now", () => {
    const reservation = givenReservation([{ confirmed: 1 }]);
    const occurredAt = new Date(NOW.getTime() + 5 * 60_000 + 1);
    const books = booksFor(reservation);
    expect(decideShip(books, reservation, WHOLE, { ...PARCEL, occurredAt })).not.toBeInstanceOf(Refusal);
    expect(books.written.movements.map(({ posting }) => posting.occurredAt)).toEqual([null]);
  });
});
