import { ifVariantShown, variantBySkuLoader, type VariantRow } from "../catalog/index.js";
import { ifLocationSeen, locationByCodeLoader, type LocationRow } from "../locations/index.js";
import type { Database } from "../platform/db/database.js";
import { badUserInput, limitExceeded } from "../platform/errors/hub-error.js";
import type { RequestContext } from "../platform/graphql/context.js";
import { ENTITY_KEYS } from "./subgraph-sdl.js";

/** Entities that a gateway may ask for at once. */
export const ENTITIES_MAX = 1_000;

export type EntityRow = VariantRow | LocationRow;

type EntityType = keyof typeof ENTITY_KEYS;

/** One of them as a gateway names it. */
interface Reference {
  readonly type: EntityType;
  /** A SKU or a location's code. */
  readonly key: string;
}

/**
 * What stands behind some representations, in their order: one query for each kind, whatever their number. Null for what is not known, and for
 * what the key may not see. Throws LIMIT_EXCEEDED and BAD_USER_INPUT.
 */
export async function findEntities(
  database: Database,
  representations: readonly unknown[],
  context: RequestContext,
): Promise<(EntityRow | null)[]> {
  if (representations.length > ENTITIES_MAX) {
    throw limitExceeded("Entities that a gateway asks for at once", ENTITIES_MAX, representations.length);
  }
  const references = representations.map(referenceOf);
  return Promise.all(references.map((reference) => find(database, reference, context)));
}

async function find(database: Database, { type, key }: Reference, context: RequestContext): Promise<EntityRow | null> {
  if (type === "Variant") return ifVariantShown(database, await context.loaders.of(variantBySkuLoader(database)).load(key), context);
  return ifLocationSeen(database, await context.loaders.of(locationByCodeLoader(database)).load(key), context);
}

function referenceOf(representation: unknown, index: number): Reference {
  const given = (typeof representation === "object" ? representation : null) as Readonly<Record<string, unknown>> | null;
  const type = given?.["__typename"];
  if (type !== "Variant" && type !== "Location") {
    throw badUserInput(`Representation ${index} is of no type that is known here: give __typename, Variant or Location.`);
  }
  const name = ENTITY_KEYS[type];
  const key = given?.[name];
  if (typeof key !== "string") throw badUserInput(`Representation ${index} lacks its key: give "${name}" as a string.`);
  return { type, key };
}
