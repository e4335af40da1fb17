import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { addConfirmed, planDemands, type Demand } from "../../src/reservations/index.js";
import { decideUpdate } from "../../src/reservations/update-reservation.rules.js";
import { givenBooks, givenChannel, givenReservation } from "./given-books.js";

function demand(at: number | null, quantity: number, lineReference: string | null, index = 0): Demand {
  return { index, variantId: 1, sku: "SKU-1", locationId: at, location: at === null ? null : `L-${at}`, quantity, lineReference };
}

const TERMS = { channel: givenChannel([1, 2, 3]), strategy: "PRIORITY", explain: false } as const;
const shown = (
  parts: readonly { readonly location: string; readonly quantity: number; readonly lineReference?: string | null | undefined }[],
): string[] => parts.map(({ location, quantity, lineReference }) => `${lineReference ?? "-"} ${location} ${quantity}`);

describe("lines of one SKU with references of their own", () => {
  it("are checked together and taken apart", () => {
    const books = givenBooks([{ available: 5 }]);
    expect(shown(planDemands(books, [demand(1, 2, "a"), demand(1, 3, "b", 1)], TERMS).additions)).toEqual(["a L-1 2", "b L-1 3"]);
    const plan = planDemands(books, [demand(1, 2, "a"), demand(1, 4, "b", 1)], TERMS);
    expect(plan.errors).toMatchObject([{ code: "INSUFFICIENT_STOCK", field: ["lines", "0", "quantity"], requested: 6, available: 5 }]);
  });

  it("keep them on each part where a line is spread over locations, after those that name theirs", () => {
    const books = givenBooks([
      { at: 1, available: 3, priority: 1 },
      { at: 2, available: 4, priority: 2 },
      { at: 3, available: 9, priority: 3 },
    ]);
    const demands = [demand(null, 2, "a"), demand(null, 4, "b", 1), demand(1, 2, "c", 2), demand(null, 1, null, 3)];
    expect(shown(planDemands(books, demands, TERMS).additions)).toEqual(["c L-1 2", "a L-1 1", "a L-2 1", "b L-2 3", "b L-3 1", "- L-3 1"]);
  });

  it("come to the same units at the same places as without references, whatever the strategy", () => {
    const level = fc.record({ at: fc.constantFrom(1, 2, 3), available: fc.nat({ max: 9 }), priority: fc.nat({ max: 2 }) });
    const asked = fc.record({
      at: fc.option(fc.constantFrom(1, 2, 3)),
      quantity: fc.integer({ min: 1, max: 6 }),
      name: fc.option(fc.constantFrom("a", "b", "c")),
    });
    const strategy = fc.constantFrom("PRIORITY" as const, "FEWEST_SPLITS" as const, "SINGLE_LOCATION" as const);
    fc.assert(
      fc.property(
        fc.uniqueArray(level, { selector: ({ at }) => at }),
        fc.array(asked, { minLength: 1, maxLength: 5 }),
        strategy,
        (levels, lines, how) => {
          const terms = { ...TERMS, strategy: how };
          const named = lines.map(({ at, quantity, name }, index) => demand(at, quantity, name, index));
          const sums = new Map<number | null, number>();
          for (const { locationId, quantity } of named) sums.set(locationId, (sums.get(locationId) ?? 0) + quantity);
          const plain = [...sums].map(([at, quantity], index) => demand(at, quantity, null, index));
          const [one, other] = [planDemands(givenBooks(levels), named, terms), planDemands(givenBooks(levels), plain, terms)];
          expect(one.errors.length).toBe(other.errors.length);
          if (one.errors.length > 0) return;
          const places = (parts: readonly { readonly location: string; readonly quantity: number }[]): object => {
            const at: Record<string, number> = {};
            for (const { location, quantity } of parts) at[location] = (at[location] ?? 0) + quantity;
            return at;
          };
          expect(places(one.additions)).toEqual(places(other.additions));
          for (const name of ["a", "b", "c", null]) {
            const units = (parts: readonly { readonly quantity: number; readonly lineReference?: string | null | undefined }[]): number =>
              parts.reduce((sum, part) => sum + ((part.lineReference ?? null) === name ? part.quantity : 0), 0);
            expect(units(one.additions)).toBe(units(named));
          }
        },
      ),
    );
  });

  it("stay lines of their own in the reservation, and one line grows where the reference is the same", () => {
    const books = givenBooks([{ available: 20 }]);
    const units = (quantity: number, lineReference: string | null) => ({
      variantId: 1,
      sku: "SKU-1",
      locationId: 1,
      location: "L-1",
      quantity,
      lineReference,
    });
    const reservation = addConfirmed(books, givenReservation([]), [units(1, "a"), units(2, "b"), units(3, null), units(4, "a")]);
    expect(shown(reservation.lines)).toEqual(["a L-1 5", "b L-1 2", "- L-1 3"]);
  });
});

describe("an update by line reference", () => {
  const held = givenReservation([
    { held: 2, lineReference: "a" },
    { held: 3, lineReference: "b" },
  ]);
  const update = (wanted: readonly Demand[], of = held, available = 10, fact = false) => {
    const books = givenBooks([
      { available, reserved: 5 },
      { sku: 2, available: 10 },
    ]);
    const lines = wanted.map((line) => ({ ...line, lineReference: line.lineReference ?? null, factor: 1 }));
    const target = { books, reservation: of, channel: null, isOwn: () => true, boundToLocations: false };
    const changed = decideUpdate(target, lines, { fact, occurredAt: null, factQuantityMax: 100 });
    return "errors" in changed ? changed.errors : changed.lines.map(({ lineReference, held: units }) => `${lineReference ?? "-"} ${units}`);
  };

  it("changes that line only, and may add one", () => {
    expect(update([demand(1, 5, "a"), demand(1, 1, "b", 1), demand(1, 4, "c", 2)])).toEqual(["a 5", "b 1", "c 4"]);
  });

  it("gives units of one line to another where no others are, and a fact takes what is not there for the line that it names", () => {
    expect(update([demand(1, 0, "a"), demand(1, 5, "b", 1)], held, 0)).toEqual(["a 0", "b 5"]);
    expect(update([demand(1, 0, "a"), demand(1, 6, "b", 1)], held, 0)).toMatchObject([{ code: "INSUFFICIENT_STOCK", available: 2 }]);
    expect(update([demand(1, 1, "a"), demand(1, 6, "b", 1), demand(1, 2, "c", 2)], held, 0, true)).toEqual(["a 1", "b 6", "c 2"]);
  });

  it("adds what belongs to no line to one without a name, and to the one there is where all have its name", () => {
    expect(update([demand(1, 6, null)])).toEqual(["a 2", "b 3", "- 1"]);
    expect(update([demand(1, 6, null)], givenReservation([{ held: 2, lineReference: "a" }]))).toEqual(["a 6"]);
  });

  it("is refused where the same SKU is given with a reference and without, or one line with a location and without", () => {
    expect(update([demand(1, 6, null), demand(1, 2, "a", 1)])).toMatchObject([
      { code: "INVALID_INPUT", field: ["lines", "0", "lineReference"] },
      { code: "INVALID_INPUT", field: ["lines", "1", "lineReference"] },
    ]);
    expect(update([demand(null, 6, "a"), demand(1, 2, "a", 1), demand(1, 3, "b", 2)])).toMatchObject([
      { code: "INVALID_INPUT", field: ["lines", "0", "location"] },
      { code: "INVALID_INPUT", field: ["lines", "1", "location"] },
    ]);
  });
});
