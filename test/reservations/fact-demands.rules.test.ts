import { describe, expect, it } from "vitest";
import fc from "fast-check";
import { placeFacts } from "../../src/reservations/fact-demands.rules.js";
import type { Demand } from "../../src/reservations/index.js";
import type { ChannelView } from "../../src/stock/index.js";
import { givenBooks, givenChannel, type GivenLevel } from "./given-books.js";

function demand(sku: number, at: number | null, quantity: number, index = 0): Demand {
  return { index, variantId: sku, sku: `SKU-${sku}`, locationId: at, location: at === null ? null : `L-${at}`, quantity };
}

const NONE: ReadonlySet<number> = new Set();

function place(levels: readonly GivenLevel[], channel: ChannelView | null, demands: readonly Demand[], used = NONE) {
  const { additions, errors } = placeFacts(givenBooks(levels), demands, { channel, used, sellsAt: (at) => at !== 9 });
  return { taken: additions.map(({ sku, location, quantity }) => `${quantity} ${sku}@${location}`), errors };
}

describe("units that somebody was promised already", () => {
  const levels = [
    { at: 1, available: 1, priority: 2 },
    { at: 2, available: 4, priority: 1 },
    { at: 3, available: 5, priority: 0, active: false },
  ];
  const channel = givenChannel([1, 2, 3]);

  it("are taken where they are said to be, there or not, active or not", () => {
    expect(place(levels, channel, [demand(1, 1, 5), demand(1, 3, 9, 1)])).toEqual({ taken: ["5 SKU-1@L-1", "9 SKU-1@L-3"], errors: [] });
    expect(place(levels, channel, [demand(1, 9, 1)]).errors).toMatchObject([{ code: "INVALID_INPUT", field: ["lines", "0", "location"] }]);
  });

  it("that name no place are taken in the order of service, and are short at the first", () => {
    expect(place(levels, channel, [demand(1, null, 3)]).taken).toEqual(["3 SKU-1@L-2"]);
    expect(place(levels, channel, [demand(1, null, 5)]).taken).toEqual(["4 SKU-1@L-2", "1 SKU-1@L-1"]);
    expect(place(levels, channel, [demand(1, null, 7)]).taken).toEqual(["6 SKU-1@L-2", "1 SKU-1@L-1"]);
  });

  it("take what is kept back before anything is short", () => {
    const kept = [
      { at: 1, available: 0, priority: 1 },
      { at: 2, available: 5, safetyStock: 2, priority: 2 },
    ];
    const careful = givenChannel([1, 2], { buffer: 2 });
    expect(place(kept, careful, [demand(1, null, 1)]).taken).toEqual(["1 SKU-1@L-2"]);
    expect(place(kept, careful, [demand(1, null, 5)]).taken).toEqual(["5 SKU-1@L-2"]);
    expect(place(kept, careful, [demand(1, null, 6)]).taken).toEqual(["1 SKU-1@L-1", "5 SKU-1@L-2"]);
  });

  it("are found by the channel's strategy, at the locations in use first", () => {
    const three = [
      { at: 1, available: 2, priority: 1 },
      { at: 2, available: 3, priority: 2 },
      { at: 3, available: 9, priority: 3 },
    ];
    const by = (allocation: ChannelView["allocation"], quantity: number, used?: ReadonlySet<number>): readonly string[] =>
      place(three, givenChannel([1, 2, 3], { allocation }), [demand(1, null, quantity)], used).taken;
    expect(by("PRIORITY", 3)).toEqual(["2 SKU-1@L-1", "1 SKU-1@L-2"]);
    expect(by("FEWEST_SPLITS", 3)).toEqual(["3 SKU-1@L-2"]);
    expect(by("FEWEST_SPLITS", 3, new Set([1]))).toEqual(["2 SKU-1@L-1", "1 SKU-1@L-2"]);
    expect(by("SINGLE_LOCATION", 4)).toEqual(["4 SKU-1@L-3"]);
    // Nobody may refuse it: what one location has not is taken from the others.
    expect(by("SINGLE_LOCATION", 11)).toEqual(["2 SKU-1@L-1", "9 SKU-1@L-3"]);
    expect(by("SINGLE_LOCATION", 3, new Set([2]))).toEqual(["3 SKU-1@L-2"]);
  });

  it("count what other lines have taken there", () => {
    expect(place(levels, channel, [demand(1, null, 4), demand(1, 2, 2, 1)]).taken).toEqual(["5 SKU-1@L-2", "1 SKU-1@L-1"]);
  });

  it("need a location where none of the channel's is active", () => {
    const off = [{ available: 5, active: false }];
    expect(place(off, givenChannel([1]), [demand(1, null, 1)]).errors).toMatchObject([
      { code: "INVALID_INPUT", field: ["lines", "0", "location"] },
    ]);
  });

  it("are all found, and none is short while another lies at a location of the channel", () => {
    const level = fc.record({ available: fc.integer({ min: -3, max: 6 }), safetyStock: fc.nat({ max: 3 }), active: fc.boolean() });
    const terms = fc.record({
      buffer: fc.nat({ max: 4 }),
      allocation: fc.constantFrom("PRIORITY" as const, "FEWEST_SPLITS" as const, "SINGLE_LOCATION" as const),
    });
    const used = fc.uniqueArray(fc.integer({ min: 1, max: 3 })).map((ids) => new Set(ids));
    fc.assert(
      fc.property(
        fc.array(level, { minLength: 3, maxLength: 3 }),
        terms,
        used,
        fc.integer({ min: 1, max: 15 }),
        (given, changes, at, quantity) => {
          fc.pre(given.some(({ active }) => active));
          const levelsOf = given.map((each, index) => ({ ...each, at: index + 1, priority: index }));
          const plan = placeFacts(givenBooks(levelsOf), [demand(1, null, quantity)], {
            channel: givenChannel([1, 2, 3], changes),
            used: at,
            sellsAt: () => true,
          });
          expect(plan.errors).toEqual([]);
          expect(plan.additions.reduce((sum, each) => sum + each.quantity, 0)).toBe(quantity);
          const left = levelsOf.map(({ available, at: id, active }) => ({
            active,
            taken: plan.additions.find(({ locationId }) => locationId === id)?.quantity ?? 0,
            available,
          }));
          expect(left.every(({ active, taken }) => active || taken === 0)).toBe(true);
          const short = left.filter(({ taken, available }) => taken > Math.max(0, available));
          expect(short.length).toBeLessThanOrEqual(1);
          if (short.length === 0) return;
          expect(short[0]).toBe(left.find(({ active }) => active));
          expect(left.every(({ active, taken, available }) => !active || taken >= available)).toBe(true);
        },
      ),
    );
  });
});
