import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { figuresOf, type Offer } from "../../src/availability/index.js";
import { planDemands, type Demand } from "../../src/reservations/index.js";
import { givenBooks, givenChannel } from "../reservations/given-books.js";
import { QUANTITY_MAX } from "../../src/platform/numbers/quantity.js";

const offer = (locationId: number, available: number, safetyStock = 0): Offer => ({
  locationId,
  available,
  safetyStock,
  onHand: available + 2,
  incoming: 1,
});
const seller = { buffer: 3, sellsSafetyStock: false, active: true };

describe("the figures of a SKU", () => {
  const offers = [offer(1, 10, 4), offer(2, 5), offer(3, -6)];

  it("sum up what is there, and sell what safety stock and buffer leave", () => {
    expect(figuresOf(offers, seller)).toMatchObject({ available: 9, availableToSell: 8, onHand: 15, incoming: 3 });
    expect(figuresOf(offers, { ...seller, sellsSafetyStock: true }).availableToSell).toBe(12);
    expect(figuresOf(offers, null).availableToSell).toBe(11);
  });

  it("show what each location offers, without the buffer", () => {
    const { locations } = figuresOf(offers, seller);
    expect(locations.map(({ locationId, availableToSell }) => [locationId, availableToSell])).toEqual([
      [1, 6],
      [2, 5],
      [3, 0],
    ]);
  });

  it("sell nothing in an inactive channel, and still show what is there", () => {
    const figures = figuresOf(offers, { ...seller, active: false });
    expect(figures).toMatchObject({ available: 9, availableToSell: 0 });
    expect(figures.locations.map(({ availableToSell }) => availableToSell)).toEqual([0, 0, 0]);
  });

  it("are all 0 without a level, and never leave the range of an Int", () => {
    expect(figuresOf([], seller)).toEqual({ available: 0, availableToSell: 0, onHand: 0, incoming: 0, locations: [] });
    const huge = [offer(1, QUANTITY_MAX), offer(2, QUANTITY_MAX)];
    expect(figuresOf(huge, null)).toMatchObject({ available: 2_147_483_647, availableToSell: 2_147_483_647, onHand: 2_147_483_647 });
  });
});

describe("what availability promises to a channel", () => {
  it("is what a reservation gets when it leaves the choice of locations to the hub: that many units, and not one more", () => {
    const level = fc.record({ available: fc.integer({ min: -20, max: 50 }), safetyStock: fc.integer({ min: 0, max: 10 }) });
    const terms = fc.record({ buffer: fc.integer({ min: 0, max: 20 }), sellsSafetyStock: fc.boolean() });
    fc.assert(
      fc.property(fc.array(level, { maxLength: 4 }), terms, (levels, { buffer, sellsSafetyStock }) => {
        const offers = levels.map(({ available, safetyStock }, index) => offer(index + 1, available, safetyStock));
        const { availableToSell } = figuresOf(offers, { buffer, sellsSafetyStock, active: true });
        const channel = givenChannel(
          levels.map((_, index) => index + 1),
          { buffer, sellsSafetyStock },
        );
        const refused = (quantity: number): number => {
          const books = givenBooks(levels.map(({ available, safetyStock }, index) => ({ at: index + 1, available, safetyStock })));
          const demand: Demand = { index: 0, variantId: 1, sku: "SKU-1", locationId: null, location: null, quantity };
          return planDemands(books, [demand], { channel, strategy: "PRIORITY", explain: false }).errors.length;
        };
        if (availableToSell > 0) expect(refused(availableToSell)).toBe(0);
        expect(refused(availableToSell + 1)).toBe(1);
      }),
    );
  });
});
