import { describe, expect, it } from "vitest";
import fc from "fast-check";
import { allocate, byPriority, type Allocation, type AllocationRequest } from "../../src/reservations/allocation.rules.js";
import { ALLOCATION_STRATEGIES, type AllocationStrategyName } from "../../src/channels/index.js";
import { givenBooks, levelOf } from "./given-books.js";

/** Locations are served in the order of their numbers. */
function request(quantity: number, offers: Readonly<Record<number, number>>): AllocationRequest {
  const at = Object.keys(offers).map(Number);
  const books = givenBooks(at.map((location) => ({ at: location, priority: location })));
  const candidates = at.flatMap((location) => {
    const level = books.level(levelOf(1, location));
    return level === null ? [] : [{ level, offered: offers[location] ?? 0 }];
  });
  return { quantity, candidates };
}

const taken = (allocation: Allocation | undefined): object => Object.fromEntries(allocation ?? []);

describe("allocation by PRIORITY", () => {
  it.each([
    { quantity: 3, offers: { 1: 5, 2: 5 }, expected: { 1: 3 } },
    { quantity: 7, offers: { 1: 5, 2: 5 }, expected: { 1: 5, 2: 2 } },
    { quantity: 7, offers: { 1: 0, 2: 5, 3: 9 }, expected: { 2: 5, 3: 2 } },
    { quantity: 9, offers: { 1: 5, 2: 2 }, expected: { 1: 5, 2: 2 } },
  ])("takes $expected for $quantity of $offers", ({ quantity, offers, expected }) => {
    expect(allocate("PRIORITY", [request(quantity, offers)]).map(taken)).toEqual([expected]);
  });
});

describe("allocation with the FEWEST_SPLITS", () => {
  it.each([
    { why: "one location that has enough", quantity: 6, offers: { 1: 5, 2: 6, 3: 9 }, expected: { 2: 6 } },
    { why: "the largest first", quantity: 10, offers: { 1: 4, 2: 5, 3: 6, 4: 7 }, expected: { 4: 7, 1: 3 } },
    { why: "two instead of three", quantity: 9, offers: { 1: 3, 2: 3, 3: 3, 4: 6 }, expected: { 4: 6, 1: 3 } },
    { why: "the first of equals", quantity: 2, offers: { 1: 2, 2: 2 }, expected: { 1: 2 } },
  ])("takes $why", ({ quantity, offers, expected }) => {
    expect(allocate("FEWEST_SPLITS", [request(quantity, offers)]).map(taken)).toEqual([expected]);
  });

  it("looks at all lines together: one parcel rather than two", () => {
    const requests = [request(2, { 1: 5, 2: 5 }), request(2, { 2: 5 })];
    expect(allocate("FEWEST_SPLITS", requests).map(taken)).toEqual([{ 2: 2 }, { 2: 2 }]);
    expect(allocate("PRIORITY", requests).map(taken)).toEqual([{ 1: 2 }, { 2: 2 }]);
  });

  it("never takes a line from more locations than any choice for it alone would need", () => {
    const offers = fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(offers, fc.integer({ min: 1, max: 30 }), (amounts, quantity) => {
        const [allocation] = allocate("FEWEST_SPLITS", [
          request(quantity, Object.fromEntries(amounts.map((amount, at) => [at + 1, amount]))),
        ]);
        let missing = quantity;
        const needed = [...amounts]
          .sort((a, b) => b - a)
          .filter((amount) => missing > 0 && amount > 0 && ((missing -= amount), true)).length;
        expect(allocation?.size).toBe(needed);
      }),
    );
  });
});

describe("allocation from a SINGLE_LOCATION", () => {
  it("takes the first location that has everything", () => {
    const requests = [request(2, { 1: 5, 2: 5, 3: 5 }), request(3, { 1: 2, 2: 3, 3: 9 })];
    expect(allocate("SINGLE_LOCATION", requests).map(taken)).toEqual([{ 2: 2 }, { 2: 3 }]);
  });

  it("takes what the best one has where none has everything: the caller refuses", () => {
    expect(allocate("SINGLE_LOCATION", [request(9, { 1: 3, 2: 5, 3: 5 })]).map(taken)).toEqual([{ 2: 5 }]);
  });
});

describe("allocation for an order that is sent from some locations already", () => {
  const requests = [request(4, { 1: 9, 2: 1, 3: 2 })];
  const used = new Set([2, 3]);

  it("takes from those before all others with FEWEST_SPLITS, from the one that gives most first", () => {
    expect(allocate("FEWEST_SPLITS", requests, used).map(taken)).toEqual([{ 3: 2, 2: 1, 1: 1 }]);
  });

  it("takes from one of those and no other with SINGLE_LOCATION", () => {
    expect(allocate("SINGLE_LOCATION", requests, used).map(taken)).toEqual([{ 3: 2 }]);
    expect(allocate("SINGLE_LOCATION", requests, new Set([7])).map(taken)).toEqual([{}]);
  });

  it("keeps to the order of service with PRIORITY", () => {
    expect(allocate("PRIORITY", requests, used).map(taken)).toEqual([{ 1: 4 }]);
  });
});

describe("the order of service", () => {
  it("is by priority, lower first, then by code as PostgreSQL's C collation has it", () => {
    const places = [
      { at: 2, priority: 5 },
      { at: 10, priority: 5 },
      { at: 3, priority: 1 },
    ];
    const books = givenBooks(places);
    const levels = places.flatMap(({ at }) => books.level(levelOf(1, at)) ?? []);
    expect(levels.sort(byPriority).map(({ location }) => location)).toEqual(["L-3", "L-10", "L-2"]);
  });
});

describe("every strategy", () => {
  const offers = fc.dictionary(fc.integer({ min: 1, max: 5 }).map(String), fc.integer({ min: 0, max: 20 }));
  const requests = fc.array(fc.tuple(fc.integer({ min: 1, max: 40 }), offers), { minLength: 1, maxLength: 5 });

  it.each(ALLOCATION_STRATEGIES)("%s takes no more than is offered and no more than is asked for", (strategy: AllocationStrategyName) => {
    fc.assert(
      fc.property(requests, (given) => {
        const all = given.map(([quantity, amounts]) => request(quantity, amounts));
        for (const [index, allocation] of allocate(strategy, all).entries()) {
          const { quantity, candidates } = all[index] ?? { quantity: 0, candidates: [] };
          const offered = new Map(candidates.map((candidate) => [candidate.level.locationId, candidate.offered]));
          for (const [location, units] of allocation) {
            expect(units).toBeGreaterThan(0);
            expect(units).toBeLessThanOrEqual(offered.get(location) ?? 0);
          }
          const sum = [...allocation.values()].reduce((total, units) => total + units, 0);
          const most = candidates.reduce((total, candidate) => total + candidate.offered, 0);
          if (strategy === "SINGLE_LOCATION") expect(allocation.size).toBeLessThanOrEqual(1);
          else expect(sum).toBe(Math.min(quantity, most));
          expect(sum).toBeLessThanOrEqual(quantity);
        }
      }),
    );
  });
});
