import { post, repeat } from "../ask.js";
import type { HeavyKind } from "../heavy-kind.js";

const DEPTH = { quick: 100_000, full: 1_000_000 } as const;
const WIDTH = { quick: 200_000, full: 800_000 } as const;

const READ = "query ($skus: [String!]!) { availability(skus: $skus) { sku } }";
const WRITE = "mutation ($products: [ProductUpsertInput!]!) { productUpsertMany(input: { items: $products }) { userErrors { code } } }";

export const nestedVariables: HeavyKind = {
  name: "nested variables",
  about: "Variables that are very deep, or very many, also where free JSON is taken.",
  welcome: false,
  run: async (target, dose, outcomes) => {
    const deep = "[".repeat(DEPTH[dose]) + "]".repeat(DEPTH[dose]);
    const deepObject = '{"a":'.repeat(DEPTH[dose] / 4) + "1" + "}".repeat(DEPTH[dose] / 4);
    const wide = `[${'"x",'.repeat(WIDTH[dose])}"x"]`;
    const bodies: readonly (readonly [key: string, body: string])[] = [
      [target.keys.public, bodyOf(READ, `{"skus":${deep}}`)],
      [target.keys.public, bodyOf(READ, `{"skus":${wide}}`)],
      [target.keys.public, bodyOf(READ, `{"skus":["x"],"unused":${deepObject}}`)],
      [target.keys.admin, bodyOf(WRITE, `{"products":[{"handle":"deep","title":"Deep","attributes":${deepObject},"variants":[]}]}`)],
      [target.keys.admin, bodyOf(WRITE, `{"products":${deepObject}}`)],
      [target.keys.public, `{"query":${JSON.stringify(READ)},"extensions":${deepObject},"variables":{"skus":["x"]}}`],
      [target.keys.public, deep],
    ];
    await repeat(bodies.length, 3, async (index) => {
      const [key, body] = bodies[index] as (typeof bodies)[number];
      await post(target, outcomes, key, body);
    });
  },
};

/** Written by hand: what is so deep `JSON.stringify` cannot write. */
function bodyOf(query: string, variables: string): string {
  return `{"query":${JSON.stringify(query)},"variables":${variables}}`;
}
