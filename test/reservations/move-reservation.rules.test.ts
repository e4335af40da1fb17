import { describe, expect, it } from "vitest";
import fc from "fast-check";
import { Refusal } from "../../src/platform/errors/user-error.js";
import type { ReservationDocument } from "../../src/reservations/index.js";
import { decideMove, sumMoves, type Move } from "../../src/reservations/move-reservation.rules.js";
import { booksFor, countsOf, done, errorsOf, givenBooks, givenChannel, givenReservation, quantitiesAt } from "./given-books.js";

function move(sku: number, from: number, to: number, quantity: number, index = 0): Move {
  const target = { locationId: to, location: `L-${to}` };
  return { index, variantId: sku, sku: `SKU-${sku}`, locationId: from, quantity, to: target };
}

describe("moving", () => {
  const reservation = givenReservation([{ at: 1, held: 3, confirmed: 2 }]);
  const levels = [
    { at: 1, reserved: 3, committed: 2 },
    { at: 2, available: 9, safetyStock: 2 },
  ];

  it("releases and reserves held units first, then cancels and confirms the others", () => {
    const books = givenBooks(levels);
    expect(countsOf(done(decideMove(books, reservation, [move(1, 1, 2, 4)], null)))).toEqual([
      { quantity: 5, confirmed: 1, released: 3, cancelled: 1 },
      { quantity: 4, held: 3, confirmed: 1 },
    ]);
    expect(books.written.movements.map(({ posting }) => `${posting.kind} ${posting.quantity}`)).toEqual([
      "RELEASE 3",
      "CANCEL 1",
      "RESERVE 3",
      "CONFIRM 1",
    ]);
    expect(quantitiesAt(books, 1, 1)).toEqual({ available: 4, reserved: 0, committed: 1 });
    expect(quantitiesAt(books, 1, 2)).toEqual({ available: 5, reserved: 3, committed: 1 });
  });

  it("refuses everything in an inactive channel", () => {
    const inactive = givenChannel([1, 2], { active: false });
    expect(errorsOf(decideMove(givenBooks(levels), reservation, [move(1, 1, 2, 600)], inactive))).toMatchObject([
      { code: "INACTIVE", entity: "Channel", value: "WEB" },
    ]);
  });

  it("refuses more than there is to move, or than the other location may give", () => {
    expect(errorsOf(decideMove(givenBooks(levels), reservation, [move(1, 1, 2, 6)], null))).toMatchObject([
      { code: "EXCEEDS_REMAINING", requested: 6, remaining: 5 },
    ]);
    const short = [
      { at: 1, reserved: 3, committed: 2 },
      { at: 2, available: 5, safetyStock: 2 },
    ];
    expect(errorsOf(decideMove(givenBooks(short), reservation, [move(1, 1, 2, 4)], null))).toMatchObject([
      { code: "INSUFFICIENT_STOCK", location: "L-2", requested: 4, available: 3 },
    ]);
  });

  it("compares the sums of moves from one line, and of moves to one location", () => {
    const both = givenReservation([
      { at: 1, held: 3 },
      { at: 2, held: 3 },
    ]);
    const books = booksFor(both, 0);
    expect(errorsOf(decideMove(books, both, [move(1, 1, 3, 2), move(1, 1, 4, 2, 1)], null))).toMatchObject([
      { code: "EXCEEDS_REMAINING", requested: 4, remaining: 3 },
      { code: "INSUFFICIENT_STOCK", location: "L-3" },
      { code: "INSUFFICIENT_STOCK", location: "L-4" },
    ]);
    const three = givenBooks([
      { at: 1, reserved: 3 },
      { at: 2, reserved: 3 },
      { at: 3, available: 5 },
    ]);
    expect(errorsOf(decideMove(three, both, [move(1, 1, 3, 3), move(1, 2, 3, 3, 1)], null))).toMatchObject([
      { code: "INSUFFICIENT_STOCK", location: "L-3", requested: 6, available: 5 },
    ]);
  });

  it("sums equal moves", () => {
    expect(sumMoves([move(1, 1, 2, 1), move(1, 1, 2, 2, 1), move(1, 1, 3, 1, 2)])).toEqual([move(1, 1, 2, 3), move(1, 1, 3, 1, 2)]);
  });

  it.each([
    { lines: [{ shipped: 1 }], error: { code: "ILLEGAL_TRANSITION", from: "SHIPPED" } },
    { lines: [{ expired: 1 }], error: { code: "RESERVATION_EXPIRED" } },
  ])("is refused where nothing is open: $lines", ({ lines, error }) => {
    expect(errorsOf(decideMove(givenBooks(levels), givenReservation(lines), [move(1, 1, 2, 1)], null))).toMatchObject([error]);
  });

  it("never changes how many units the reservation stands for, nor how many there are", () => {
    const unit = fc.integer({ min: 0, max: 5 });
    const line = fc.record({ held: unit, confirmed: unit });
    const step = fc.record({
      from: fc.integer({ min: 1, max: 3 }),
      to: fc.integer({ min: 1, max: 3 }),
      quantity: fc.integer({ min: 1, max: 5 }),
    });
    fc.assert(
      fc.property(fc.array(line, { minLength: 3, maxLength: 3 }), fc.array(step, { minLength: 1, maxLength: 4 }), (lines, moves) => {
        fc.pre(lines.every(({ held, confirmed }) => held + confirmed > 0) && moves.every(({ from, to }) => from !== to));
        const before = givenReservation(lines.map((counts, index) => ({ ...counts, at: index + 1 })));
        const books = booksFor(before, 6);
        const asked = sumMoves(moves.map(({ from, to, quantity }, index) => move(1, from, to, quantity, index)));
        const after = decideMove(books, before, asked, null);
        if (after instanceof Refusal) return;
        const sum = ({ lines: all }: ReservationDocument, count: "held" | "confirmed"): number =>
          all.reduce((units, each) => units + each[count], 0);
        expect(sum(after, "held")).toBe(sum(before, "held"));
        expect(sum(after, "confirmed")).toBe(sum(before, "confirmed"));
        for (const { locationId, held, confirmed } of after.lines) {
          expect(quantitiesAt(books, 1, locationId)).toMatchObject({ reserved: held, committed: confirmed });
        }
        const available = [1, 2, 3].reduce((units, at) => units + quantitiesAt(books, 1, at).available, 0);
        expect(available).toBe(18);
      }),
    );
  });
});
