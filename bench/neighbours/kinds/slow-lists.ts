import { ask, repeat } from "../ask.js";
import type { HeavyKind } from "../heavy-kind.js";

const ROUNDS = { quick: 2, full: 8 } as const;
const AT_ONCE = 40;

const QUERIES = [
  "{ movements(first: 100) { nodes { sequence kind sku quantity from { account location { code name } } to { account location { code name } } variant { sku product { handle title } } } } }",
  "{ products(first: 100) { nodes { handle title attributes variants { sku title attributes barcodes } } } }",
  "{ inventoryLevels(first: 100) { nodes { sku available onHand version location { code name } variant { sku title product { handle } } } } }",
  "{ reservations(status: [HELD], first: 100) { nodes { id status lines { sku quantity location { code } } } } }",
  "{ reservations(status: [EXPIRED], first: 100) { nodes { id status lines { sku quantity location { code } } } } }",
  "{ inventoryIntegrity { ok movements drifted { message } } }",
];

export const slowLists: HeavyKind = {
  name: "40 slow lists",
  about: "Forty long lists at a time, and proofs of the whole ledger between them, by one key that may read everything.",
  welcome: true,
  run: async (target, dose, outcomes) => {
    const key = target.keys.dashboard;
    await repeat(AT_ONCE * ROUNDS[dose], AT_ONCE, (index) => ask(target, outcomes, { key, query: QUERIES[index % QUERIES.length] ?? "" }));
  },
};
