import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Refusal } from "../../src/platform/errors/user-error.js";
import { reservationRef, type ReservationDocument } from "../../src/reservations/index.js";
import { decideSale, type NewSale } from "../../src/sales/decide-sale.rules.js";
import type { SaleOutcome } from "../../src/sales/sale-outcome.js";
import { Books } from "../../src/stock/index.js";

const WH = { variantId: 1, locationId: 1 };
const RESERVATION = "018f0000-0000-7000-8000-000000000001";
const NEW_RESERVATION = "018f0000-0000-7000-8000-000000000002";

interface Given {
  readonly available: number;
  readonly held: number;
  readonly confirmed: number;
  readonly quantity: number;
  readonly fulfilled: boolean;
  readonly linked: boolean;
}

function reservationOf({ held, confirmed }: Given): ReservationDocument {
  const none = { shipped: 0, released: 0, expired: 0, cancelled: 0, returned: 0 };
  const line = {
    position: 0,
    variantId: 1,
    sku: "A",
    locationId: 1,
    location: "WH-1",
    quantity: held + confirmed,
    held,
    confirmed,
    ...none,
    short: 0,
    cancelCause: null,
    shortReason: null,
  };
  const details = {
    channelId: 7,
    reference: null,
    reason: null,
    expiresAt: held > 0 ? new Date(9) : null,
    version: 4,
    createdAt: new Date(0),
  };
  return { id: RESERVATION, status: held > 0 ? "HELD" : "CONFIRMED", ...details, lines: [line] };
}

function booksOf(given: Given): Books {
  const level = {
    id: 1,
    ...WH,
    sku: "A",
    location: "WH-1",
    locationActive: true,
    priority: 1,
    safetyStock: 0,
    version: 3,
    sequence: "3",
    updatedAt: new Date(0),
    counts: [given.available, given.held, given.confirmed, 0, 0, 0, 0, 0],
  };
  const documents = [{ ref: reservationRef(RESERVATION), document: reservationOf(given) }];
  const books = new Books({ now: new Date(0), levels: [level], channels: new Map(), totals: new Map(), documents });
  books.begin(1, null);
  return books;
}

function saleOf({ quantity, fulfilled, linked }: Given): NewSale {
  return {
    id: "018f0000-0000-7000-8000-000000000003",
    newReservationId: NEW_RESERVATION,
    shipmentId: "018f0000-0000-7000-8000-000000000004",
    channelId: 7,
    reference: "R",
    occurredAt: null,
    fulfilled,
    reservationId: linked ? RESERVATION : null,
    fingerprint: "f",
    lines: [{ index: 0, sku: "A", variantId: 1, location: "WH-1", locationId: 1, quantity, factor: 1 }],
    scope: { channelIds: null, locationIds: new Set([1]) },
  };
}

const givens: fc.Arbitrary<Given> = fc.record({
  available: fc.integer({ min: -5, max: 10 }),
  held: fc.nat(5),
  confirmed: fc.nat(5),
  quantity: fc.integer({ min: 1, max: 15 }),
  fulfilled: fc.boolean(),
  linked: fc.boolean(),
});

describe("a sale", () => {
  it("moves exactly its units, tells the ledger's own count of those that were not there, and leaves the reservation sound", () => {
    fc.assert(
      fc.property(
        givens.filter(({ held, confirmed }) => held + confirmed > 0),
        (given) => {
          const books = booksOf(given);
          const outcome = decideSale(books, saleOf(given));
          if (outcome instanceof Refusal) throw new Error("A sale was refused.");
          const [line] = (outcome as SaleOutcome).lines;
          const { held, confirmed, available, quantity, fulfilled, linked } = given;
          const fromReservation = linked ? Math.min(held + confirmed, quantity) : 0;
          const oversold = books.written.movements.reduce((sum, movement) => sum + movement.oversold, 0);
          expect(line).toMatchObject({ quantity, fromReservation, oversold });
          const level = books.level(WH)?.quantities;
          expect(level?.available).toBe(available - (quantity - fromReservation));
          const left = (level?.reserved ?? 0) + (level?.committed ?? 0);
          expect(left).toBe(held + confirmed + (fulfilled ? -fromReservation : quantity - fromReservation));
          if (fulfilled) return;
          const owner = books.document<ReservationDocument>(reservationRef(linked ? RESERVATION : NEW_RESERVATION));
          expect(owner?.lines[0]?.confirmed).toBeGreaterThanOrEqual(quantity);
        },
      ),
      { numRuns: 500 },
    );
  });

  it("under a reference of the same batch is known, whatever key it comes with", () => {
    const given = { available: 5, held: 0, confirmed: 1, quantity: 2, fulfilled: true, linked: false };
    const books = booksOf(given);
    decideSale(books, saleOf(given));
    const again = decideSale(books, { ...saleOf(given), id: "018f0000-0000-7000-8000-000000000009" });
    expect(again).toEqual({ id: saleOf(given).id, known: true });
    expect(books.level(WH)?.quantities.available).toBe(3);
  });
});
