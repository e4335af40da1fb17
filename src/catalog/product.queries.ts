import type { Database, Transaction } from "../platform/db/database.js";
import { type Selected, selectionOf } from "../platform/db/table.js";
import { COUNTED_ROWS, countOf, type EntryCount } from "../platform/graphql/count.rules.js";
import { databaseLoader, oneForEach } from "../platform/graphql/database-loader.js";
import { productShownSql, variantShownSql } from "./assortment.queries.js";
import { lookupCode } from "./code.rules.js";
import { lookupRef, type ExternalRef } from "./external-refs.rules.js";
import { ProductEntity } from "./product.entity.js";

const PRODUCT = selectionOf(
  ProductEntity,
  "id",
  "handle",
  "title",
  "publicAttributes",
  "tags",
  "publicTags",
  "archived",
  "externalRefs",
  "version",
  "createdAt",
  "updatedAt",
);

export type ProductRow = Selected<typeof PRODUCT>;

const PRODUCT_COLUMNS = PRODUCT.of("product");

/** Products by id; null for an id that is not known. */
export const productLoader = databaseLoader(
  "productById",
  async (database, ids: readonly string[]) =>
    oneForEach(ids, await database.query<ProductRow>(PRODUCTS_BY_ID, [ids]), (product) => product.id),
  { live: true },
);

const PRODUCTS_BY_ID = `select ${PRODUCT_COLUMNS} from product where id = any($1::uuid[])`;

/** Products as they are inside a transaction, by id. */
export async function readProductsIn(transaction: Transaction, ids: readonly string[]): Promise<ReadonlyMap<string, ProductRow>> {
  const rows = ids.length === 0 ? [] : await transaction.query<ProductRow>(PRODUCTS_BY_ID, [ids]);
  return new Map(rows.map((row) => [row.id, row]));
}

export async function findProduct(database: Database, handle: string): Promise<ProductRow | null> {
  const [product] = await database.query<ProductRow>(`select ${PRODUCT_COLUMNS} from product where handle = $1`, [lookupCode(handle)]);
  return product ?? null;
}

/** The product that another system calls so; null where there is none. */
export async function findProductByRef(database: Database, ref: ExternalRef): Promise<ProductRow | null> {
  const asked = lookupRef(ref);
  if (asked === null) return null;
  const [product] = await database.query<ProductRow>(`select ${PRODUCT_COLUMNS} from product where external_refs @> $1::jsonb`, [asked]);
  return product ?? null;
}

/**
 * Stands before every name. A statement that asks whether there is a cursor ("$1 is null or …") reads every row in front of it once PostgreSQL
 * keeps one plan for all cursors.
 */
export const FIRST_NAME = "";

/** Where a page begins and how many rows it has at most. */
export interface KeysetPage {
  /** The key of the row before the page; null for the first page. */
  readonly after: string | null;
  readonly limit: number;
}

/** What to look for in the catalogue. */
export interface CatalogFilter {
  /** Text search queries, every one of which must find it: see `searchQueries`. Null: everything. */
  readonly queries: readonly string[] | null;
  /** Codes of the channels whose assortment is looked at; null: the whole catalogue. */
  readonly shownBy: readonly string[] | null;
}

export interface ProductFilter extends CatalogFilter {
  /** A tag; one that is not open to everybody finds nothing where `shownBy` is given. Null: whatever tags. */
  readonly tag: string | null;
  /** Null: archived ones and others. */
  readonly archived: boolean | null;
}

/** Products in the order of their handles. */
export async function listProducts(database: Database, page: KeysetPage, filter: ProductFilter): Promise<ProductRow[]> {
  const way = wayOf(filter);
  return way === null ? [] : database.query<ProductRow>(PAGES[way], [page.after ?? FIRST_NAME, page.limit, ...valuesOf(way, filter)]);
}

/** Products that counting looks at where it has to see of each whether it is shown. */
const COUNT_WALK_ROWS = 50_000;

/** How many products there are over all pages. */
export async function countProducts(database: Database, filter: ProductFilter): Promise<EntryCount> {
  const way = wayOf(filter);
  if (way === null) return countOf(0);
  const rowsMax = filter.shownBy === null ? COUNTED_ROWS : COUNT_WALK_ROWS;
  const [row] = await database.query<{ found: number; seen: number }>(COUNTS[way], [FIRST_NAME, rowsMax, ...valuesOf(way, filter)]);
  return countOf(row?.found ?? 0, filter.shownBy === null || (row?.seen ?? 0) < rowsMax);
}

type Way = "all" | "tagged" | "openly" | "found";

/** Null: nothing can be found. */
function wayOf({ queries, tag, shownBy }: ProductFilter): Way | null {
  if (queries?.length === 0) return null;
  if (queries !== null) return "found";
  if (tag === null) return "all";
  return shownBy === null ? "tagged" : "openly";
}

function valuesOf(way: Way, { queries, tag, archived, shownBy }: ProductFilter): readonly unknown[] {
  const states = archived === null ? [false, true] : [archived];
  const name = tag === null ? null : lookupCode(tag);
  if (way === "all") return [shownBy, states];
  return way === "found" ? [shownBy, states, name, queries] : [shownBy, states, name];
}

/** What lists are made of: the ids of products behind the handle $1, $2 of them at most; those of each kind of `archived` in the order of their handles. */
interface Part {
  /** A range of an index, not an equality, for which PostgreSQL may walk all handles: decision 0016. */
  readonly from: string;
  readonly where: string;
  readonly order: string;
}

const TAGGED: Part = {
  from: "product_tag own",
  where: `(own.tag, own.archived, own.handle) > ($5::text, part.archived, $1::text) and (own.tag, own.archived) <= ($5::text, part.archived)`,
  order: "own.tag, own.archived, own.handle",
};

const WAYS: Readonly<Record<Exclude<Way, "found">, Part>> = {
  all: {
    from: "product own",
    where: "(own.archived, own.handle) > (part.archived, $1::text) and own.archived <= part.archived",
    order: "own.archived, own.handle",
  },
  tagged: TAGGED,
  openly: { ...TAGGED, where: `${TAGGED.where} and own.open` },
};

// Each word is looked up once in both indexes, whatever the number of rows; a product is found when every word hit it or one of its variants.
const FOUND = `
  with word as (
    select query::tsquery, ordinality from unnest($6::text[]) with ordinality as given (query, ordinality)
  ), hit as (
    select product.id, word.ordinality from word join product on product.search @@ word.query
    union
    -- A product is not found by a variant that is not shown.
    select variant.product_id, word.ordinality
    from word join variant on variant.search @@ word.query and ${variantShownSql("variant.id", "$3")}
  ), found as (
    select id from hit group by id having count(*) = cardinality($6::text[])
  )
  select product.handle from found join product on product.id = found.id
  where product.handle > $1::text and product.archived = any($4::boolean[])
    and ($5::text is null or $5::text = any(case when $3::text[] is null then product.tags else
      array(select unnest(product.tags) intersect select unnest(product.public_tags)) end))`;

/** Those of a part that are shown: for a page no more than it has room for are looked at, where all are. */
function partsSql({ from, where, order }: Part, condition: string): string {
  return `
    select part_of.handle from unnest($4::boolean[]) as part (archived)
    cross join lateral (
      select own.handle from ${from} where ${where} ${condition} order by ${order} limit $2
    ) part_of`;
}

const SHOWN = `coalesce((select ${productShownSql("shown.id", "$3")} from product shown where shown.handle = own.handle), false)`;

function pageSql(handles: string): string {
  return `
  select ${PRODUCT_COLUMNS} from (select handle from (${handles}) listed order by handle limit $2) page
  join product on product.handle = page.handle
  order by product.handle`;
}

function countSql(handles: string): string {
  return `
  with seen as (select handle from (${handles}) listed limit $2),
    found as (
      select from seen where $3::text[] is null or coalesce((
        select ${productShownSql("shown.id", "$3")} from product shown where shown.handle = seen.handle), false)
      limit ${COUNTED_ROWS})
  select (select count(*)::integer from found) as found, (select count(*)::integer from seen) as seen`;
}

const FOUND_SHOWN = `${FOUND} and ${productShownSql("product.id", "$3")}`;
const shownParts = (part: Part): string => partsSql(part, `and ($3::text[] is null or ${SHOWN})`);

const PAGES: Readonly<Record<Way, string>> = {
  all: pageSql(shownParts(WAYS.all)),
  tagged: pageSql(shownParts(WAYS.tagged)),
  openly: pageSql(shownParts(WAYS.openly)),
  found: pageSql(FOUND_SHOWN),
};

const COUNTS: Readonly<Record<Way, string>> = {
  all: countSql(partsSql(WAYS.all, "")),
  tagged: countSql(partsSql(WAYS.tagged, "")),
  openly: countSql(partsSql(WAYS.openly, "")),
  found: countSql(FOUND),
};
