import { describe, expect, it } from "vitest";
import { Refusal } from "../../src/platform/errors/user-error.js";
import { reservationRef, type ReservationDocument } from "../../src/reservations/index.js";
import { decideSale, type NewSale } from "../../src/sales/decide-sale.rules.js";
import type { SaleOutcome } from "../../src/sales/sale-outcome.js";
import { saleRef } from "../../src/sales/sale.js";
import type { Books, Known, ResolvedLine } from "../../src/stock/index.js";
import { countsOf, documentIn, givenBooks, givenReservation, NOW, quantitiesAt, type GivenLine } from "../reservations/given-books.js";

/** Bound to every location: who is bound to none keeps to the channel's. */
const ANYWHERE = { channelIds: null, locationIds: new Set([1, 2, 3, 4, 5, 6, 7, 8, 9]) };

function lineOf(index: number, at: number | null, quantity: number, sku = 1): ResolvedLine {
  return { index, sku: `SKU-${sku}`, variantId: sku, location: at === null ? null : `L-${at}`, locationId: at, quantity, factor: 1 };
}

function saleOf(changes: Partial<NewSale> = {}): NewSale {
  return {
    id: "sale",
    newReservationId: "own reservation",
    shipmentId: "parcel",
    channelId: 5,
    reference: "R-1",
    occurredAt: null,
    fulfilled: true,
    reservationId: null,
    fingerprint: "f",
    lines: [lineOf(0, 1, 2)],
    scope: ANYWHERE,
    ...changes,
  };
}

function booksWith(
  lines: readonly GivenLine[],
  changes: Partial<ReservationDocument> = {},
): { books: Books; reservation: ReservationDocument } {
  const reservation = givenReservation(lines, changes);
  const levels = reservation.lines.map(({ variantId, locationId, held, confirmed }) => {
    return { sku: variantId, at: locationId, available: 5, reserved: held, committed: confirmed };
  });
  const books = givenBooks(levels.length === 0 ? [{ available: 5 }] : levels);
  books.put(reservationRef(reservation.id), reservation);
  return { books, reservation };
}

const errorsOf = (outcome: SaleOutcome | Known | Refusal): unknown => (outcome instanceof Refusal ? outcome.errors : outcome);

describe("a sale", () => {
  it("tells what was sold from where, and when in the world", () => {
    const occurredAt = new Date("2026-01-30T10:00:00.000Z");
    const { books } = booksWith([]);
    const outcome = decideSale(books, saleOf({ occurredAt, lines: [lineOf(0, 1, 7)] }));
    const line = { variantId: 1, sku: "SKU-1", locationId: 1, quantity: 7, fromReservation: 0, oversold: 2 };
    const content = { channelId: 5, reference: "R-1", fulfilled: true, reservationId: null };
    expect(outcome).toEqual({ id: "sale", known: false, ...content, occurredAt: "2026-01-30T10:00:00.000Z", lines: [line] });
    expect(books.document(saleRef(5, "R-1"))).toMatchObject({
      id: "sale",
      fingerprint: "f",
      locationIds: [1],
      content: { ...content, occurredAt, lines: [line] },
    });
    expect(books.written.movements).toMatchObject([
      { oversold: 2, posting: { kind: "SELL", fact: true, channelId: 5, occurredAt, document: { kind: "SALE", id: "sale" } } },
    ]);
  });

  it("is of now where its time lies ahead of the clock", () => {
    const { books } = booksWith([]);
    expect(decideSale(books, saleOf({ occurredAt: new Date(NOW.getTime() + 1) }))).toMatchObject({ known: false, occurredAt: null });
  });

  it("is known by channel and reference for ever, and no other under the same", () => {
    const { books } = booksWith([]);
    decideSale(books, saleOf());
    expect(decideSale(books, saleOf({ id: "again" }))).toEqual({ id: "sale", known: true });
    expect(errorsOf(decideSale(books, saleOf({ fingerprint: "another" })))).toMatchObject([
      { code: "ALREADY_EXISTS", field: ["reference"], existing: "sale" },
    ]);
    expect(decideSale(books, saleOf({ id: "elsewhere", channelId: 6 }))).toMatchObject({ id: "elsewhere", known: false });
  });
});

describe("a sale out of a reservation", () => {
  it("ships its parcel when the goods have left, what is confirmed first", () => {
    const { books, reservation } = booksWith([{ held: 2, confirmed: 2 }]);
    decideSale(books, saleOf({ reservationId: reservation.id, lines: [lineOf(0, null, 3)] }));
    const after = documentIn(books, reservation);
    expect(after === null ? null : countsOf(after)).toEqual([{ quantity: 4, held: 1, shipped: 3 }]);
    const parcel = { id: "parcel", trackingReference: null, occurredAt: null, lines: [{ sku: "SKU-1", location: "L-1", quantity: 3 }] };
    expect(after?.newShipments).toMatchObject([parcel]);
    expect(quantitiesAt(books, 1, 1)).toEqual({ available: 5, reserved: 1, committed: 0 });
  });

  it("leaves it as it is where nothing of it is sold", () => {
    const { books, reservation } = booksWith([{ held: 2 }, { at: 2, shipped: 1 }]);
    decideSale(books, saleOf({ reservationId: reservation.id, lines: [lineOf(0, 2, 1)] }));
    expect(documentIn(books, reservation)).toBe(reservation);
  });

  it("is none where nothing new is to be shipped later", () => {
    const { books, reservation } = booksWith([{ confirmed: 2 }]);
    const sale = saleOf({ fulfilled: false, reservationId: reservation.id, lines: [lineOf(0, null, 2)] });
    expect(decideSale(books, sale)).toMatchObject({ known: false, reservationId: reservation.id });
    expect(documentIn(books, reservation)).toBe(reservation);
  });

  it("keeps its channel, while what was not there is put down to the channel that sold", () => {
    const { books, reservation } = booksWith([{ held: 1 }], { channelId: 9 });
    decideSale(books, saleOf({ fulfilled: false, reservationId: reservation.id, lines: [lineOf(0, null, 8)] }));
    expect(documentIn(books, reservation)).toMatchObject({ channelId: 9, version: reservation.version + 1 });
    expect(books.written.movements.map(({ oversold, posting }) => [posting.kind, oversold, posting.channelId ?? null])).toEqual([
      ["CONFIRM", 0, null],
      ["CONFIRM", 2, 5],
    ]);
  });

  it("makes one of its own where goods are still to be shipped", () => {
    const { books } = booksWith([]);
    expect(decideSale(books, saleOf({ fulfilled: false }))).toMatchObject({ reservationId: "own reservation" });
    const own = books.document<ReservationDocument>(reservationRef("own reservation"));
    expect(own).toMatchObject({ channelId: 5, reference: "R-1", status: "CONFIRMED", version: 1, expiresAt: null });
  });

  it("is not found where there is none, or none the key may see", () => {
    const { books, reservation } = booksWith([{ held: 1 }], { channelId: 9 });
    const notFound = [{ code: "NOT_FOUND", entity: "Reservation", field: ["reservation"] }];
    expect(errorsOf(decideSale(books, saleOf({ reservationId: "another" })))).toMatchObject(notFound);
    const scope = { channelIds: new Set([5]), locationIds: null };
    expect(errorsOf(decideSale(books, saleOf({ reservationId: reservation.id, scope })))).toMatchObject(notFound);
  });

  it("takes what the reservation has at the key's locations, and knows nothing of the rest", () => {
    const { books, reservation } = booksWith([{ held: 1 }, { at: 2, held: 3 }]);
    const scope = { channelIds: null, locationIds: new Set([1]) };
    const sold = decideSale(books, saleOf({ reservationId: reservation.id, scope, lines: [lineOf(0, null, 4)] }));
    expect(sold).toMatchObject({ known: false, lines: [{ locationId: 1, quantity: 4, fromReservation: 1 }] });
    expect(books.document(reservationRef(reservation.id))).toMatchObject({ lines: [{ held: 0, shipped: 1 }, { held: 3 }] });
    const elsewhere = { channelIds: null, locationIds: new Set([1, 3]) };
    const { books: others, reservation: away } = booksWith([
      { at: 2, held: 3 },
      { sku: 2, held: 1 },
    ]);
    const refused = decideSale(others, saleOf({ reservationId: away.id, scope: elsewhere, lines: [lineOf(0, null, 1)] }));
    expect(errorsOf(refused)).toMatchObject([{ code: "INVALID_INPUT", field: ["lines", "0", "location"] }]);
  });

  it("tells keys at other locations that a reference is taken, and not as which sale", () => {
    const { books } = booksWith([]);
    decideSale(books, saleOf({ lines: [lineOf(0, 1, 1)] }));
    const errorOf = (fingerprint: string, locationId: number): unknown =>
      errorsOf(decideSale(books, saleOf({ id: "other", fingerprint, scope: { channelIds: null, locationIds: new Set([locationId]) } })));
    expect(errorOf("another", 1)).toMatchObject([{ code: "ALREADY_EXISTS", existing: "sale" }]);
    expect(errorOf("f", 2)).toEqual(errorOf("another", 2));
    expect(errorOf("f", 2)).toMatchObject([{ code: "ALREADY_EXISTS", existing: "R-1" }]);
    expect(JSON.stringify(errorOf("f", 2))).not.toContain('"sale"');
  });

  it("is refused where a SKU without a location is not in it, every such line at once", () => {
    const { books, reservation } = booksWith([{ held: 1 }]);
    const lines = [lineOf(0, null, 1, 7), lineOf(1, null, 1), lineOf(2, null, 1, 8)];
    expect(errorsOf(decideSale(books, saleOf({ reservationId: reservation.id, lines })))).toMatchObject([
      { code: "INVALID_INPUT", field: ["lines", "0", "location"] },
      { code: "INVALID_INPUT", field: ["lines", "2", "location"] },
    ]);
  });

  it("adds lines up to a thousand", () => {
    const many = Array.from({ length: 999 }, (_, index) => ({ sku: index + 2, confirmed: 1 }));
    const reservation = givenReservation(many);
    const sell = (skus: readonly number[]): SaleOutcome | Known | Refusal => {
      const books = givenBooks(skus.map((sku) => ({ sku, available: 1 })));
      books.put(reservationRef(reservation.id), reservation);
      const lines = skus.map((sku, index) => lineOf(index, 1, 1, sku));
      return decideSale(books, saleOf({ fulfilled: false, reservationId: reservation.id, lines }));
    };
    expect(sell([2_000])).toMatchObject({ known: false });
    expect(errorsOf(sell([2_000, 2_001]))).toMatchObject([{ code: "INVALID_INPUT", field: ["reservation"] }]);
  });
});
