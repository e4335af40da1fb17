import { describe, expect, it } from "vitest";
import fc from "fast-check";
import { Refusal } from "../../src/platform/errors/user-error.js";
import type { ChannelView, ResolvedLine } from "../../src/stock/index.js";
import type { ReservationDocument } from "../../src/reservations/index.js";
import { decideMove, sumMoves, type Move } from "../../src/reservations/move-reservation.rules.js";
import { decideUpdate, type UpdateTarget } from "../../src/reservations/update-reservation.rules.js";
import { booksFor, countsOf, givenBooks, givenChannel, givenReservation, quantitiesAt, type GivenLevel } from "./given-books.js";

function want(sku: number, at: number | null, quantity: number, index = 0): ResolvedLine {
  return { index, sku: `SKU-${sku}`, variantId: sku, location: at === null ? null : `L-${at}`, locationId: at, quantity, factor: 1 };
}

function target(
  reservation: ReservationDocument,
  levels: readonly GivenLevel[],
  channel: ChannelView | null = null,
  boundToLocations = false,
): UpdateTarget {
  return { books: givenBooks(levels), reservation, channel, isOwn: () => true, boundToLocations };
}

function done(result: ReservationDocument | Refusal): ReservationDocument {
  if (result instanceof Refusal) throw new Error(`It was refused: ${result.errors.map(({ message }) => message).join(" ")}`);
  return result;
}

function errorsOf(result: ReservationDocument | Refusal): readonly object[] {
  if (!(result instanceof Refusal)) throw new Error("It was not refused.");
  return result.errors;
}

describe("updating a line", () => {
  const reservation = givenReservation([{ held: 3, confirmed: 1 }]);
  const levels = [{ available: 5, safetyStock: 1, reserved: 3, committed: 1 }];

  it.each([
    { quantity: 6, counts: { quantity: 6, held: 5, confirmed: 1 } },
    { quantity: 4, counts: { quantity: 4, held: 3, confirmed: 1 } },
    { quantity: 2, counts: { quantity: 4, held: 1, confirmed: 1, released: 2 } },
    { quantity: 1, counts: { quantity: 4, confirmed: 1, released: 3 } },
  ])("to $quantity raises or lowers what is held", ({ quantity, counts }) => {
    expect(countsOf(done(decideUpdate(target(reservation, levels), [want(1, 1, quantity)])))).toEqual([counts]);
  });

  it("to 0 releases all of it", () => {
    const held = givenReservation([{ held: 3 }, { sku: 2, held: 1 }]);
    expect(countsOf(done(decideUpdate({ ...target(held, []), books: booksFor(held) }, [want(1, 1, 0)])))).toEqual([
      { quantity: 3, released: 3 },
      { quantity: 1, held: 1 },
    ]);
  });

  it("refuses to go below what is confirmed", () => {
    expect(errorsOf(decideUpdate(target(reservation, levels), [want(1, 1, 0)]))).toMatchObject([
      { code: "EXCEEDS_REMAINING", field: ["lines", "0", "quantity"], requested: 4, remaining: 3 },
    ]);
  });

  it("asks for no more than the difference", () => {
    expect(errorsOf(decideUpdate(target(reservation, levels), [want(1, 1, 9)]))).toMatchObject([
      { code: "INSUFFICIENT_STOCK", sku: "SKU-1", location: "L-1", requested: 5, available: 4 },
    ]);
  });

  it("adds SKUs and locations", () => {
    const more = [...levels, { at: 2, available: 2 }, { sku: 2, at: 2, available: 2 }];
    const updated = done(decideUpdate(target(reservation, more), [want(1, 2, 1), want(2, 2, 2, 1)]));
    expect(updated.lines.map(({ sku, location, position, held }) => [sku, location, position, held])).toEqual([
      ["SKU-1", "L-1", 0, 3],
      ["SKU-1", "L-2", 1, 1],
      ["SKU-2", "L-2", 2, 2],
    ]);
  });
});

describe("updating a SKU without a location", () => {
  const reservation = givenReservation([
    { at: 1, held: 3 },
    { at: 2, held: 2 },
  ]);
  const levels = [
    { at: 1, available: 1, reserved: 3, priority: 1 },
    { at: 2, available: 4, reserved: 2, priority: 2 },
    { at: 3, available: 4, priority: 3 },
  ];
  const channel = givenChannel([1, 2, 3], { buffer: 3 });

  it("holds more at the channel's locations by priority, within what the channel may sell", () => {
    const updated = done(decideUpdate(target(reservation, levels, channel), [want(1, null, 11)]));
    expect(updated.lines.map(({ location, held }) => [location, held])).toEqual([
      ["L-1", 4],
      ["L-2", 6],
      ["L-3", 1],
    ]);
    expect(errorsOf(decideUpdate(target(reservation, levels, channel), [want(1, null, 12)]))).toMatchObject([
      { code: "INSUFFICIENT_STOCK", location: null, requested: 7, available: 6 },
    ]);
  });

  it("takes less from the last lines first", () => {
    expect(countsOf(done(decideUpdate(target(reservation, levels, channel), [want(1, null, 2)])))).toEqual([
      { quantity: 3, held: 2, released: 1 },
      { quantity: 2, released: 2 },
    ]);
  });

  it("needs a location where there is no channel and more than one line, or none", () => {
    const field = ["lines", "0", "location"];
    expect(errorsOf(decideUpdate(target(reservation, levels), [want(1, null, 6)]))).toMatchObject([{ code: "INVALID_INPUT", field }]);
    expect(errorsOf(decideUpdate(target(reservation, levels), [want(2, null, 6)]))).toMatchObject([{ code: "INVALID_INPUT", field }]);
  });

  it("raises the SKU's one line where there is no channel, or the sender is bound to locations", () => {
    const one = givenReservation([{ at: 2, held: 2 }]);
    for (const [chosen, bound] of [
      [null, false],
      [givenChannel([1, 2]), true],
    ] as const) {
      const updated = done(decideUpdate(target(one, levels, chosen, bound), [want(1, null, 4)]));
      expect(updated.lines.map(({ location, held }) => [location, held])).toEqual([["L-2", 4]]);
    }
  });

  it("cannot be mixed with lines of the SKU that name one", () => {
    expect(errorsOf(decideUpdate(target(reservation, levels, channel), [want(1, 1, 3), want(1, null, 3, 1)]))).toMatchObject([
      { code: "INVALID_INPUT", field: ["lines", "0", "location"] },
      { code: "INVALID_INPUT", field: ["lines", "1", "location"] },
    ]);
  });

  it("refuses more in an inactive channel, but not less", () => {
    const inactive = { ...channel, active: false };
    expect(errorsOf(decideUpdate(target(reservation, levels, inactive), [want(1, null, 6)]))).toMatchObject([
      { code: "INACTIVE", entity: "Channel", value: "WEB" },
    ]);
    expect(errorsOf(decideUpdate(target(reservation, levels, inactive), [want(1, null, 600)]))).toMatchObject([{ code: "INACTIVE" }]);
    expect(decideUpdate(target(reservation, levels, inactive), [want(1, null, 4)])).not.toBeInstanceOf(Refusal);
  });
});

describe("updating a reservation of which nothing is held", () => {
  it.each([
    { lines: [{ confirmed: 1 }], error: { code: "ILLEGAL_TRANSITION", from: "CONFIRMED", to: "HELD" } },
    { lines: [{ expired: 1 }], error: { code: "RESERVATION_EXPIRED" } },
  ])("is refused: $lines", ({ lines, error }) => {
    const reservation = givenReservation(lines);
    expect(errorsOf(decideUpdate(target(reservation, [{ available: 9 }]), [want(1, 1, 2)]))).toMatchObject([error]);
  });
});

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
    const inactive: ChannelView = { id: 1, code: "WEB", locationIds: [1, 2], buffer: 0, sellsSafetyStock: false, active: false };
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
