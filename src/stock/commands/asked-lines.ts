import { assertLineLocations } from "../../access/index.js";
import { Refusal } from "../../platform/errors/user-error.js";
import type { Caller } from "../../platform/graphql/context.js";
import type { Hub } from "./hub.js";
import { resolveLines, type LineRules, type NamedLine, type NamedLineInput } from "./lines.js";
import { summedEqual } from "./sum-lines.rules.js";

/**
 * The lines of a step's input in the ledger's terms, equal ones summed; null: all that is left. Throws FORBIDDEN where a line names a location
 * the caller may not act at, known or not.
 */
export async function askedLines(
  hub: Hub,
  caller: Caller,
  lines: readonly NamedLineInput[] | null | undefined,
  rules?: LineRules,
): Promise<readonly NamedLine[] | null | Refusal> {
  if (lines === null || lines === undefined) return null;
  assertLineLocations(caller, lines);
  const named = await resolveLines(hub, lines, rules);
  return named instanceof Refusal ? named : summedEqual(named);
}
