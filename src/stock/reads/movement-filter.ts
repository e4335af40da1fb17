import type { Caller } from "../../platform/graphql/context.js";
import { filterNames, ownLocations } from "./filter-names.js";
import type { MovementFilter } from "./movement.queries.js";
import type { MovementFilterInput } from "./movement.types.js";

const UUID = /^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$/i;

/** Null where nothing can meet the filter. Throws LIMIT_EXCEEDED and FORBIDDEN as its fields say. */
export function filterOf(caller: Caller, input: MovementFilterInput): MovementFilter | null {
  const { documentId } = input;
  if (typeof documentId === "string" && !UUID.test(documentId)) return null;
  return {
    skus: filterNames("skus", input.skus),
    locations: ownLocations(caller, filterNames("locations", input.locations)),
    kinds: input.kinds ?? null,
    documentId: documentId ?? null,
    fromSequence: input.fromSequence ?? null,
    toSequence: input.toSequence ?? null,
    recordedFrom: input.recordedFrom ?? null,
    recordedTo: input.recordedTo ?? null,
  };
}
