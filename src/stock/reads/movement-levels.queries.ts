import type { Database } from "../../platform/db/database.js";

/** Up to so many levels are looked up one by one; the movements of more are picked out along the sequence. */
export const LEVELS_MAX = 10_000;

const LEVELS_OF_SKUS = `
  select level.id_64 as id from variant
  cross join lateral (
    select id_64 from inventory_level
    where variant_id = variant.id
      and ($2::text[] is null or location_id = any(array(select id from location where code = any($2::text[]))))
    offset 0
  ) level
  where variant.sku = any($1::text[])
  limit ${LEVELS_MAX + 1}`;

const LEVELS_AT_LOCATIONS = `
  select level.id_64 as id from location
  cross join lateral (
    select id_64 from inventory_level
    where (location_id, variant_id) >= (location.id, 0) and (location_id, variant_id) <= (location.id, 2147483647)
    order by location_id, variant_id limit ${LEVELS_MAX + 1}
  ) level
  where location.code = any($1::text[])
  limit ${LEVELS_MAX + 1}`;

/** The levels of some SKUs at some locations, null: any, as names are kept: at most one more than can be looked up one by one. */
export async function levelIds(
  database: Database,
  skus: readonly string[] | null,
  locations: readonly string[] | null,
): Promise<readonly string[]> {
  const [sql, names] = skus === null ? [LEVELS_AT_LOCATIONS, [locations]] : [LEVELS_OF_SKUS, [skus, locations]];
  return (await database.query<{ id: string }>(sql, names)).map(({ id }) => id);
}
