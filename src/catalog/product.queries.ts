import type { Database, Transaction } from "../platform/db/database.js";
import { type Selected, selectionOf } from "../platform/db/table.js";
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

/** Products in the order of their handles. */
export async function listProducts(database: Database, page: KeysetPage, { queries, shownBy }: CatalogFilter): Promise<ProductRow[]> {
  if (queries === null) return database.query<ProductRow>(ALL_PRODUCTS, [page.after ?? FIRST_NAME, page.limit, shownBy]);
  return queries.length === 0 ? [] : database.query<ProductRow>(FOUND_PRODUCTS, [page.after ?? FIRST_NAME, page.limit, queries, shownBy]);
}

const ALL_PRODUCTS = `
  select ${PRODUCT_COLUMNS} from product
  where handle > $1::text and ${productShownSql("product.id", "$3")}
  order by handle limit $2`;

// Each word is looked up once in both indexes, whatever the number of rows; a product is found when every word hit it or one of its variants.
const FOUND_PRODUCTS = `
  with word as (
    select query::tsquery, ordinality from unnest($3::text[]) with ordinality as given (query, ordinality)
  ), hit as (
    select product.id, word.ordinality from word join product on product.search @@ word.query
    union
    -- A product is not found by a variant that is not shown.
    select variant.product_id, word.ordinality
    from word join variant on variant.search @@ word.query and ${variantShownSql("variant.id", "$4")}
  ), found as (
    select id from hit group by id having count(*) = cardinality($3::text[])
  )
  select ${PRODUCT_COLUMNS} from found join product on product.id = found.id
  where product.handle > $1::text and ${productShownSql("product.id", "$4")}
  order by product.handle limit $2`;
