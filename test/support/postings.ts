import type { Posting, StockCommand } from "../../src/stock/index.js";

/** A command that posts these movements, as a room's decision would. A key makes it a client's command; without one it is repeatable. */
export function postings(actor: number, list: readonly Posting[], key: string | null = null): StockCommand<null> {
  const levels = list.flatMap(({ level, toLevel }) => (toLevel === undefined ? [level] : [level, toLevel]));
  return {
    idempotency: key === null ? null : { client: actor, key, operation: "testPost", fingerprint: "1" },
    actor,
    weight: list.length,
    needs: { createLevels: levels, inflow: [...new Set(levels.map(({ variantId }) => variantId))] },
    decide: (books) => {
      for (const posting of list) books.post(posting);
      return null;
    },
  };
}
