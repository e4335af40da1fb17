import { coversLocation, publicFaceOf } from "../access/index.js";
import { lookupCode, shownVariantLoader, variantBySkuLoader, type VariantRow } from "../catalog/index.js";
import { listLocations, type LocationRow } from "../locations/index.js";
import type { Database } from "../platform/db/database.js";
import { badUserInput, limitExceeded } from "../platform/errors/hub-error.js";
import { callerOf, type RequestContext } from "../platform/graphql/context.js";
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
  const keysOf = (wanted: EntityType): string[] => [...new Set(references.flatMap(({ type, key }) => (type === wanted ? [key] : [])))];
  const [variants, locations] = await Promise.all([
    findVariants(database, keysOf("Variant"), context),
    findLocations(database, keysOf("Location"), context),
  ]);
  const rows = { Variant: variants, Location: locations };
  return references.map(({ type, key }) => rows[type].get(lookupCode(key)) ?? null);
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

async function findVariants(database: Database, skus: readonly string[], context: RequestContext): Promise<Map<string, VariantRow>> {
  const found = await context.loaders.of(variantBySkuLoader(database)).loadMany(skus);
  const variants = found.map(orThrow).filter((variant) => variant !== null);
  const channels = publicFaceOf(callerOf(context));
  const shown =
    channels === null
      ? variants.map(() => true)
      : await context.loaders.of(shownVariantLoader(database)).loadMany(variants.map(({ id }) => ({ id, channels })));
  return new Map(variants.filter((_, index) => orThrow(shown[index])).map((variant) => [lookupCode(variant.sku), variant]));
}

async function findLocations(database: Database, codes: readonly string[], context: RequestContext): Promise<Map<string, LocationRow>> {
  const caller = callerOf(context);
  const visible = codes.filter((code) => coversLocation(caller, code)).map(lookupCode);
  if (visible.length === 0) return new Map();
  const page = { after: null, limit: visible.length };
  const rows = await listLocations(database, page, { codes: visible, publishedBy: publicFaceOf(caller) });
  return new Map(rows.map((location) => [lookupCode(location.code), location]));
}

/** What a loader answers for one key among many. */
function orThrow<Value>(loaded: Value | Error): Value {
  if (loaded instanceof Error) throw loaded;
  return loaded;
}
