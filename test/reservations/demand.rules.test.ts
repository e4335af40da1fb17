import { describe, expect, it } from "vitest";
import fc from "fast-check";
import { planDemands, type Demand, type DemandTerms } from "../../src/reservations/index.js";
import { givenBooks, givenChannel } from "./given-books.js";

function demand(sku: number, at: number | null, quantity: number, index = 0): Demand {
  return { index, variantId: sku, sku: `SKU-${sku}`, locationId: at, location: at === null ? null : `L-${at}`, quantity };
}

function terms(changes: Partial<DemandTerms> = {}): DemandTerms {
  return { channel: null, strategy: "PRIORITY", explain: false, ...changes };
}

const taken = (additions: readonly { sku: string; location: string; quantity: number }[]): readonly string[] =>
  additions.map(({ sku, location, quantity }) => `${sku} ${location} ${quantity}`);

describe("a line that names its location", () => {
  it("is met up to AVAILABLE less the safety stock, and not by one more", () => {
    const books = givenBooks([{ available: 10, safetyStock: 3 }]);
    expect(taken(planDemands(books, [demand(1, 1, 7)], terms()).additions)).toEqual(["SKU-1 L-1 7"]);
    expect(planDemands(books, [demand(1, 1, 8)], terms()).errors).toMatchObject([
      { code: "INSUFFICIENT_STOCK", field: ["lines", "0", "quantity"], sku: "SKU-1", location: "L-1", requested: 8, available: 7 },
    ]);
  });

  it("may have the safety stock in a channel that sells it", () => {
    const books = givenBooks([{ available: 10, safetyStock: 3 }]);
    const channel = givenChannel([1], { sellsSafetyStock: true });
    expect(planDemands(books, [demand(1, 1, 10)], terms({ channel })).errors).toEqual([]);
  });

  it("is not bound by the channel's buffer", () => {
    const books = givenBooks([{ available: 10 }]);
    expect(planDemands(books, [demand(1, 1, 10)], terms({ channel: givenChannel([1], { buffer: 4 }) })).errors).toEqual([]);
  });

  it.each([
    { why: "was never stocked", at: 7, error: { code: "INSUFFICIENT_STOCK", available: 0 } },
    { why: "is oversold", at: 2, error: { code: "INSUFFICIENT_STOCK", available: 0 } },
    { why: "is inactive", at: 3, error: { code: "INACTIVE", entity: "Location", value: "L-3", field: ["lines", "0", "location"] } },
  ])("is refused where the location $why", ({ at, error }) => {
    const books = givenBooks([
      { at: 2, available: -5 },
      { at: 3, available: 5, active: false },
    ]);
    expect(planDemands(books, [demand(1, at, 1)], terms()).errors).toMatchObject([error]);
  });

  it("is refused where the location is not one of the channel's", () => {
    const plan = planDemands(givenBooks([{ available: 5 }]), [demand(1, 1, 1)], terms({ channel: givenChannel([2]) }));
    expect(plan.errors).toMatchObject([{ code: "INVALID_INPUT", field: ["lines", "0", "location"] }]);
    expect(plan.errors[0]?.message).toBe(
      'Channel "WEB" does not sell from location "L-1". Name one of its locations, or none to leave the choice to the hub.',
    );
  });
});

describe("a line that leaves the choice to the hub", () => {
  const levels = [
    { at: 1, available: 5, safetyStock: 1, priority: 2 },
    { at: 2, available: 3, priority: 1 },
    { at: 3, available: 9, priority: 3, active: false },
    { at: 4, available: 9, priority: 4 },
  ];

  it("is met up to what the channel may sell: its active locations, less safety stock and buffer", () => {
    const channel = givenChannel([1, 2, 3], { buffer: 2 });
    expect(taken(planDemands(givenBooks(levels), [demand(1, null, 5)], terms({ channel })).additions)).toEqual([
      "SKU-1 L-2 3",
      "SKU-1 L-1 2",
    ]);
    expect(planDemands(givenBooks(levels), [demand(1, null, 6)], terms({ channel })).errors).toMatchObject([
      { code: "INSUFFICIENT_STOCK", location: null, requested: 6, available: 5 },
    ]);
  });

  it("has nothing to sell where the buffer is larger than the stock", () => {
    const channel = givenChannel([1, 2], { buffer: 100 });
    expect(planDemands(givenBooks(levels), [demand(1, null, 1)], terms({ channel })).errors).toMatchObject([{ available: 0 }]);
  });

  it("comes after the lines of its SKU that name their location", () => {
    const channel = givenChannel([1, 2]);
    const plan = planDemands(givenBooks(levels), [demand(1, null, 4, 0), demand(1, 2, 3, 1)], terms({ channel }));
    expect(taken(plan.additions)).toEqual(["SKU-1 L-2 3", "SKU-1 L-1 4"]);
    const short = planDemands(givenBooks(levels), [demand(1, null, 5, 0), demand(1, 2, 3, 1)], terms({ channel }));
    expect(short.errors).toMatchObject([{ requested: 5, available: 4, location: null }]);
  });

  it("shares a line of the reservation with one that names the same location", () => {
    const plan = planDemands(givenBooks(levels), [demand(1, 2, 1, 0), demand(1, null, 2, 1)], terms({ channel: givenChannel([1, 2]) }));
    expect(taken(plan.additions)).toEqual(["SKU-1 L-2 3"]);
  });

  it("tells of a SINGLE_LOCATION what the best one could have given", () => {
    const plan = planDemands(
      givenBooks(levels),
      [demand(1, null, 5)],
      terms({ channel: givenChannel([1, 2]), strategy: "SINGLE_LOCATION" }),
    );
    expect(plan.errors).toMatchObject([{ code: "INSUFFICIENT_STOCK", requested: 5, available: 4, location: null }]);
  });
});

describe("a request with several lines", () => {
  it("names every line that is short at once, in their order", () => {
    const books = givenBooks([{ sku: 1, available: 1 }, { sku: 2, available: 9 }, { sku: 3 }]);
    const demands = [demand(1, null, 2, 0), demand(2, 1, 9, 1), demand(3, 1, 1, 2)];
    const { errors } = planDemands(books, demands, terms({ channel: givenChannel([1]) }));
    expect(errors).toMatchObject([
      { sku: "SKU-1", available: 1 },
      { sku: "SKU-3", available: 0 },
    ]);
  });

  it("refuses a sum of lines that no Int could tell", () => {
    const { errors } = planDemands(givenBooks([{ available: 1 }]), [demand(1, 1, 4_000_000_000)], terms());
    expect(errors).toMatchObject([{ code: "INVALID_INPUT", field: ["lines", "0", "quantity"] }]);
  });
});

describe("the explanation", () => {
  const levels = [
    { at: 1, available: 4, priority: 1 },
    { at: 2, available: 9, priority: 2 },
    { at: 3, available: 9, priority: 3, active: false },
    { at: 4, available: 2, safetyStock: 2, priority: 4 },
    { at: 5, available: 0, priority: 5 },
    { at: 6, available: 6, priority: 6 },
  ];
  const channel = givenChannel([1, 2, 3, 4, 5, 6]);

  it("is null unless asked for", () => {
    expect(planDemands(givenBooks(levels), [demand(1, null, 5)], terms({ channel })).explanation).toBeNull();
  });

  it("tells what each location offered, what was taken and why", () => {
    const { explanation } = planDemands(givenBooks(levels), [demand(1, null, 5)], terms({ channel, explain: true }));
    expect(explanation).toEqual([
      {
        sku: "SKU-1",
        requested: 5,
        allocated: 5,
        candidates: [
          { location: "L-1", offered: 4, taken: 4, reason: "All that it offers is taken." },
          { location: "L-2", offered: 9, taken: 1, reason: "It serves the rest of the line." },
          { location: "L-3", offered: 0, taken: 0, reason: "The location is inactive." },
          {
            location: "L-4",
            offered: 0,
            taken: 0,
            reason: "All that is available is safety stock, or goes to other lines of this reservation.",
          },
          { location: "L-5", offered: 0, taken: 0, reason: "Nothing is available." },
          { location: "L-6", offered: 6, taken: 0, reason: "Locations before it in the order of service have enough." },
        ],
      },
    ]);
  });

  it.each([
    { what: "too little in all", quantity: 20, changes: {}, reason: "All locations together offer less than was asked for." },
    {
      what: "the buffer",
      quantity: 18,
      changes: { channel: { ...channel, buffer: 2 } },
      reason: "The channel keeps a buffer of 2 units back, and the rest is less than was asked for.",
    },
    {
      what: "no single location",
      quantity: 10,
      changes: { strategy: "SINGLE_LOCATION" as const },
      reason: "No location serves the whole reservation alone.",
    },
  ])("of a refusal tells of $what", ({ quantity, changes, reason }) => {
    const plan = planDemands(givenBooks(levels), [demand(1, null, quantity)], terms({ channel, explain: true, ...changes }));
    expect(plan.errors).toHaveLength(1);
    expect(plan.explanation?.[0]).toMatchObject({ allocated: 0 });
    expect(plan.explanation?.[0]?.candidates[0]).toMatchObject({ location: "L-1", offered: 4, taken: 0, reason });
  });

  it("has a line that names its location too", () => {
    const { explanation } = planDemands(givenBooks(levels), [demand(1, 1, 4, 0), demand(1, 9, 1, 1)], terms({ explain: true }));
    expect(explanation).toEqual([
      {
        sku: "SKU-1",
        requested: 4,
        allocated: 4,
        candidates: [{ location: "L-1", offered: 4, taken: 4, reason: "The line names this location." }],
      },
      {
        sku: "SKU-1",
        requested: 1,
        allocated: 0,
        candidates: [{ location: "L-9", offered: 0, taken: 0, reason: "The SKU was never stocked here." }],
      },
    ]);
  });
});

describe("a plan without errors", () => {
  const level = fc.record({
    sku: fc.integer({ min: 1, max: 3 }),
    at: fc.integer({ min: 1, max: 3 }),
    available: fc.integer({ min: -5, max: 60 }),
    safetyStock: fc.integer({ min: 0, max: 5 }),
    active: fc.boolean(),
  });
  const levels = fc.uniqueArray(level, { selector: ({ sku, at }) => `${sku}/${at}`, maxLength: 9 });
  const ask = fc.record({
    sku: fc.integer({ min: 1, max: 3 }),
    at: fc.option(fc.integer({ min: 1, max: 3 })),
    quantity: fc.integer({ min: 1, max: 8 }),
  });
  const asks = fc.uniqueArray(ask, { selector: ({ sku, at }) => `${sku}/${at}`, minLength: 1, maxLength: 8 });

  it("takes exactly what was asked for, never more than a location may give, and leaves the buffer to lines without location", () => {
    const strategy = fc.constantFrom("PRIORITY" as const, "FEWEST_SPLITS" as const, "SINGLE_LOCATION" as const);
    fc.assert(
      fc.property(levels, asks, fc.integer({ min: 0, max: 5 }), strategy, (given, wanted, buffer, chosen) => {
        const channel = givenChannel([1, 2, 3], { buffer });
        const demands = wanted.map(({ sku, at, quantity }, index) => demand(sku, at, quantity, index));
        const { additions, errors } = planDemands(givenBooks(given), demands, terms({ channel, strategy: chosen }));
        fc.pre(errors.length === 0);
        for (const sku of [1, 2, 3]) {
          const own = additions.filter(({ variantId }) => variantId === sku);
          const asked = wanted.filter((each) => each.sku === sku).reduce((sum, { quantity }) => sum + quantity, 0);
          expect(own.reduce((sum, { quantity }) => sum + quantity, 0)).toBe(asked);
          let left = 0;
          for (const { at, available, safetyStock, active } of given.filter((each) => each.sku === sku)) {
            const offered = active ? Math.max(0, available - safetyStock) : 0;
            const units = own.find(({ locationId }) => locationId === at)?.quantity ?? 0;
            expect(units).toBeLessThanOrEqual(offered);
            left += offered - units;
          }
          if (wanted.some((each) => each.sku === sku && each.at === null)) expect(left).toBeGreaterThanOrEqual(buffer);
        }
      }),
      { numRuns: 150 },
    );
  });
});
