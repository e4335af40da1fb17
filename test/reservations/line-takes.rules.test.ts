import { describe, expect, it } from "vitest";
import { heldOf, takesOf, takesOfAll, type LineAsk } from "../../src/reservations/index.js";
import { summed } from "../../src/stock/index.js";
import { givenReservation } from "./given-books.js";

function ask(sku: number, at: number | null, quantity: number, index = 0): LineAsk {
  return { index, variantId: sku, sku: `SKU-${sku}`, locationId: at, quantity };
}

const reservation = givenReservation([
  { sku: 1, at: 1, held: 3 },
  { sku: 2, at: 1, held: 5 },
  { sku: 1, at: 2, held: 4, confirmed: 9 },
  { sku: 3, at: 1, confirmed: 1 },
]);

describe("the lines a step means", () => {
  it("are all that have something left, where none is named", () => {
    expect(takesOfAll(reservation, heldOf)).toEqual([
      { position: 0, quantity: 3 },
      { position: 1, quantity: 5 },
      { position: 2, quantity: 4 },
    ]);
  });

  it("are the one at the named location", () => {
    expect(takesOf(reservation, [ask(1, 2, 4)], heldOf)).toEqual({ takes: [{ position: 2, quantity: 4 }], exceeding: [] });
  });

  it("are those of the SKU in their order, where no location is named", () => {
    const takes = [
      { position: 0, quantity: 3 },
      { position: 2, quantity: 2 },
    ];
    expect(takesOf(reservation, [ask(1, null, 5)], heldOf)).toEqual({ takes, exceeding: [] });
  });

  it("leave to an ask without location what asks with one do not take, whatever their order", () => {
    const { takes, exceeding } = takesOf(reservation, [ask(1, null, 4), ask(1, 1, 3, 1)], heldOf);
    expect(takes).toEqual([
      { position: 0, quantity: 3 },
      { position: 2, quantity: 4 },
    ]);
    expect(exceeding).toEqual([]);
  });

  it.each([
    { asked: ask(1, 1, 4), remaining: 3 },
    { asked: ask(1, null, 8), remaining: 7 },
    { asked: ask(3, 1, 1), remaining: 0 },
    { asked: ask(9, null, 1), remaining: 0 },
    { asked: ask(2, 2, 1), remaining: 0 },
  ])("tell of $asked.sku at $asked.locationId that only $remaining of $asked.quantity are left", ({ asked, remaining }) => {
    expect(takesOf(reservation, [asked], heldOf).exceeding).toEqual([{ ask: asked, remaining }]);
  });

  it("are compared after equal asks are summed", () => {
    const asks = summed([ask(1, 1, 2, 0), ask(1, 1, 2, 1)]);
    expect(asks).toEqual([ask(1, 1, 4, 0)]);
    expect(takesOf(reservation, asks, heldOf).exceeding).toEqual([{ ask: ask(1, 1, 4, 0), remaining: 3 }]);
  });
});
