import { afterAll, beforeAll, expect, it } from "vitest";
import { adjustmentLoader } from "../../src/adjustments/adjustment.queries.js";
import { adjustmentStore, adjustInventory } from "../../src/adjustments/index.js";
import { OPERATION_LIMITS } from "../../src/platform/graphql/limits.js";
import { partsOfAnswer } from "../../src/platform/graphql/loaders.js";
import { callerOver, hubOver } from "../support/hub.js";
import { openStock, type StockFixture } from "../support/stock.js";

let stock: StockFixture;

beforeAll(async () => {
  stock = await openStock([adjustmentStore]);
  for (const code of ["WH-1", "SHOP", "FAR"]) await stock.location(code);
  await stock.variant("A");
});
afterAll(() => stock.close());

it("shows an adjustment to a key bound to locations where it moved something at one of them", async () => {
  const hub = hubOver(stock);
  const lines = ["WH-1", "SHOP"].map((location) => ({ sku: "A", location, delta: 1 }));
  const { adjustment } = await adjustInventory(hub, callerOver(stock), { idempotencyKey: "scope", reason: "FOUND", lines });
  const seenFrom = async (locations: readonly string[] | null): Promise<boolean> =>
    (await partsOfAnswer(OPERATION_LIMITS.answer)
      .loaders.of(adjustmentLoader(hub.database))
      .load({ id: adjustment?.id ?? "", locations })) !== null;
  expect([await seenFrom(null), await seenFrom(["SHOP", "FAR"]), await seenFrom(["FAR"]), await seenFrom([])]).toEqual([
    true,
    true,
    false,
    false,
  ]);
});
