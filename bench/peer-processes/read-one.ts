import { randomNumbers } from "../load/random.js";
import type { Requests } from "../load/run-load.js";
import { locationOf, skuOf } from "../world/names.js";

const QUERY =
  "query Available($skus: [String!]!, $locations: [String!]) { availability(skus: $skus, locations: $locations) { sku available } }";

/** What can be had of one SKU at one location, of the first so many SKUs. */
export function requests(settings: unknown, seed: number): Requests {
  const { skus } = settings as { readonly skus: number };
  const draw = randomNumbers(seed);
  const head = `{"query":${JSON.stringify(QUERY)},"operationName":"Available","variables":{"locations":["${locationOf(1)}"],"skus":["`;
  return {
    next: () => `${head}${skuOf(1 + Math.floor(draw() * skus))}"]}}`,
    took: (body) => body.startsWith('{"data":{"availability":[{"sku":'),
  };
}
