import type { ReadKnown } from "../stock/index.js";
import type { ReturnResult } from "./return-outcome.js";
import { readReturns } from "./stock-return.queries.js";

/** The returns that were announced before under their references, as they are now. */
export async function knownReturns(
  ...[{ database }, scope, known]: Parameters<ReadKnown<ReturnResult>>
): ReturnType<ReadKnown<ReturnResult>> {
  const ids = known.map(({ id }) => id);
  const returns = await readReturns(database, ids, scope);
  return returns.map((found) => found && { entity: { return: found }, sequence: found.sequence });
}
