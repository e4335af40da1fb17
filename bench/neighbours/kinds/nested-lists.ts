import { ask, repeat } from "../ask.js";
import { subscribe } from "../live-ask.js";
import type { HeavyKind } from "../heavy-kind.js";

const DEEP = "query ($handle: String!) { product(handle: $handle) { variants { product { variants { product { variants { sku } } } } } } }";
const WIDE = "query ($handle: String!) { product(handle: $handle) { variants { sku product { variants { sku product { handle } } } } } }";

const TIMES = { quick: 2, full: 6 } as const;

export const nestedLists: HeavyKind = {
  name: "nested lists",
  about: "A product's variants, each with its product and all its variants, and so on: millions of objects in a few words.",
  welcome: false,
  run: async (target, dose, outcomes) => {
    const key = target.keys.public;
    const variables = { handle: target.wideProduct };
    await repeat(TIMES[dose] * 2, 2, (index) => ask(target, outcomes, { key, query: index % 2 === 0 ? WIDE : DEEP, variables }));
    await subscribe(target, outcomes, { key, query: WIDE, variables, answers: 1 });
  },
};
