import type { Database } from "../platform/db/database.js";
import { type Selected, selectionOf } from "../platform/db/table.js";
import { databaseLoader, listLoader, oneForEach, readLists } from "../platform/graphql/database-loader.js";
import { variantShownSql } from "./assortment.queries.js";
import { BarcodeEntity } from "./barcode.entity.js";
import { lookupCode } from "./code.rules.js";
import { lookupRef, type ExternalRef } from "./external-refs.rules.js";
import { gtinKey, readGtin } from "./gtin.rules.js";
import { PackagingEntity } from "./packaging.entity.js";
import { FIRST_NAME, type CatalogFilter, type KeysetPage } from "./product.queries.js";
import { VariantEntity } from "./variant.entity.js";
import { variantHitsSql } from "./variant-search.queries.js";

const VARIANT = selectionOf(VariantEntity, "id", "productId", "sku", "title", "options", "unit", "externalRefs", "version");

export type VariantRow = Selected<typeof VARIANT>;

const VARIANT_COLUMNS = VARIANT.of("variant");

const PACKAGING = selectionOf(PackagingEntity, "variantId", "name", "factor");

export interface PackagingRow extends Selected<typeof PACKAGING> {
  readonly barcode: string | null;
}

/** Variants by id; null for an id that is not known. */
export const variantLoader = databaseLoader(
  "variantById",
  async (database, ids: readonly number[]) =>
    oneForEach(ids, await database.query<VariantRow>(VARIANTS_BY_ID, [ids]), (variant) => variant.id),
  { live: true },
);

const VARIANTS_BY_ID = `select ${VARIANT_COLUMNS} from variant where id = any($1::integer[])`;

/** Variants by SKU, compared exactly; null for a SKU that is not known. */
export const variantBySkuLoader = databaseLoader(
  "variantBySku",
  async (database, skus: readonly string[]) => {
    const names = skus.map(lookupCode);
    return oneForEach(names, await database.query<VariantRow>(VARIANTS_BY_SKU, [names]), (variant) => variant.sku);
  },
  { live: true },
);

const VARIANTS_BY_SKU = `select ${VARIANT_COLUMNS} from variant where sku = any($1::text[])`;

/** The variants of each product, in the order in which they were added to it. */
export const variantsOfProductLoader = listLoader(
  "variantsByProduct",
  {
    read: (database, productIds: readonly string[], limit) => database.query<VariantRow>(VARIANTS_BY_PRODUCT, [productIds, limit]),
    keyOf: ({ productId }) => productId,
  },
  { live: true },
);

const VARIANTS_BY_PRODUCT = `
  select ${VARIANT_COLUMNS} from variant where product_id = any($1::uuid[]) order by product_id, position limit $2`;

const BARCODE = selectionOf(BarcodeEntity, "variantId", "code");

type BarcodeRow = Selected<typeof BARCODE>;

/** The barcodes of each variant itself, without those of its packaging levels, in the order given. */
export const barcodesLoader = databaseLoader(
  "barcodesByVariant",
  async (database, variantIds: readonly number[], budget) => {
    const read = (limit: number): Promise<BarcodeRow[]> => database.query<BarcodeRow>(BARCODES_BY_VARIANT, [variantIds, limit]);
    const lists = await readLists(budget, variantIds, read, ({ variantId }) => variantId);
    return lists.map((own) => own.map(({ code }) => code));
  },
  { live: true },
);

const BARCODES_BY_VARIANT = `
  select ${BARCODE.of("barcode")} from barcode
  where variant_id = any($1::integer[]) and packaging_id is null
  order by variant_id, position limit $2`;

/** The packaging levels of each variant, smallest first. */
export const packagingLoader = listLoader(
  "packagingByVariant",
  {
    read: (database, variantIds: readonly number[], limit) => database.query<PackagingRow>(PACKAGING_BY_VARIANT, [variantIds, limit]),
    keyOf: ({ variantId }) => variantId,
  },
  { live: true },
);

const PACKAGING_BY_VARIANT = `
  select ${PACKAGING.of("packaging")}, barcode.code as barcode
  from packaging left join barcode on barcode.variant_id = packaging.variant_id and barcode.packaging_id = packaging.id
  where packaging.variant_id = any($1::integer[])
  order by packaging.variant_id, factor, name collate "C" limit $2`;

/** The variant with this barcode, its own or that of a packaging level; null where there is none, and for text that is no GTIN. */
export async function findVariantByBarcode(database: Database, barcode: string): Promise<VariantRow | null> {
  if (!("key" in readGtin(barcode))) return null;
  const [variant] = await database.query<VariantRow>(
    `select ${VARIANT_COLUMNS} from barcode join variant on variant.id = barcode.variant_id where barcode.gtin14 = $1`,
    [gtinKey(barcode)],
  );
  return variant ?? null;
}

/** The variant that another system calls so; null where there is none. */
export async function findVariantByRef(database: Database, ref: ExternalRef): Promise<VariantRow | null> {
  const asked = lookupRef(ref);
  if (asked === null) return null;
  const [variant] = await database.query<VariantRow>(`select ${VARIANT_COLUMNS} from variant where external_refs @> $1::jsonb`, [asked]);
  return variant ?? null;
}

/** Variants in the order of their SKUs. */
export async function listVariants(database: Database, page: KeysetPage, { queries, shownBy }: CatalogFilter): Promise<VariantRow[]> {
  if (queries === null) return database.query<VariantRow>(ALL_VARIANTS, [page.after ?? FIRST_NAME, page.limit, shownBy]);
  return queries.length === 0 ? [] : database.query<VariantRow>(FOUND_VARIANTS, [page.after ?? FIRST_NAME, page.limit, queries, shownBy]);
}

const ALL_VARIANTS = `
  select ${VARIANT_COLUMNS} from variant
  where sku > $1::text and ${variantShownSql("variant.id", "$3")}
  order by sku limit $2`;

// The words of its product count as the variant's own.
const FOUND_VARIANTS = `
  with ${variantHitsSql("$3")}, found as (
    select id from hit group by id having count(*) = cardinality($3::text[])
  )
  select ${VARIANT_COLUMNS} from found join variant on variant.id = found.id
  where variant.sku > $1::text and ${variantShownSql("variant.id", "$4")}
  order by variant.sku limit $2`;
