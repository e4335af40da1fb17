import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Refusal } from "../../src/platform/errors/user-error.js";
import { reservationRef, type ReservationDocument } from "../../src/reservations/index.js";
import { decideSale } from "../../src/sales/decide-sale.rules.js";
import { saleDocument, saleRef, type SaleDocument, standingOf, type StoredSale } from "../../src/sales/sale.js";
import { decideSaleVoid } from "../../src/sales/void-sale.rules.js";
import { Books, type PastMovement, type ResolvedLine } from "../../src/stock/index.js";

const NOW = new Date("2026-02-01T12:00:00Z");
const LATER = new Date("2026-02-01T13:00:00Z");
const RESERVATION = "018f0000-0000-7000-8000-000000000001";
const OWN = "018f0000-0000-7000-8000-000000000002";
const SALE = "018f0000-0000-7000-8000-000000000003";
const PARCEL = "018f0000-0000-7000-8000-000000000004";
const PLACE = { variantId: 1, locationId: 1 };
const LEVEL = {
  id: 1,
  ...PLACE,
  sku: "A",
  location: "WH-1",
  locationActive: true,
  priority: 1,
  safetyStock: 0,
  version: 3,
  sequence: "3",
  updatedAt: NOW,
};

interface Given {
  readonly available: number;
  readonly held: number;
  readonly confirmed: number;
  readonly quantity: number;
  readonly fulfilled: boolean;
  readonly linked: boolean;
}

/** What a database would keep between the batches, of one level, one sale and its reservation. */
class Shop {
  counts: readonly number[];
  reservation: ReservationDocument | null;
  sale: StoredSale | null = null;
  past: PastMovement[] = [];

  constructor({ available, held, confirmed, linked }: Given) {
    const [reserved, committed] = linked ? [held, confirmed] : [0, 0];
    this.counts = [available, reserved, committed, 0, 0, 0, 0, 0];
    this.reservation = linked ? reservationOf(reserved, committed) : null;
  }

  sell({ quantity, fulfilled, linked }: Given): void {
    const books = this.#books(NOW);
    const line = { index: 0, sku: "A", variantId: 1, location: "WH-1", locationId: 1, quantity, factor: 1 };
    const outcome = decideSale(books, {
      id: SALE,
      newReservationId: OWN,
      shipmentId: PARCEL,
      channelId: 7,
      reference: "R",
      occurredAt: null,
      fulfilled,
      reservationId: linked ? RESERVATION : null,
      fingerprint: "f",
      lines: [line],
      scope: { channelIds: null, locationIds: new Set([1]) },
    });
    if (outcome instanceof Refusal) throw new Error("The sale was refused.");
    const { content } = books.document<SaleDocument>(saleRef(7, "R")) ?? { content: null };
    if (content === null) throw new Error("The sale was not recorded.");
    this.past = books.written.movements
      .map(({ ordinal, posting: { kind, from, to, quantity: units, document = null } }): PastMovement => {
        if (document === null) throw new Error("A sale's movement belongs to a document.");
        const sequence = String(100 + ordinal);
        return {
          document,
          sequence,
          kind,
          from,
          to,
          quantity: units,
          level: PLACE,
          toLevel: null,
          occurredAt: NOW,
          timeGiven: false,
          command: "sale",
          open: units,
        };
      })
      .reverse();
    const lines = content.lines.map((each) => ({ ...each, location: "WH-1", returned: 0, voided: 0 }));
    const told = { version: 1, status: "RECORDED", voidReason: null, recordedSequence: "200", occurredAt: NOW, recordedAt: NOW } as const;
    this.sale = { ...content, id: SALE, ...told, lines };
    this.#keep(books, content.reservationId);
  }

  /** Takes so many units back; null: all that is left. */
  void(quantity: number | null, now: Date, fact = false): Refusal | null {
    const books = this.#books(now);
    const { sale } = this;
    if (sale === null) throw new Error("Nothing was sold.");
    const asked: ResolvedLine[] | null =
      quantity === null ? null : [{ index: 0, sku: "A", variantId: 1, location: null, locationId: null, quantity, factor: 1 }];
    const parcels = [
      {
        id: PARCEL,
        sequence: String(Math.max(...this.past.flatMap(({ kind, sequence }) => (kind === "SHIP" ? Number(sequence) : [0])))),
        lines: this.#parcel(),
      },
    ];
    const changed = decideSaleVoid(books, sale, {
      asked,
      isOwn: () => true,
      fact,
      reason: null,
      before: "100",
      parcels,
      unreturn: () => [],
    });
    if (changed instanceof Refusal) return changed;
    this.sale = changed;
    for (const { posting } of books.written.movements) {
      const { corrects = null, quantity: units } = posting;
      this.past = this.past.map((each) => (each.sequence === corrects?.sequence ? { ...each, open: each.open - units } : each));
    }
    this.#keep(books, sale.reservationId);
    return null;
  }

  #parcel() {
    return this.past.flatMap(({ kind, quantity }) => (kind === "SHIP" ? [{ sku: "A", location: "WH-1", quantity }] : []));
  }

  #books(now: Date): Books {
    const owner = this.reservation;
    const documents = owner === null ? [] : [{ ref: reservationRef(owner.id), document: owner }];
    const of = (kind: string): PastMovement[] => this.past.filter(({ document }) => document.kind === kind);
    const past = new Map([
      [`SALE/${SALE}`, of("SALE")],
      [`RESERVATION/${owner?.id ?? ""}`, of("RESERVATION")],
    ]);
    const levels = [{ ...LEVEL, counts: this.counts }];
    const books = new Books({ now, levels, channels: new Map(), totals: new Map(), documents, past });
    books.begin(1, null);
    return books;
  }

  #keep(books: Books, owner: string | null): void {
    const { quantities } = books.level(PLACE) ?? { quantities: null };
    if (quantities === null) throw new Error("The level is gone.");
    const { available, reserved, committed } = quantities;
    this.counts = [available, reserved, committed, 0, 0, 0, 0, 0];
    if (owner !== null) this.reservation = books.document<ReservationDocument>(reservationRef(owner));
  }
}

function reservationOf(held: number, confirmed: number): ReservationDocument {
  const none = { shipped: 0, released: 0, expired: 0, cancelled: 0, returned: 0, short: 0, cancelCause: null, shortReason: null };
  const line = { position: 0, ...PLACE, sku: "A", location: "WH-1", quantity: held + confirmed, held, confirmed, ...none };
  const details = { channelId: 7, reference: null, reason: null, expiresAt: held > 0 ? LATER : null, version: 4, createdAt: NOW };
  return { id: RESERVATION, status: held > 0 ? "HELD" : "CONFIRMED", ...details, lines: [line] };
}

const givens: fc.Arbitrary<Given> = fc
  .record({
    available: fc.integer({ min: -5, max: 10 }),
    held: fc.nat(5),
    confirmed: fc.nat(5),
    quantity: fc.integer({ min: 1, max: 15 }),
    fulfilled: fc.boolean(),
    linked: fc.boolean(),
  })
  .filter(({ held, confirmed, linked }) => !linked || held + confirmed > 0);

const countsOf = (reservation: ReservationDocument | null) =>
  reservation?.lines.map(({ held, confirmed, shipped, expired }) => ({ held, confirmed, shipped, expired })) ?? [];

describe("a sale that is taken back", () => {
  it("leaves what was there before it, in whatever parts, and never more is taken back than was sold", () => {
    fc.assert(
      fc.property(givens, fc.array(fc.integer({ min: 1, max: 6 }), { maxLength: 4 }), (given, parts) => {
        const shop = new Shop(given);
        const before = { counts: shop.counts, lines: countsOf(shop.reservation) };
        shop.sell(given);
        let left = given.quantity;
        for (const part of parts) {
          const refused = shop.void(part, NOW);
          expect(refused === null).toBe(part <= left);
          if (refused === null) left -= part;
          expect(shop.sale?.lines.map(standingOf)).toEqual([left]);
        }
        if (left > 0) expect(shop.void(null, NOW)).toBeNull();
        expect(shop.sale?.status).toBe("VOIDED");
        expect(shop.void(null, NOW)).toBeInstanceOf(Refusal);
        expect(shop.counts).toEqual(before.counts);
        if (given.linked) expect(countsOf(shop.reservation)).toEqual(before.lines);
        else expect(countsOf(shop.reservation).every(({ held, confirmed, shipped }) => held + confirmed + shipped === 0)).toBe(true);
      }),
    );
  });

  it("frees what was held where the hold has run out meanwhile", () => {
    fc.assert(
      fc.property(givens, (given) => {
        const shop = new Shop(given);
        const { counts } = shop;
        shop.sell(given);
        const held = given.linked ? given.held : 0;
        const taken = held - (shop.reservation?.lines[0]?.held ?? 0);
        // What the sale has left held is its reservation's own, whose time somebody else sees to.
        if (given.linked && taken < held) return;
        expect(shop.void(null, LATER)).toBeNull();
        const [available = 0, reserved, ...rest] = counts;
        expect(shop.counts).toEqual(given.linked ? [available + taken, 0, ...rest] : [available, reserved, ...rest]);
        if (taken > 0) expect(countsOf(shop.reservation)).toMatchObject([{ held: 0, expired: taken }]);
      }),
    );
  });

  it("says on the parcel what of it never left", () => {
    const given = { available: 10, held: 2, confirmed: 3, quantity: 5, fulfilled: true, linked: true };
    const shop = new Shop(given);
    shop.sell(given);
    expect(shop.void(2, NOW)).toBeNull();
    expect(shop.reservation?.voidedShipments).toEqual([
      { id: PARCEL, lines: [{ sku: "A", location: "WH-1", quantity: 5, voided: 2 }], voidReason: null },
    ]);
    expect(countsOf(shop.reservation)).toMatchObject([{ held: 2, confirmed: 0, shipped: 3 }]);
  });
});

it("asks for a sale by its id", () => {
  expect(saleDocument(SALE)).toEqual({ kind: "SALE", id: SALE });
});
