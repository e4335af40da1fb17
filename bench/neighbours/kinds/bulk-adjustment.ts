import { randomUUID } from "node:crypto";
import { ask, repeat } from "../ask.js";
import { locationOf, skuOf } from "../../world/names.js";
import type { HeavyKind } from "../heavy-kind.js";

const AT_ONCE = 8;
const ROUNDS = { quick: 1, full: 4 } as const;
const ITEMS = 5;
const LINES = 1_000;

const ADJUST =
  "mutation ($items: [InventoryAdjustInput!]!) { inventoryAdjustMany(input: { items: $items }) { userErrors { code } results { sequence userErrors { code } } } }";

export const bulkAdjustment: HeavyKind = {
  name: "5,000 lines, 8 at once",
  about: "Eight adjustments of 5,000 lines at the same time, of goods that the till does not sell.",
  welcome: true,
  run: async (target, dose, outcomes) => {
    await repeat(AT_ONCE * ROUNDS[dose], AT_ONCE, async (index) => {
      const items = Array.from({ length: ITEMS }, (_, item) => ({
        idempotencyKey: randomUUID(),
        reason: "FOUND",
        lines: Array.from({ length: LINES }, (_, line) => {
          // From the end on: the till's goods are the first.
          const number = target.skus - (((index * ITEMS + item) * LINES + line) % (target.skus - 100));
          return { sku: skuOf(number), location: locationOf(1 + (item % 2)), delta: 1 };
        }),
      }));
      await ask(target, outcomes, { key: target.keys.warehouse, query: ADJUST, variables: { items } });
    });
  },
};
