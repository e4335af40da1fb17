import type { Transaction } from "../platform/db/database.js";
import type { LoneTransaction } from "../platform/db/write-alone.js";
import type { JsonValue } from "./attributes.rules.js";
import { CatalogBook, barcodesOf } from "./catalog-book.js";
import type { ProductState, RefOwner, VariantState } from "./catalog-book.js";
import { foldCode, likenessOf } from "./code.rules.js";
import type { ExternalRef } from "./external-refs.rules.js";
import type { Barcode, PackagingLevel, ProductDraft, VariantOption } from "./product.rules.js";
import { searchWords } from "./search.rules.js";
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

async function readProducts(transaction: Transaction, handles: readonly string[]): Promise<ProductState[]> {
  return transaction.query<ProductState>(
    `select product.id, product.handle, product.title, product.attributes,
       product.public_attributes as "publicAttributes", product.external_refs as "externalRefs", product.version, own.count as "variantCount", own.last as "lastPosition"
     from product, lateral (
       select count(*)::integer as count, coalesce(max(position), -1) as last from variant where product_id = product.id) own
     where product.handle = any($1::text[])`,
    [handles],
  );
}

interface VariantRow {
  readonly id: number;
  readonly productId: string;
  readonly productHandle: string;
  readonly position: number;
  readonly sku: string;
  readonly title: string | null;
  readonly options: readonly VariantOption[];
  readonly attributes: JsonValue;
  readonly unit: string;
  readonly version: number;
  readonly barcodes: readonly Barcode[];
  readonly packaging: readonly PackagingLevel[];
  readonly externalRefs: readonly ExternalRef[];
}

async function readVariants(transaction: Transaction, likenesses: readonly string[]): Promise<VariantState[]> {
  if (likenesses.length === 0) return [];
  return transaction.query<VariantRow>(
    `select variant.id, product_id as "productId", product.handle as "productHandle", position, sku, variant.title, options,
       variant.attributes, variant.external_refs as "externalRefs", unit, variant.version,
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

/** Writes everything the book's accepted changes made different, in a few statements whatever their number. */
export async function writeCatalogBook(transaction: Transaction, book: CatalogBook): Promise<void> {
  const products = book.changedProducts();
  if (products.inserts.length > 0) await transaction.query(INSERT_PRODUCTS, [JSON.stringify(products.inserts.map(productRow))]);
  if (products.updates.length > 0) await transaction.query(UPDATE_PRODUCTS, [JSON.stringify(products.updates.map(productRow))]);
  const variants = book.changedVariants();
  if (variants.length === 0) return;
  const stored = variants.filter((variant) => variant.id !== null);
  if (stored.length > 0) {
    await transaction.query(UPDATE_VARIANTS, [JSON.stringify(stored.map(variantRow))]);
    const ids = stored.map(({ id }) => id);
    await transaction.query("delete from barcode where variant_id = any($1::integer[])", [ids]);
    await transaction.query(DELETE_PACKAGING, [ids, JSON.stringify(packagingRows(stored))]);
  }
  const added = variants.filter((variant) => variant.id === null);
  if (added.length > 0) await transaction.query(INSERT_VARIANTS, [JSON.stringify(added.map(variantRow))]);
  await writeCodes(transaction, variants);
}

const INSERT_PRODUCTS = `
  insert into product (id, handle, title, attributes, public_attributes, external_refs, version, search)
  select id, handle, title, attributes, "publicAttributes", "externalRefs", version, array_to_tsvector(words)
  from json_to_recordset($1::json) as row (id uuid, handle text, title text, attributes jsonb, "publicAttributes" text[],
    "externalRefs" jsonb, version integer, words text[])`;

const UPDATE_PRODUCTS = `
  update product set title = row.title, attributes = row.attributes, public_attributes = row."publicAttributes", external_refs = row."externalRefs", version = row.version,
    search = array_to_tsvector(row.words), updated_at = now()
  from json_to_recordset($1::json) as row (id uuid, title text, attributes jsonb, "publicAttributes" text[], "externalRefs" jsonb,
    version integer, words text[])
  where product.id = row.id`;

const INSERT_VARIANTS = `
  insert into variant (product_id, position, sku, sku_folded, sku_alike, external_refs, title, options, attributes, unit, version, search)
  select "productId", position, sku, folded, alike, "externalRefs", title, options, attributes, unit, version, array_to_tsvector(words)
  from json_to_recordset($1::json) as row ("productId" uuid, position integer, sku text, folded text, alike text, "externalRefs" jsonb, title text, options jsonb,
    attributes jsonb, unit text, version integer, words text[])`;

const UPDATE_VARIANTS = `
  update variant set sku_alike = row.alike, external_refs = row."externalRefs", title = row.title, options = row.options, attributes = row.attributes, unit = row.unit, version = row.version,
    search = array_to_tsvector(row.words), updated_at = now()
  from json_to_recordset($1::json) as row (id integer, alike text, "externalRefs" jsonb, title text, options jsonb, attributes jsonb, unit text, version integer, words text[])
  where variant.id = row.id`;

function productRow({ id, handle, title, attributes, publicAttributes, externalRefs, version }: ProductState): object {
  return { id, handle, title, attributes, publicAttributes, externalRefs, version, words: searchWords([handle, title], []) };
}

function variantRow(variant: VariantState): object {
  const { id, productId, position, sku, title, options, attributes, unit, version, externalRefs } = variant;
  const keys = barcodesOf(variant).map((barcode) => barcode.key);
  const words = searchWords([sku, title], keys);
  const [folded, likeness] = [foldCode(sku), likenessOf(sku)];
  const alike = likeness === folded ? null : likeness;
  return { id, productId, position, sku, folded, alike, title, options, attributes, unit, version, externalRefs, words };
}

async function writeCodes(transaction: Transaction, variants: readonly VariantState[]): Promise<void> {
  const packaging = JSON.stringify(packagingRows(variants));
  await transaction.query(UPDATE_PACKAGING, [packaging]);
  await transaction.query(INSERT_PACKAGING, [packaging]);
  const barcodes = variants.flatMap(({ sku, barcodes, packaging }) => [
    ...barcodes.map((barcode, position) => ({ ...barcode, sku, position, name: null })),
    ...packaging.flatMap(({ name, barcode }) => (barcode === null ? [] : [{ ...barcode, sku, position: 0, name }])),
  ]);
  if (barcodes.length > 0) await transaction.query(INSERT_BARCODES, [JSON.stringify(barcodes)]);
}

function packagingRows(variants: readonly VariantState[]): readonly object[] {
  return variants.flatMap(({ sku, packaging }) => packaging.map(({ name, factor }) => ({ sku, name, factor })));
}

/** The rows that `packagingRows` has put into a parameter, with their variants. */
function packagingSql(parameter: string): string {
  return `json_to_recordset(${parameter}::json) as row (sku text, name text, factor integer) join variant on variant.sku = row.sku`;
}

// A level keeps its row while the variant has one of its name: written anew with each change of the variant, they would use up their ids.

const DELETE_PACKAGING = `
  delete from packaging
  where variant_id = any($1::integer[]) and not exists (
    select from ${packagingSql("$2")} where variant.id = packaging.variant_id and row.name = packaging.name)`;

const UPDATE_PACKAGING = `
  update packaging set factor = row.factor
  from ${packagingSql("$1")}
  where packaging.variant_id = variant.id and packaging.name = row.name and packaging.factor <> row.factor`;

const INSERT_PACKAGING = `
  insert into packaging (variant_id, name, factor)
  select variant.id, row.name, row.factor
  from ${packagingSql("$1")}
  where not exists (select from packaging known where known.variant_id = variant.id and known.name = row.name)`;

const INSERT_BARCODES = `
  insert into barcode (gtin14, code, variant_id, packaging_id, position)
  select row.key, row.code, variant.id, packaging.id, row.position
  from json_to_recordset($1::json) as row (key text, code text, sku text, name text, position integer)
  join variant on variant.sku = row.sku
  left join packaging on packaging.variant_id = variant.id and packaging.name = row.name`;
