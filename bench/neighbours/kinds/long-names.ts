import { ask, repeat } from "../ask.js";
import type { HeavyKind } from "../heavy-kind.js";

/** More than there are connections for: some fail, and are logged. */
const AT_ONCE = 24;
const LENGTH = { quick: 60_000, full: 200_000 } as const;

export const longNames: HeavyKind = {
  name: "long names",
  about: "Operations whose name, alias or path is very long, and fails: it goes to the log, the metrics and the message.",
  welcome: false,
  run: async (target, dose, outcomes) => {
    const long = "a".repeat(LENGTH[dose]);
    const key = target.keys.public;
    const queries = [
      `query ${long} { sequence noSuchField }`,
      `query ${long} { inventoryIntegrity { ok } }`,
      `{ ${long}: inventoryIntegrity { ok } }`,
      `{ ${long}: availability(skus: ["x"], atLeast: "9000000000000000000") { sku } }`,
      `{ ${long} }`,
      `query ($${long}: Int) { availability(skus: [$${long}]) { sku } }`,
    ];
    await repeat(queries.length, 3, (index) => ask(target, outcomes, { key, query: queries[index] ?? "" }));
    const { dashboard } = target.keys;
    const proof = `query ${long} { ${long}: inventoryIntegrity { ok movements drifted { message } } }`;
    await repeat(AT_ONCE, AT_ONCE, () => ask(target, outcomes, { key: dashboard, query: proof }));
    const postgresUrl = `postgres://${"a:".repeat(LENGTH[dose] / 2)}`;
    await ask(target, outcomes, { key, query: `{ availability(skus: ["${postgresUrl}"]) { sku } noSuchField }` });
  },
};
