import { randomUUID } from "node:crypto";
import type { Requests } from "../load/run-load.js";
import { locationOf, skuOf } from "../world/names.js";

const QUERY =
  "mutation Adjust($input: InventoryAdjustInput!) { inventoryAdjust(input: $input) { levels { version } userErrors { code message } sequence } }";

/** One unit less of the first SKU, each time with a key of its own. */
export function requests(): Requests {
  const head = `{"query":${JSON.stringify(QUERY)},"operationName":"Adjust","variables":{"input":{"reason":"COUNT","lines":[{"sku":"${skuOf(1)}","location":"${locationOf(1)}","delta":-1}],"idempotencyKey":"`;
  return {
    next: () => `${head}${randomUUID()}"}}}`,
    took: (body) => body.includes('"userErrors":[]'),
  };
}
