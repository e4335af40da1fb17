import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { availableToSell, offeredAt, type SellableLevel } from "../../../src/stock/index.js";
import { QUANTITY_MAX } from "../../../src/platform/numbers/quantity.js";

const level = (available: number, safetyStock = 0, locationActive = true): SellableLevel => ({ available, safetyStock, locationActive });
const nobody = { buffer: 0, sellsSafetyStock: false };

describe("what a location offers", () => {
  it.each([
    { why: "AVAILABLE less the safety stock", of: level(10, 3), offered: 7 },
    { why: "nothing where all of it is safety stock", of: level(3, 3), offered: 0 },
    { why: "nothing where there is less than the safety stock", of: level(2, 3), offered: 0 },
    { why: "nothing of an oversold level", of: level(-5), offered: 0 },
    { why: "nothing where it is switched off", of: level(10, 0, false), offered: 0 },
  ])("is $why", ({ of, offered }) => {
    expect(offeredAt(of, nobody)).toBe(offered);
  });

  it("includes the safety stock where the channel may sell it, but never what is not there", () => {
    expect(offeredAt(level(10, 3), { sellsSafetyStock: true })).toBe(10);
    expect(offeredAt(level(-1, 3), { sellsSafetyStock: true })).toBe(0);
  });
});

describe("what may be sold", () => {
  it("is what the locations offer together, less the buffer once", () => {
    expect(availableToSell([level(10, 3), level(4), level(-9)], { buffer: 5, sellsSafetyStock: false })).toBe(6);
    expect(availableToSell([level(10, 3), level(4), level(-9)], { buffer: 5, sellsSafetyStock: true })).toBe(9);
    expect(availableToSell([level(3)], { buffer: 5, sellsSafetyStock: false })).toBe(0);
    expect(availableToSell([], nobody)).toBe(0);
  });

  it("never lets one location's shortage eat another's stock, whatever the figures, and stays an Int", () => {
    const levels = fc.array(
      fc.record({
        available: fc.integer({ min: -QUANTITY_MAX, max: QUANTITY_MAX }),
        safetyStock: fc.integer({ min: 0, max: QUANTITY_MAX }),
        locationActive: fc.boolean(),
      }),
    );
    const policy = fc.record({ buffer: fc.integer({ min: 0, max: QUANTITY_MAX }), sellsSafetyStock: fc.boolean() });
    fc.assert(
      fc.property(levels, policy, (some, rules) => {
        const sold = availableToSell(some, rules);
        const oversold = availableToSell([...some, level(-7, 0)], rules);
        expect(oversold).toBe(sold);
        expect(sold).toBeGreaterThanOrEqual(0);
        expect(sold).toBeLessThanOrEqual(2 ** 31 - 1);
      }),
    );
  });
});
