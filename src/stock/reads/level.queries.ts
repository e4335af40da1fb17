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

const LEVEL_COLUMNS = `level.id_64 as id, level.variant_id as "variantId", level.location_id as "locationId", variant.sku,
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

/** Which levels to list. */
export interface LevelFilter {
  /** Null: every SKU. */
  readonly skus: readonly string[] | null;
  /** Handle of the product whose variants are listed; null: of every product. */
  readonly product: string | null;
  /** Location codes; null: every location. */
  readonly locations: readonly string[] | null;
}

/** Where a page of levels begins and how many it has at most. */
export interface LevelPage {
  /** The level before the page; null for the first page. */
  readonly after: LevelKey | null;
  readonly limit: number;
}

/** Levels in the order of (variant id, location id), which is that of their index. */
export async function listLevels(database: Database, page: LevelPage, { skus, product, locations }: LevelFilter): Promise<LevelRow[]> {
  const place = [page.after?.variantId ?? 0, page.after?.locationId ?? 0, page.limit];
  if (product !== null) {
    const names = [lookupCode(product), skus?.map(lookupCode) ?? null, locations?.map(lookupCode) ?? null];
    return database.query<LevelRow>(LEVELS_OF_PRODUCT, [...place, ...names]);
  }
  if (skus !== null && locations !== null) {
    return database.query<LevelRow>(LEVELS_OF_BOTH, [...place, skus.map(lookupCode), locations.map(lookupCode)]);
  }
  if (skus !== null) return database.query<LevelRow>(LEVELS_OF_SKUS, [...place, skus.map(lookupCode)]);
  if (locations !== null) return database.query<LevelRow>(LEVELS_AT_LOCATIONS, [...place, locations.map(lookupCode)]);
  return database.query<LevelRow>(ALL_LEVELS, place);
}

/** The page is cut before anything is joined to it. */
function pageSql(levels: string): string {
  return `
    select ${LEVEL_COLUMNS}
    from (${levels} order by variant_id, location_id limit $3) level
    cross join lateral (select sku from variant where id = level.variant_id offset 0) variant
    order by level.variant_id, level.location_id`;
}

const BEHIND_CURSOR = "version > 0 and (variant_id, location_id) > ($1::integer, $2::integer)";
const OF_SKUS = "variant_id = any(array(select id from variant where sku = any($4::text[])))";

const ALL_LEVELS = pageSql(`select * from inventory_level where ${BEHIND_CURSOR}`);
const LEVELS_OF_SKUS = pageSql(`select * from inventory_level where ${BEHIND_CURSOR} and ${OF_SKUS}`);
const LEVELS_OF_BOTH = pageSql(`
  select * from inventory_level
  where ${BEHIND_CURSOR} and ${OF_SKUS} and location_id = any(array(select id from location where code = any($5::text[])))`);

// A product's variants are few, so that the other names may be conditions of one statement.
const LEVELS_OF_PRODUCT = pageSql(`
  select * from inventory_level
  where ${BEHIND_CURSOR} and variant_id = any(array(
      select variant.id from product join variant on variant.product_id = product.id
      where product.handle = $4::text and ($5::text[] is null or variant.sku = any($5::text[]))))
    and ($6::text[] is null or location_id = any(array(select id from location where code = any($6::text[]))))`);

// A location may have a thousandth of all levels: each location's part of the page is taken from the index that begins with it.
const LEVELS_AT_LOCATIONS = pageSql(`
  select part.*
  from location
  cross join lateral (
    select * from inventory_level
    where location_id = location.id and version > 0
      and variant_id >= $1::integer + case when location.id <= $2::integer then 1 else 0 end
    order by variant_id limit $3
  ) part
  where location.code = any($4::text[])`);

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
