import { describe, expect, it } from "vitest";
import fc from "fast-check";
import { Books, INVENTORY_STATES, PostingRefused, TRANSITIONS, type LockedLevel } from "../../../src/stock/index.js";
import { QUANTITY_MAX } from "../../../src/platform/numbers/quantity.js";

const KEY = { variantId: 1, locationId: 2 };

function locked(counts: readonly number[], changes: Partial<LockedLevel> = {}): LockedLevel {
  const place = {
    sku: "A",
    location: "WH",
    locationActive: true,
    priority: 1,
    safetyStock: 0,
    version: 4,
    sequence: "9",
    updatedAt: new Date(0),
  };
  return { id: 7, ...KEY, ...place, counts, ...changes };
}

function booksOf(levels: readonly LockedLevel[], totals: ReadonlyMap<number, number> = new Map()): Books {
  return new Books({ now: new Date(0), levels, channels: new Map(), totals, documents: [] });
}

describe("the books", () => {
  it("show each command what the ones before it posted", () => {
    const books = booksOf([locked([10, 0, 0, 0, 0, 0, 0, 0])]);
    books.begin(1, null);
    books.post({ kind: "RESERVE", level: KEY, from: "AVAILABLE", to: "RESERVED", quantity: 4 });
    expect(books.level(KEY)).toMatchObject({ version: 5, quantities: { available: 6, reserved: 4 } });
  });

  it("refuse to take a state below zero, but for AVAILABLE by a fact", () => {
    const books = booksOf([locked([1, 1, 0, 0, 0, 0, 0, 0])]);
    books.begin(1, null);
    expect(() => books.post({ kind: "RESERVE", level: KEY, from: "AVAILABLE", to: "RESERVED", quantity: 2 })).toThrow(PostingRefused);
    expect(() => books.post({ kind: "RELEASE", level: KEY, from: "RESERVED", to: "AVAILABLE", quantity: 2, fact: true })).toThrow(
      PostingRefused,
    );
    books.post({ kind: "SELL", level: KEY, from: "AVAILABLE", to: "CUSTOMER", quantity: 2, fact: true });
    expect(books.level(KEY)?.quantities.available).toBe(-1);
  });

  it("refuse a movement the matrix does not have, as a mistake of the code", () => {
    const books = booksOf([locked([1, 0, 0, 0, 0, 0, 0, 0])]);
    expect(() => books.post({ kind: "SHIP", level: KEY, from: "AVAILABLE", to: "CUSTOMER", quantity: 1 })).toThrow(
      /no SHIP from AVAILABLE/,
    );
  });

  it.each([
    { before: 5, quantity: 3, oversold: 0 },
    { before: 5, quantity: 5, oversold: 0 },
    { before: 5, quantity: 8, oversold: 3 },
    { before: 0, quantity: 2, oversold: 2 },
    { before: -4, quantity: 2, oversold: 2 },
  ])("count $oversold units oversold when $quantity of $before are sold as a fact", ({ before, quantity, oversold }) => {
    const books = booksOf([locked([before, 0, 0, 0, 0, 0, 0, 0])]);
    books.begin(1, null);
    books.post({ kind: "SELL", level: KEY, from: "AVAILABLE", to: "CUSTOMER", quantity, fact: true });
    expect(books.written.movements[0]?.oversold).toBe(oversold);
  });

  it("keep the guarded total of a SKU within its range", () => {
    const books = booksOf([locked([0, 0, 0, 0, 0, 0, 0, 0])], new Map([[1, 1_999_999_999]]));
    const give = () => books.post({ kind: "ADJUST", level: KEY, from: "ADJUSTMENT", to: "AVAILABLE", quantity: 1 });
    books.begin(1, null);
    give();
    expect(give).toThrow(PostingRefused);
  });

  it("refuse more units in one movement than a quantity may have, though both ends lie in the range", () => {
    const books = booksOf([locked([-1_500_000_000, 0, 0, 0, 0, 0, 0, 0])]);
    const give = (quantity: number) => () => books.post({ kind: "ADJUST", level: KEY, from: "ADJUSTMENT", to: "AVAILABLE", quantity });
    books.begin(1, null);
    expect(give(2_500_000_000)).toThrow(PostingRefused);
    expect(give(QUANTITY_MAX)).not.toThrow();
  });

  it("write an event for a document changed without a movement, and none where there was one", () => {
    const books = booksOf([locked([9, 0, 0, 0, 0, 0, 0, 0])]);
    const command = (post: boolean): number | null => {
      const mark = books.mark();
      books.begin(1, null);
      books.put({ kind: "RESERVATION", id: "r" }, { id: "r" });
      if (post) books.post({ kind: "RESERVE", level: KEY, from: "AVAILABLE", to: "RESERVED", quantity: 1 });
      return books.end(mark).ordinal;
    };
    expect([command(false), command(true)]).toEqual([1, 2]);
    expect(books.written).toMatchObject({ total: 2, events: [{ ordinal: 1, documentId: "r" }], movements: [{ ordinal: 2 }] });
  });

  it("conserve units, number records without a gap and undo without a trace, whatever is posted", () => {
    const step = fc.record({
      transition: fc.constantFrom(...TRANSITIONS),
      quantity: fc.integer({ min: 1, max: 20 }),
      undo: fc.boolean(),
      fact: fc.boolean(),
    });
    const start = fc.array(fc.integer({ min: 0, max: 30 }), { minLength: 8, maxLength: 8 });
    fc.assert(
      fc.property(start, fc.array(step, { maxLength: 40 }), (counts, steps) => {
        const books = booksOf([locked(counts)]);
        let expected = [...counts];
        for (const { transition, quantity, undo, fact } of steps) {
          const mark = books.mark();
          books.begin(1, null);
          const before = JSON.stringify(books.level(KEY));
          try {
            books.post({ ...transition, level: KEY, quantity, fact });
          } catch (error) {
            if (!(error instanceof PostingRefused)) throw error;
            books.rollback(mark);
            expect(JSON.stringify(books.level(KEY))).toBe(before);
            continue;
          }
          if (undo) {
            books.rollback(mark);
            expect(JSON.stringify(books.level(KEY))).toBe(before);
            continue;
          }
          books.end(mark);
          expected = expected.map((count, index) => {
            const state = INVENTORY_STATES[index];
            return count - (state === transition.from ? quantity : 0) + (state === transition.to ? quantity : 0);
          });
        }
        const { movements, total } = books.written;
        expect(Object.values(books.level(KEY)?.quantities ?? {})).toEqual(expected);
        expect(expected.every((count, index) => count >= 0 || index === 0)).toBe(true);
        expect(movements.map(({ ordinal }) => ordinal)).toEqual(Array.from({ length: total }, (_, index) => index + 1));
        expect(movements.map(({ levelVersion }) => levelVersion)).toEqual(movements.map((_, index) => 5 + index));
      }),
    );
  });
});
