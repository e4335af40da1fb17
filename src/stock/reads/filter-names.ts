import { assertLocation } from "../../access/index.js";
import { lookupCode } from "../../catalog/index.js";
import { limitExceeded } from "../../platform/errors/hub-error.js";
import type { Caller } from "../../platform/graphql/context.js";
import { FILTER_NAMES_MAX } from "./level.queries.js";

/** Throws LIMIT_EXCEEDED over 250 names. */
export function requireFew(argument: string, names: readonly string[]): void {
  if (names.length > FILTER_NAMES_MAX) throw limitExceeded(`Names in "${argument}"`, FILTER_NAMES_MAX, names.length);
}

/** The names of a filter, each once; null where it is not given. Throws LIMIT_EXCEEDED over 250. */
export function filterNames(argument: string, names: readonly string[] | null | undefined): readonly string[] | null {
  if (names === null || names === undefined) return null;
  requireFew(argument, names);
  return [...new Set(names)];
}

/** What a filter of documents may name. */
interface NamesOfLines {
  readonly skus?: readonly string[] | null | undefined;
  readonly locations?: readonly string[] | null | undefined;
}

/** The SKUs and location codes of such a filter as they are looked up. Throws as `filterNames` and `ownLocations`. */
export function lineNamesOf(
  caller: Caller,
  filter: NamesOfLines | null | undefined,
): { readonly skus: readonly string[] | null; readonly locations: readonly string[] | null } {
  const locations = filterNames("locations", filter?.locations);
  if (locations !== null) ownLocations(caller, locations);
  const skus = filterNames("skus", filter?.skus);
  return { skus: skus?.map(lookupCode) ?? null, locations: locations?.map(lookupCode) ?? null };
}

/**
 * The location codes a caller gets to see when it asks for these (null: for all). Throws FORBIDDEN where it names one that its key is not
 * bound to; null in the answer stands for every location.
 */
export function ownLocations(caller: Caller, asked: readonly string[] | null): readonly string[] | null {
  if (asked === null) return caller.locations;
  for (const code of asked) assertLocation(caller, code);
  return asked;
}
