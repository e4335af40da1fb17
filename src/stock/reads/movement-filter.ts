import { hasPermission } from "../../access/index.js";
import { textProblem } from "../../catalog/index.js";
import { badUserInput, forbidden } from "../../platform/errors/hub-error.js";
import type { Caller } from "../../platform/graphql/context.js";
import { filterNames, ownLocations } from "./filter-names.js";
import type { DocumentParts } from "../commands/document-scope.js";
import { REFERENCE_LENGTH_MAX } from "../commands/input.rules.js";
import { DOCUMENT_TYPES } from "../states/document-types.js";
import { DOCUMENT_KINDS } from "../states/enumerations.js";
import type { MovementSearch } from "./movement-documents.queries.js";
import type { MovementFilter } from "./movement-list.queries.js";
import { MOVEMENT_TEXT_LENGTH_MAX, type MovementsArguments } from "./movement-list.types.js";
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
    reasons: input.reasons ?? null,
    documentId: documentId ?? null,
    fromSequence: input.fromSequence ?? null,
    toSequence: input.toSequence ?? null,
    recordedFrom: input.recordedFrom ?? null,
    recordedTo: input.recordedTo ?? null,
  };
}

/** What the arguments `actor`, `reference` and `text` ask for; null where nothing can meet them. Throws FORBIDDEN and BAD_USER_INPUT as they say. */
export function searchOf(
  { nodes }: DocumentParts,
  caller: Caller,
  { actor = null, reference = null, text = null }: Pick<MovementsArguments, "actor" | "reference" | "text">,
): MovementSearch | null {
  const asked = actorOf(caller, actor);
  if (text !== null && text.length > MOVEMENT_TEXT_LENGTH_MAX) {
    throw badUserInput(`"text" has ${text.length} characters: search for at most ${MOVEMENT_TEXT_LENGTH_MAX}.`);
  }
  if (reference !== null && textProblem(reference, REFERENCE_LENGTH_MAX) !== null) return null;
  // A document is found by its words where it is shown as well.
  const kinds = DOCUMENT_KINDS.filter((kind) => nodes.isFor(DOCUMENT_TYPES[kind] ?? "", caller.role));
  const said = text === null || text.trim() === "" ? null : text.trim();
  return { actor: asked, reference, text: said, channels: caller.channels, kinds };
}

/** Who else sends commands is no business of most: of those who may not see it, all other names are refused, known or not. */
function actorOf(caller: Caller, name: string | null): MovementSearch["actor"] {
  if (name === null) return null;
  if (hasPermission(caller.role, "ACTORS_READ")) return { name, clientId: null };
  if (name === caller.name) return { name, clientId: caller.clientId };
  throw forbidden(`This key may list the movements of its own client, "${caller.name}", and of no other by name.`, ["actor"]);
}
