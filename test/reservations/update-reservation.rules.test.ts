import { describe, expect, it } from "vitest";
import fc from "fast-check";
import { Refusal } from "../../src/platform/errors/user-error.js";
import type { ReservationDocument } from "../../src/reservations/index.js";
import { decideUpdate, type ToldUpdate, type UpdateTarget } from "../../src/reservations/update-reservation.rules.js";
import type { ChannelView, ResolvedLine } from "../../src/stock/index.js";
import {
  booksFor,
  countsOf,
  done,
  errorsOf,
  givenBooks,
  givenChannel,
  givenReservation,
  quantitiesAt,
  type GivenLevel,
} from "./given-books.js";

function want(sku: number, at: number | null, quantity: number, index = 0): ResolvedLine {
  return { index, sku: `SKU-${sku}`, variantId: sku, location: at === null ? null : `L-${at}`, locationId: at, quantity, factor: 1 };
}

function target(
  reservation: ReservationDocument,
  levels: readonly GivenLevel[],
  channel: ChannelView | null = null,
  boundToLocations = false,
): UpdateTarget {
  const books = givenBooks(levels, channel === null ? [] : [channel]);
  return { books, reservation, channel, isOwn: () => true, boundToLocations };
}

const REQUEST: ToldUpdate = { fact: false, occurredAt: null, factQuantityMax: 100 };
const FACT: ToldUpdate = { ...REQUEST, fact: true };

const update = (of: UpdateTarget, ...wanted: readonly ResolvedLine[]): ReservationDocument | Refusal => decideUpdate(of, wanted, REQUEST);
const tell = (of: UpdateTarget, ...wanted: readonly ResolvedLine[]): ReservationDocument | Refusal => decideUpdate(of, wanted, FACT);

const posted = ({ books }: UpdateTarget): readonly string[] =>
  books.written.movements.map(({ posting, oversold }) => {
    const { kind, quantity, level, fact } = posting;
    return `${kind} ${quantity} of ${level.variantId}@${level.locationId}${fact === true ? " fact" : ""}${oversold > 0 ? ` short ${oversold}` : ""}`;
  });

describe("updating a line", () => {
  const reservation = givenReservation([{ held: 3, confirmed: 1 }]);
  const levels = [{ available: 5, safetyStock: 1, reserved: 3, committed: 1 }];

  it.each([
    { quantity: 6, counts: { quantity: 6, held: 5, confirmed: 1 } },
    { quantity: 4, counts: { quantity: 4, held: 3, confirmed: 1 } },
    { quantity: 2, counts: { quantity: 4, held: 1, confirmed: 1, released: 2 } },
    { quantity: 1, counts: { quantity: 4, confirmed: 1, released: 3 } },
    { quantity: 0, counts: { quantity: 4, released: 3, cancelled: 1 } },
  ])("to $quantity raises what is held, or takes held units before confirmed ones", ({ quantity, counts }) => {
    expect(countsOf(done(update(target(reservation, levels), want(1, 1, quantity))))).toEqual([counts]);
  });

  it("to 0 releases all of it and leaves the others", () => {
    const held = givenReservation([{ held: 3 }, { sku: 2, held: 1 }]);
    expect(countsOf(done(update({ ...target(held, []), books: booksFor(held) }, want(1, 1, 0))))).toEqual([
      { quantity: 3, released: 3 },
      { quantity: 1, held: 1 },
    ]);
  });

  it("asks for no more than the difference", () => {
    expect(errorsOf(update(target(reservation, levels), want(1, 1, 9)))).toMatchObject([
      { code: "INSUFFICIENT_STOCK", sku: "SKU-1", location: "L-1", requested: 5, available: 4 },
    ]);
  });

  it("adds SKUs and locations", () => {
    const more = [...levels, { at: 2, available: 2 }, { sku: 2, at: 2, available: 2 }];
    const updated = done(update(target(reservation, more), want(1, 2, 1), want(2, 2, 2, 1)));
    expect(updated.lines.map(({ sku, location, position, held }) => [sku, location, position, held])).toEqual([
      ["SKU-1", "L-1", 0, 3],
      ["SKU-1", "L-2", 1, 1],
      ["SKU-2", "L-2", 2, 2],
    ]);
  });
});

describe("updating an order that is confirmed", () => {
  const order = givenReservation([{ confirmed: 2 }]);
  const levels = [
    { available: 1, committed: 2 },
    { sku: 2, available: 4 },
  ];

  it("adds, raises and lowers confirmed units", () => {
    const both = target(order, levels);
    expect(countsOf(done(update(both, want(1, 1, 3), want(2, 1, 1, 1))))).toEqual([
      { quantity: 3, confirmed: 3 },
      { quantity: 1, confirmed: 1 },
    ]);
    expect(posted(both)).toEqual(["CONFIRM 1 of 1@1", "CONFIRM 1 of 2@1"]);
    const less = target(order, levels);
    expect(countsOf(done(update(less, want(1, 1, 1))))).toEqual([{ quantity: 2, confirmed: 1, cancelled: 1 }]);
    expect(posted(less)).toEqual(["CANCEL 1 of 1@1"]);
  });

  it("swaps a SKU for another, and refuses all of it where the other is not there", () => {
    const swapped = target(order, levels);
    expect(countsOf(done(update(swapped, want(1, 1, 0), want(2, 1, 2, 1))))).toEqual([
      { quantity: 2, cancelled: 2 },
      { quantity: 2, confirmed: 2 },
    ]);
    expect(posted(swapped)).toEqual(["CANCEL 2 of 1@1", "CONFIRM 2 of 2@1"]);
    expect(errorsOf(update(target(order, levels), want(1, 1, 0), want(2, 1, 5, 1)))).toMatchObject([
      { code: "INSUFFICIENT_STOCK", sku: "SKU-2", field: ["lines", "1", "quantity"], requested: 5, available: 4 },
    ]);
  });

  it("moves units to where there are others", () => {
    const moved = done(update(target(order, [...levels, { at: 2, available: 2 }]), want(1, 1, 0), want(1, 2, 2, 1)));
    expect(countsOf(moved)).toEqual([
      { quantity: 2, cancelled: 2 },
      { quantity: 2, confirmed: 2 },
    ]);
  });

  it("never goes below what has been shipped, and ends where that is all", () => {
    const shipped = givenReservation([{ confirmed: 2, shipped: 3 }]);
    expect(countsOf(done(update(target(shipped, levels), want(1, 1, 3))))).toEqual([{ quantity: 5, shipped: 3, cancelled: 2 }]);
    expect(countsOf(done(update(target(shipped, levels), want(1, 1, 6))))).toEqual([{ quantity: 6, confirmed: 3, shipped: 3 }]);
    for (const told of [update, tell]) {
      const [error] = errorsOf(told(target(shipped, levels), want(1, 1, 1)));
      expect(error).toMatchObject({ code: "EXCEEDS_REMAINING", field: ["lines", "0", "quantity"], requested: 4, remaining: 2 });
      expect(error).toMatchObject({ message: expect.stringContaining("3 units") as unknown });
    }
  });

  it("takes held units of all lines of the SKU before confirmed ones of any", () => {
    const mixed = givenReservation([
      { at: 1, held: 2, confirmed: 1 },
      { at: 2, confirmed: 3 },
    ]);
    const books = (): UpdateTarget => ({ ...target(mixed, [], givenChannel([1, 2])), books: booksFor(mixed) });
    expect(countsOf(done(update(books(), want(1, null, 4))))).toEqual([
      { quantity: 3, confirmed: 1, released: 2 },
      { quantity: 3, confirmed: 3 },
    ]);
    expect(countsOf(done(update(books(), want(1, null, 3))))).toEqual([
      { quantity: 3, confirmed: 1, released: 2 },
      { quantity: 3, confirmed: 2, cancelled: 1 },
    ]);
  });

  it("that holds units too, more is held, but for confirmed units that only change their location", () => {
    const mixed = givenReservation([{ held: 1 }, { sku: 2, confirmed: 2 }]);
    const levelsOfBoth = [
      { available: 2, reserved: 1 },
      { sku: 2, available: 1, committed: 2 },
      { sku: 2, at: 2, available: 9 },
    ];
    expect(countsOf(done(update(target(mixed, levelsOfBoth), want(2, 1, 3))))).toEqual([
      { quantity: 1, held: 1 },
      { quantity: 3, held: 1, confirmed: 2 },
    ]);
    expect(countsOf(done(update(target(mixed, levelsOfBoth), want(2, 1, 0), want(2, 2, 3, 1))))).toEqual([
      { quantity: 1, held: 1 },
      { quantity: 2, cancelled: 2 },
      { quantity: 3, held: 1, confirmed: 2 },
    ]);
  });

  it("is held as a whole still where a hold is swapped", () => {
    const cart = givenReservation([{ held: 2 }]);
    const swapped = done(update(target(cart, [{ reserved: 2 }, { sku: 2, available: 2 }]), want(1, 1, 0), want(2, 1, 2, 1)));
    expect(countsOf(swapped)).toEqual([
      { quantity: 2, released: 2 },
      { quantity: 2, held: 2 },
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

  it("takes more at the channel's locations by priority, within what the channel may sell", () => {
    const updated = done(update(target(reservation, levels, channel), want(1, null, 11)));
    expect(updated.lines.map(({ location, held }) => [location, held])).toEqual([
      ["L-1", 4],
      ["L-2", 6],
      ["L-3", 1],
    ]);
    expect(errorsOf(update(target(reservation, levels, channel), want(1, null, 12)))).toMatchObject([
      { code: "INSUFFICIENT_STOCK", location: null, requested: 7, available: 6 },
    ]);
  });

  it("takes more by the channel's strategy, and keeps to the order's locations as far as that does", () => {
    const order = givenReservation([{ at: 2, confirmed: 1 }]);
    const there = [
      { at: 1, available: 9, priority: 1 },
      { at: 2, available: 2, committed: 1, priority: 2 },
      { sku: 2, at: 1, available: 9, priority: 1 },
      { sku: 2, at: 2, available: 1, priority: 2 },
    ];
    const more = (allocation: ChannelView["allocation"], ...wanted: readonly ResolvedLine[]): ReservationDocument | Refusal =>
      update(target(order, there, givenChannel([1, 2], { allocation })), ...wanted);
    const placesOf = (result: ReservationDocument | Refusal): readonly string[] =>
      done(result).lines.map(({ sku, location, confirmed }) => `${confirmed} ${sku}@${location}`);
    expect(placesOf(more("PRIORITY", want(1, null, 3)))).toEqual(["1 SKU-1@L-2", "2 SKU-1@L-1"]);
    expect(placesOf(more("FEWEST_SPLITS", want(1, null, 3)))).toEqual(["3 SKU-1@L-2"]);
    expect(placesOf(more("FEWEST_SPLITS", want(2, null, 2)))).toEqual(["1 SKU-1@L-2", "1 SKU-2@L-1", "1 SKU-2@L-2"]);
    expect(placesOf(more("SINGLE_LOCATION", want(1, null, 3)))).toEqual(["3 SKU-1@L-2"]);
    expect(errorsOf(more("SINGLE_LOCATION", want(2, null, 2)))).toMatchObject([{ code: "INSUFFICIENT_STOCK", available: 1 }]);
    // What is left of the order counts, not what it was.
    expect(placesOf(more("SINGLE_LOCATION", want(1, null, 0), want(2, null, 2, 1)))).toEqual(["0 SKU-1@L-2", "2 SKU-2@L-1"]);
  });

  it("takes less from the last lines first", () => {
    expect(countsOf(done(update(target(reservation, levels, channel), want(1, null, 2))))).toEqual([
      { quantity: 3, held: 2, released: 1 },
      { quantity: 2, released: 2 },
    ]);
  });

  it("needs a location where there is no channel and more than one line, or none", () => {
    const field = ["lines", "0", "location"];
    expect(errorsOf(update(target(reservation, levels), want(1, null, 6)))).toMatchObject([{ code: "INVALID_INPUT", field }]);
    expect(errorsOf(update(target(reservation, levels), want(2, null, 6)))).toMatchObject([{ code: "INVALID_INPUT", field }]);
  });

  it("raises the SKU's one line where there is no channel, or the sender is bound to locations", () => {
    const one = givenReservation([{ at: 2, held: 2 }]);
    for (const [chosen, bound] of [
      [null, false],
      [givenChannel([1, 2]), true],
    ] as const) {
      const updated = done(update(target(one, levels, chosen, bound), want(1, null, 4)));
      expect(updated.lines.map(({ location, held }) => [location, held])).toEqual([["L-2", 4]]);
    }
  });

  it("cannot be mixed with lines of the SKU that name one", () => {
    expect(errorsOf(update(target(reservation, levels, channel), want(1, 1, 3), want(1, null, 3, 1)))).toMatchObject([
      { code: "INVALID_INPUT", field: ["lines", "0", "location"] },
      { code: "INVALID_INPUT", field: ["lines", "1", "location"] },
    ]);
  });

  it("refuses more in an inactive channel, but not less", () => {
    const inactive = { ...channel, active: false };
    expect(errorsOf(update(target(reservation, levels, inactive), want(1, null, 6)))).toMatchObject([
      { code: "INACTIVE", entity: "Channel", value: "WEB" },
    ]);
    expect(errorsOf(update(target(reservation, levels, inactive), want(1, null, 600)))).toMatchObject([{ code: "INACTIVE" }]);
    expect(update(target(reservation, levels, inactive), want(1, null, 4))).not.toBeInstanceOf(Refusal);
  });
});

describe("an update that has happened already", () => {
  const order = givenReservation([{ confirmed: 2 }]);

  it("takes what is not there, and says by how much", () => {
    const short = target(order, [
      { available: 1, committed: 2 },
      { sku: 2, available: 0 },
    ]);
    expect(countsOf(done(tell(short, want(1, 1, 4), want(2, 1, 1, 1))))).toEqual([
      { quantity: 4, confirmed: 4 },
      { quantity: 1, confirmed: 1 },
    ]);
    expect(posted(short)).toEqual(["CONFIRM 2 of 1@1 fact short 1", "CONFIRM 1 of 2@1 fact short 1"]);
    expect(quantitiesAt(short.books, 1, 1)).toEqual({ available: -1, reserved: 0, committed: 4 });
  });

  it("gives up less as a fact too", () => {
    const less = target(order, [{ committed: 2 }]);
    expect(countsOf(done(tell(less, want(1, 1, 1))))).toEqual([{ quantity: 2, confirmed: 1, cancelled: 1 }]);
    expect(posted(less)).toEqual(["CANCEL 1 of 1@1 fact"]);
  });

  it("is held where the reservation holds anything", () => {
    const cart = target(givenReservation([{ held: 1 }]), [{ reserved: 1 }]);
    expect(countsOf(done(tell(cart, want(1, 1, 3))))).toEqual([{ quantity: 3, held: 3 }]);
    expect(posted(cart)).toEqual(["RESERVE 2 of 1@1 fact short 2"]);
  });

  it("is heard whatever has become of the reservation, the channel and the location", () => {
    const inactive = givenChannel([1], { active: false });
    for (const ended of [{ shipped: 1 }, { cancelled: 1 }, { expired: 1 }, { released: 1 }]) {
      const gone = target(givenReservation([ended]), [{ available: 5, active: false }], inactive);
      expect(done(tell(gone, want(1, 1, 2))).lines).toMatchObject([{ confirmed: "shipped" in ended ? 1 : 2 }]);
    }
  });

  it("names locations of its channel only, unless its sender is bound to locations", () => {
    const elsewhere = [{ available: 5 }, { at: 2, available: 5 }];
    const channel = givenChannel([1]);
    expect(errorsOf(tell(target(order, elsewhere, channel), want(1, 2, 2)))).toMatchObject([
      { code: "INVALID_INPUT", field: ["lines", "0", "location"] },
    ]);
    expect(tell(target(order, elsewhere, channel, true), want(1, 2, 2))).not.toBeInstanceOf(Refusal);
  });

  it("tells of no more units of a SKU than its sender may report, however much it gives up", () => {
    const [error] = errorsOf(tell(target(order, [{ committed: 2 }]), want(1, 1, 103)));
    expect(error).toMatchObject({ code: "INVALID_INPUT", field: ["lines", "0", "quantity"] });
    expect(tell(target(order, [{ committed: 2 }]), want(1, 1, 102))).not.toBeInstanceOf(Refusal);
    const large = givenReservation([{ confirmed: 300 }]);
    expect(tell(target(large, [{ committed: 300 }]), want(1, 1, 0))).not.toBeInstanceOf(Refusal);
  });
});

describe("updating a reservation of which nothing is open", () => {
  it.each([
    { lines: [{ shipped: 1 }], error: { code: "ILLEGAL_TRANSITION", from: "SHIPPED", to: "CONFIRMED" } },
    { lines: [{ cancelled: 1 }], error: { code: "ILLEGAL_TRANSITION", from: "CANCELLED" } },
    { lines: [{ expired: 1 }], error: { code: "RESERVATION_EXPIRED" } },
  ])("is refused: $lines", ({ lines, error }) => {
    const reservation = givenReservation(lines);
    expect(errorsOf(update(target(reservation, [{ available: 9 }]), want(1, 1, 2)))).toMatchObject([error]);
  });
});

describe("any update", () => {
  const unit = fc.integer({ min: 0, max: 4 });
  const line = fc.record({ held: unit, confirmed: unit, shipped: unit });
  const lines = fc.array(line, { minLength: 4, maxLength: 4 });
  const wanted = fc.uniqueArray(
    fc.record({ sku: fc.integer({ min: 1, max: 2 }), at: fc.integer({ min: 1, max: 2 }), quantity: fc.integer({ min: 0, max: 9 }) }),
    { minLength: 1, maxLength: 4, selector: ({ sku, at }) => `${sku}/${at}` },
  );
  const places = [1, 2].flatMap((sku) => [1, 2].map((at) => ({ sku, at })));

  it("leaves each line at the total asked for, its level at what the line has, and no unit more or less", () => {
    fc.assert(
      fc.property(lines, wanted, fc.boolean(), (counts, asked, fact) => {
        fc.pre(counts.every(({ held, confirmed, shipped }) => held + confirmed + shipped > 0));
        const before = givenReservation(counts.map((each, index) => ({ ...each, ...places[index] })));
        const books = booksFor(before, 3);
        const target: UpdateTarget = { books, reservation: before, channel: null, isOwn: () => true, boundToLocations: false };
        const after = decideUpdate(
          target,
          asked.map(({ sku, at, quantity }, index) => want(sku, at, quantity, index)),
          { ...REQUEST, fact },
        );
        if (after instanceof Refusal) {
          // Only what has been shipped stands against a fact.
          if (fact) expect(after.errors.every(({ code }) => code === "EXCEEDS_REMAINING")).toBe(true);
          return;
        }
        const total = ({ held, confirmed, shipped }: ReservationDocument["lines"][number]): number => held + confirmed + shipped;
        for (const changed of after.lines) {
          const { variantId: sku, locationId: at, held, confirmed, shipped, position } = changed;
          const own = before.lines[position];
          const now = asked.find((each) => each.sku === sku && each.at === at)?.quantity;
          expect(total(changed)).toBe(now ?? (own === undefined ? 0 : total(own)));
          expect(shipped).toBe(own?.shipped);
          expect(quantitiesAt(books, sku, at)).toMatchObject({ reserved: held, committed: confirmed });
          const { available } = quantitiesAt(books, sku, at);
          expect(available + held + confirmed).toBe(3 + (own?.held ?? 0) + (own?.confirmed ?? 0));
          if (!fact) expect(available).toBeGreaterThanOrEqual(0);
        }
      }),
    );
  });
});
