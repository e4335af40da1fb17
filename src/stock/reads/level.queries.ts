import { lookupCode } from "../../catalog/index.js";
import { safetyStockSql } from "../../locations/index.js";
import { AskedRows } from "../../platform/db/asked-rows.js";
import type { Database } from "../../platform/db/database.js";
import { databaseLoader, oneForEach, readLists } from "../../platform/graphql/database-loader.js";
import type { Quantities, QuantitySums } from "../states/accounts.js";
import type { LevelKey } from "../ledger/needs.js";

/** SKUs, and location codes, in one filter. */
export const FILTER_NAMES_MAX = 250;

export interface LevelRow extends LevelKey, Quantities, QuantitySums {
  /** A bigint, as text. */
  readonly id: string;
  readonly sku: string;
  readonly safetyStock: number;
  /** As it is shown. */
  readonly version: number;
  readonly sequence: string;
  readonly updatedAt: Date;
  readonly countedAt: Date | null;
}

/** A level by the names clients use. */
export interface LevelName {
  readonly sku: string;
  /** Location code. */
  readonly location: string;
}

/** Of `level` and `variant`. */
export const LEVEL_COLUMNS = `level.id_64 as id, level.variant_id as "variantId", level.location_id as "locationId", variant.sku,
  level.available, level.reserved, level.committed, level.quarantine, level.damaged, level.receiving,
  level.on_order as "onOrder", level.in_transit as "inTransit",
  level.available + level.reserved + level.committed + level.quarantine + level.damaged + level.receiving as "onHand",
  level.on_order + level.in_transit as incoming, ${safetyStockSql("level.variant_id", "level.location_id")} as "safetyStock",
  level.version, level.sequence, level.updated_at as "updatedAt", level.counted_at as "countedAt"`;

const keyText = ({ variantId, locationId }: LevelKey): string => `${variantId}/${locationId}`;

/** Levels as they are now, by SKU and location; null where no movement ever touched one. */
export const levelLoader = databaseLoader(
  "levelByKey",
  async (database, keys: readonly LevelKey[]) => {
    const rows = await database.query<LevelRow>(LEVELS_BY_KEY, KEYS.values(keys));
    return oneForEach(keys.map(keyText), rows, keyText);
  },
  { live: true },
);

const KEYS = new AskedRows<LevelKey>({
  variant_id: ["integer", ({ variantId }) => variantId],
  location_id: ["integer", ({ locationId }) => locationId],
});

const LEVELS_BY_KEY = `
  select ${LEVEL_COLUMNS}
  from (select distinct * from ${KEYS.sql}) asked
  join inventory_level level using (variant_id, location_id)
  join variant on variant.id = level.variant_id
  where level.version > 0`;

/** Levels as they are now, by id; null where no movement ever touched one. */
export const levelByIdLoader = databaseLoader(
  "levelById",
  async (database, ids: readonly string[]) => oneForEach(ids, await database.query<LevelRow>(LEVELS_BY_ID, [ids]), ({ id }) => id),
  { live: true },
);

const LEVELS_BY_ID = `
  select ${LEVEL_COLUMNS}
  from inventory_level level join variant on variant.id = level.variant_id
  where level.id_64 = any($1::bigint[]) and level.version > 0`;

/** Levels as they are now, by SKU and location code, both compared exactly; null where there is none. */
export async function readLevels(database: Database, names: readonly LevelName[]): Promise<readonly (LevelRow | null)[]> {
  const asked = names.map(({ sku, location }) => ({ sku: lookupCode(sku), location: lookupCode(location) }));
  const rows = await database.query<LevelRow & { readonly location: string }>(LEVELS_BY_NAME, NAMES.values(asked));
  return oneForEach(asked.map(nameText), rows, nameText);
}

/** As `readLevels`, many at once. */
export const levelByNameLoader = databaseLoader("levelByName", readLevels, { live: true });

const nameText = ({ sku, location }: LevelName): string => JSON.stringify([sku, location]);

const NAMES = new AskedRows<LevelName>({
  sku: ["text", ({ sku }) => sku],
  code: ["text", ({ location }) => location],
});

const LEVELS_BY_NAME = `
  select ${LEVEL_COLUMNS}, location.code as location
  from (select distinct * from ${NAMES.sql}) asked
  join variant on variant.sku = asked.sku
  join location on location.code = asked.code
  join inventory_level level on level.variant_id = variant.id and level.location_id = location.id
  where level.version > 0`;

/** A page of the levels of one variant. */
export interface VariantLevelsKey {
  readonly variantId: number;
  /** `location.id` of the level before the page; 0 for the first page. */
  readonly afterLocationId: number;
  readonly limit: number;
  /** Location codes the caller may see; null: all. */
  readonly locations: readonly string[] | null;
}

/** Levels of variants in the order of location ids. Variants listed together have equal pages, so they are read together. */
export const levelsOfVariantLoader = databaseLoader(
  "levelsOfVariant",
  async (database, keys: readonly VariantLevelsKey[], budget) => {
    const pageText = ({ afterLocationId, limit, locations }: VariantLevelsKey): string =>
      JSON.stringify([afterLocationId, limit, locations]);
    const answers = new Map<VariantLevelsKey, LevelRow[]>();
    for (const page of new Set(keys.map(pageText))) {
      const alike = keys.filter((key) => pageText(key) === page);
      const variantIds = alike.map(({ variantId }) => variantId);
      const [afterLocationId, limit, locations] = JSON.parse(page) as [number, number, string[] | null];
      const read = (rowsMax: number): Promise<LevelRow[]> =>
        database.query<LevelRow>(LEVELS_OF_VARIANTS, [variantIds, afterLocationId, limit, locations, rowsMax]);
      const lists = await readLists(budget, variantIds, read, ({ variantId }) => variantId);
      for (const [index, key] of alike.entries()) answers.set(key, lists[index] ?? []);
    }
    return keys.map((key) => answers.get(key) ?? []);
  },
  { live: true },
);

const LEVELS_OF_VARIANTS = `
  select ${LEVEL_COLUMNS}
  from (select distinct * from unnest($1::integer[]) as id) asked
  cross join lateral (
    select * from inventory_level
    where variant_id = asked.id and location_id > $2::integer and version > 0
      and ($4::text[] is null or location_id = any(array(select id from location where code = any($4::text[]))))
    order by location_id limit $3
  ) level
  join variant on variant.id = level.variant_id
  order by level.variant_id, level.location_id limit $5`;

/** How many levels a variant has at these locations. */
export type VariantLevelsCountKey = Pick<VariantLevelsKey, "variantId" | "locations">;

/** The numbers of levels of variants, at locations that are equal for all that one request loads. */
export const levelCountOfVariantLoader = databaseLoader(
  "levelCountOfVariant",
  async (database, keys: readonly VariantLevelsCountKey[]) => {
    const variantIds = keys.map(({ variantId }) => variantId);
    const values = [variantIds, keys[0]?.locations ?? null];
    const rows = await database.query<{ readonly variantId: number; readonly found: number }>(LEVEL_COUNTS, values);
    return oneForEach(variantIds, rows, ({ variantId }) => variantId).map((row) => row?.found ?? 0);
  },
  { live: true },
);

const LEVEL_COUNTS = `
  select variant_id as "variantId", count(*)::integer as found from inventory_level
  where variant_id = any($1::integer[]) and version > 0
    and ($2::text[] is null or location_id = any(array(select id from location where code = any($2::text[]))))
  group by variant_id`;
