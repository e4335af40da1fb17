import type { Transaction } from "../platform/db/database.js";
import { type Selected, selectionOf } from "../platform/db/table.js";
import { computed, type Expression, into, runStatements, same } from "../platform/db/write-rows.js";
import type { LoneTransaction } from "../platform/db/write-alone.js";
import { BarcodeEntity } from "./barcode.entity.js";
import { CatalogBook, barcodesOf } from "./catalog-book.js";
import type { ProductState, RefOwner, VariantState } from "./catalog-book.js";
import { foldCode, likenessOf } from "./code.rules.js";
import type { Barcode, PackagingLevel, ProductDraft } from "./product.rules.js";
import { PackagingEntity } from "./packaging.entity.js";
import { ProductEntity } from "./product.entity.js";
import { searchWords } from "./search.rules.js";
import { VariantEntity } from "./variant.entity.js";
import { SKU_LIKENESS_SQL } from "./sku-directory.js";

/** Reads everything the drafts name, in four statements whatever their number. */
export async function openCatalogBook(transaction: Transaction, drafts: readonly ProductDraft[]): Promise<CatalogBook> {
  const variantDrafts = drafts.flatMap((draft) => draft.variants);
  const products = await readProducts(
    transaction,
    drafts.map((draft) => draft.handle),
  );
  const variants = await readVariants(
    transaction,
    // Both: a hub of the release before writes no likeness.
    variantDrafts.flatMap(({ sku }) => [likenessOf(sku), foldCode(sku)]),
  );
  const keys = variantDrafts.flatMap((variant) => [
    ...(variant.barcodes ?? []).map((barcode) => barcode.key),
    ...(variant.packaging ?? []).flatMap((level) => level.barcode?.key ?? []),
  ]);
  const barcodeOwners = keys.length === 0 ? [] : await transaction.query<{ key: string; sku: string }>(BARCODE_OWNERS, [keys]);
  return new CatalogBook({ products, variants, barcodeOwners, refOwners: await readRefOwners(transaction, drafts) });
}

async function readRefOwners(transaction: Transaction, drafts: readonly ProductDraft[]): Promise<RefOwner[]> {
  const ofProducts = drafts.flatMap(({ externalRefs }) => externalRefs ?? []);
  const ofVariants = drafts.flatMap(({ variants }) => variants.flatMap(({ externalRefs }) => externalRefs ?? []));
  if (ofProducts.length === 0 && ofVariants.length === 0) return [];
  return transaction.query<RefOwner>(REF_OWNERS, [JSON.stringify(ofProducts), JSON.stringify(ofVariants)]);
}

const REF_OWNERS = `
  select 'product' as kind, ref->>'system' as system, ref->>'id' as id, product.handle as owner
  from jsonb_array_elements($1::jsonb) as ref join product on product.external_refs @> jsonb_build_array(ref)
  union all
  select 'variant', ref->>'system', ref->>'id', variant.sku
  from jsonb_array_elements($2::jsonb) as ref join variant on variant.external_refs @> jsonb_build_array(ref)`;

const BARCODE_OWNERS = `
  select barcode.gtin14 as key, variant.sku
  from barcode join variant on variant.id = barcode.variant_id
  where barcode.gtin14 = any($1::text[])`;

/** What an upsert may change of a product. */
const CHANGED_OF_PRODUCT = [
  "title",
  "attributes",
  "publicAttributes",
  "tags",
  "publicTags",
  "archived",
  "externalRefs",
  "version",
] as const;

const PRODUCTS = selectionOf(ProductEntity, "id", "handle", ...CHANGED_OF_PRODUCT);

async function readProducts(transaction: Transaction, handles: readonly string[]): Promise<ProductState[]> {
  return transaction.query<ProductState>(
    `select ${PRODUCTS.of("product")}, own.count as "variantCount", own.last as "lastPosition"
     from product, lateral (
       select count(*)::integer as count, coalesce(max(position), -1) as last from variant where product_id = product.id) own
     where product.handle = any($1::text[])`,
    [handles],
  );
}

/** What an upsert may change of a variant. */
const CHANGED_OF_VARIANT = ["title", "options", "attributes", "externalRefs", "unit", "version"] as const;

const VARIANTS = selectionOf(VariantEntity, "id", "productId", "position", "sku", ...CHANGED_OF_VARIANT);

interface VariantRow extends Selected<typeof VARIANTS> {
  readonly productHandle: string;
  readonly barcodes: readonly Barcode[];
  readonly packaging: readonly PackagingLevel[];
}

async function readVariants(transaction: Transaction, likenesses: readonly string[]): Promise<VariantState[]> {
  if (likenesses.length === 0) return [];
  return transaction.query<VariantRow>(
    `select ${VARIANTS.of("variant")}, product.handle as "productHandle",
       coalesce(own.barcodes, '[]') as barcodes, coalesce(levels.packaging, '[]') as packaging
     from variant
     join product on product.id = variant.product_id
     left join lateral (
       select json_agg(json_build_object('key', gtin14, 'code', code) order by barcode.position) as barcodes
       from barcode where variant_id = variant.id and packaging_id is null) own on true
     left join lateral (
       select json_agg(json_build_object('name', name, 'factor', factor, 'barcode',
         case when gtin14 is not null then json_build_object('key', gtin14, 'code', code) end) order by factor, name collate "C") as packaging
       from packaging left join barcode on barcode.variant_id = packaging.variant_id and barcode.packaging_id = packaging.id
       where packaging.variant_id = variant.id) levels on true
     where ${SKU_LIKENESS_SQL} = any($1::text[])`,
    [likenesses],
  );
}

/** Locks the stored products and variants that the book's accepted changes made different. */
export async function claimStored(transaction: LoneTransaction, book: CatalogBook): Promise<void> {
  await transaction.claim({ lock: LOCK_PRODUCTS, ids: book.changedProducts().updates.map(({ id }) => id) });
  await transaction.claim({ lock: LOCK_VARIANTS, ids: book.changedVariants().flatMap(({ id }) => id ?? []) });
}

const LOCK_PRODUCTS = "select id from product where id = any($1::uuid[]) order by id for no key update";
const LOCK_VARIANTS = "select id from variant where id = any($1::integer[]) order by id for no key update";

const productRows = into(ProductEntity).rowsOf<ProductState>({
  ...same((product: ProductState) => product, "id", "handle", ...CHANGED_OF_PRODUCT),
  search: searchedBy(({ handle, title }) => searchWords([handle, title], [])),
  updatedAt: computed("now()"),
});
const insertProducts = productRows.insert();
const updateProducts = productRows.update({
  by: ["id"],
  set: [...CHANGED_OF_PRODUCT, "search", "updatedAt"],
});

const variantRows = into(VariantEntity).rowsOf<VariantState>({
  id: ({ id }) => id ?? 0,
  ...same((variant: VariantState) => variant, "productId", "position", "sku", ...CHANGED_OF_VARIANT),
  skuFolded: ({ sku }) => foldCode(sku),
  skuAlike: ({ sku }) => {
    const likeness = likenessOf(sku);
    return likeness === foldCode(sku) ? null : likeness;
  },
  search: searchedBy((variant) =>
    searchWords(
      [variant.sku, variant.title],
      barcodesOf(variant).map(({ key }) => key),
    ),
  ),
  updatedAt: computed("now()"),
});
const insertVariants = variantRows.insert();
const updateVariants = variantRows.update({
  by: ["id"],
  set: ["skuAlike", ...CHANGED_OF_VARIANT, "search", "updatedAt"],
});

function searchedBy<Source>(words: (source: Source) => readonly string[]): Expression<Source> {
  return { of: words, type: "text[]", sql: (given) => `array_to_tsvector(${given})` };
}

/** Writes everything the book's accepted changes made different, in a few statements whatever their number. */
export async function writeCatalogBook(transaction: Transaction, book: CatalogBook): Promise<void> {
  const products = book.changedProducts();
  const variants = book.changedVariants();
  const stored = variants.filter((variant) => variant.id !== null);
  const added = variants.filter((variant) => variant.id === null);
  await runStatements(transaction, [...insertProducts(products.inserts), ...updateProducts(products.updates), ...updateVariants(stored)]);
  if (stored.length > 0) {
    const ids = stored.map(({ id }) => id);
    await transaction.query("delete from barcode where variant_id = any($1::integer[])", [ids]);
    await transaction.query(DELETE_PACKAGING, [ids, ...keptPackaging.values(packagingOf(stored))]);
  }
  const packaging = packagingOf(variants);
  if (packaging.length > 0) await transaction.query(UPDATE_PACKAGING, changedPackaging.values(packaging));
  await runStatements(transaction, [...insertVariants(added), ...insertPackaging(packaging), ...insertBarcodes(codesOf(variants))]);
}

interface PackagingOf {
  readonly sku: string;
  readonly name: string;
  readonly factor: number;
}

function packagingOf(variants: readonly VariantState[]): readonly PackagingOf[] {
  return variants.flatMap(({ sku, packaging }) => packaging.map(({ name, factor }) => ({ sku, name, factor })));
}

const OF_VARIANT = "join variant on variant.sku = given.sku";

const packagingRows = into(PackagingEntity).rowsOf<PackagingOf>(
  { variantId: computed("variant.id"), ...same((level: PackagingOf) => level, "name", "factor") },
  { sku: { type: "text", of: ({ sku }) => sku } },
);

const insertPackaging = packagingRows.insert({
  joins: OF_VARIANT,
  where: "not exists (select from packaging known where known.variant_id = variant.id and known.name = given.name)",
});

// A level keeps its row while the variant has one of its name: written anew with each change of the variant, they would use up their ids.

const keptPackaging = packagingRows.given(2);

const DELETE_PACKAGING = `
  delete from packaging
  where variant_id = any($1::integer[]) and not exists (
    select from ${keptPackaging.sql()} ${OF_VARIANT} where variant.id = packaging.variant_id and given.name = packaging.name)`;

const changedPackaging = packagingRows.given();

const UPDATE_PACKAGING = `
  update packaging set factor = given.factor
  from ${changedPackaging.sql()} ${OF_VARIANT}
  where packaging.variant_id = variant.id and packaging.name = given.name and packaging.factor <> given.factor`;

interface CodeOf extends Barcode {
  readonly sku: string;
  readonly position: number;
  /** Of the packaging level that has it; null: the variant itself. */
  readonly name: string | null;
}

function codesOf(variants: readonly VariantState[]): readonly CodeOf[] {
  return variants.flatMap(({ sku, barcodes, packaging }) => [
    ...barcodes.map((barcode, position) => ({ ...barcode, sku, position, name: null })),
    ...packaging.flatMap(({ name, barcode }) => (barcode === null ? [] : [{ ...barcode, sku, position: 0, name }])),
  ]);
}

const insertBarcodes = into(BarcodeEntity)
  .rowsOf<CodeOf>(
    {
      gtin14: ({ key }) => key,
      ...same((code: CodeOf) => code, "code", "position"),
      variantId: computed("variant.id"),
      packagingId: computed("packaging.id"),
    },
    { sku: { type: "text", of: ({ sku }) => sku }, name: { type: "text", of: ({ name }) => name } },
  )
  .insert({ joins: `${OF_VARIANT} left join packaging on packaging.variant_id = variant.id and packaging.name = given.name` });
