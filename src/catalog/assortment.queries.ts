import type { Database } from "../platform/db/database.js";
import { databaseLoader } from "../platform/graphql/database-loader.js";

/*
 * The assortment of channels, as far as everybody may know of it: the variants that are, or ever were, stocked at one of their locations. What
 * is made ready for others, or not yet stocked at all, is not shown.
 */

/**
 * Whether a variant belongs to the assortment of the channels whose codes are in a parameter. The arguments are written in code. Not by `exists`, of
 * which PostgreSQL would make one reading of all levels, for a page of a few variants.
 */
function isStockedSql(variantId: string, channels: string): string {
  return `coalesce((
    select true from inventory_level level
    where level.variant_id = ${variantId} and level.version > 0 and level.location_id = any(array(
      select link.location_id from channel_location link join channel on channel.id = link.channel_id
      where channel.code = any(${channels}::text[])))
    limit 1), false)`;
}

/** As a condition for variants: null in the parameter stands for the whole catalogue. */
export function variantShownSql(variantId: string, channels: string): string {
  return `(${channels}::text[] is null or ${isStockedSql(variantId, channels)})`;
}

/** As a condition for products: those with a variant in the assortment. */
export function productShownSql(productId: string, channels: string): string {
  return `(${channels}::text[] is null or coalesce((
    select true from variant own where own.product_id = ${productId} and ${isStockedSql("own.id", channels)} limit 1), false))`;
}

interface Asked<Id> {
  readonly id: Id;
  /** Channel codes: equal for all that one request loads. */
  readonly channels: readonly string[];
}

const SHOWN_VARIANTS = `select id from variant where id = any($1::integer[]) and ${variantShownSql("variant.id", "$2")}`;
const SHOWN_PRODUCTS = `select id from product where id = any($1::uuid[]) and ${productShownSql("product.id", "$2")}`;

/** For each variant whether it is in the assortment. */
export const shownVariantLoader = databaseLoader(
  "shownVariants",
  (database, asked: readonly Asked<number>[]) => areShown(database, SHOWN_VARIANTS, asked),
  { live: true },
);

/** For each product whether one of its variants is in the assortment. */
export const shownProductLoader = databaseLoader(
  "shownProducts",
  (database, asked: readonly Asked<string>[]) => areShown(database, SHOWN_PRODUCTS, asked),
  { live: true },
);

async function areShown<Id>(database: Database, sql: string, asked: readonly Asked<Id>[]): Promise<boolean[]> {
  const rows = await database.query<{ id: Id }>(sql, [asked.map(({ id }) => id), asked[0]?.channels ?? []]);
  const shown = new Set(rows.map(({ id }) => id));
  return asked.map(({ id }) => shown.has(id));
}
