import type { Database } from "../platform/db/database.js";
import { lookupCode } from "./code.rules.js";

/** Variants that a search may find for them to be looked up one by one; those of more are picked out along what is searched. */
export const FOUND_VARIANTS_MAX = 10_000;

/** What to look for among variants, for lists of what hangs on them. */
export interface VariantSearch {
  /** Text search queries, every one of which must find the variant or its product: see `searchQueries`. Null: whatever its words. */
  readonly queries: readonly string[] | null;
  /** A tag of its product; null: whatever tags. */
  readonly tag: string | null;
}

/** The ids of the variants found; null where they are more than `FOUND_VARIANTS_MAX`, or nothing is looked for. */
export async function findVariantIds(database: Database, { queries, tag }: VariantSearch): Promise<readonly number[] | null> {
  if (queries?.length === 0) return [];
  if (queries === null && tag === null) return null;
  const name = tag === null ? null : lookupCode(tag);
  const asked: [string, unknown[]] = queries === null ? [TAGGED, [name]] : [FOUND, [queries, name]];
  const rows = await database.query<{ id: number }>(...asked);
  return rows.length > FOUND_VARIANTS_MAX ? null : rows.map(({ id }) => id);
}

/**
 * SQL of the variants that each of some words finds, by themselves or by their product, as `hit (id, ordinality)`: for a `with`. Each word is looked up once
 * in both indexes, whatever the number of rows. The argument is a parameter with the queries.
 */
export function variantHitsSql(queries: string): string {
  return `
  word as (
    select query::tsquery, ordinality from unnest(${queries}::text[]) with ordinality as given (query, ordinality)
  ), hit as (
    select variant.id, word.ordinality from word join variant on variant.search @@ word.query
    union
    select variant.id, word.ordinality
    from word join product on product.search @@ word.query join variant on variant.product_id = product.id
  )`;
}

const FOUND = `
  with ${variantHitsSql("$1")}, found as (
    select id from hit group by id having count(*) = cardinality($1::text[])
  )
  select id from found where $2::text is null or ${isTaggedSql("found.id", "$2")} limit ${FOUND_VARIANTS_MAX + 1}`;

const TAGGED = `
  select variant.id
  from product_tag own join product on product.handle = own.handle join variant on variant.product_id = product.id
  where own.tag = $1::text limit ${FOUND_VARIANTS_MAX + 1}`;

/** As a condition for variants one by one: whether the words of a search find the variant. The arguments are written in code: a column, and a parameter. */
export function isFoundSql(variantId: string, queries: string): string {
  return `coalesce((
    select bool_and(own.search @@ word::tsquery or product.search @@ word::tsquery)
    from variant own join product on product.id = own.product_id cross join unnest(${queries}::text[]) as word
    where own.id = ${variantId}), false)`;
}

/** The same of a tag. */
export function isTaggedSql(variantId: string, tag: string): string {
  return `coalesce((
    select ${tag}::text = any(product.tags) from variant own join product on product.id = own.product_id where own.id = ${variantId}), false)`;
}
