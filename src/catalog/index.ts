export { shownVariantLoader } from "./assortment.queries.js";
export { attributesProblem, equalJson } from "./attributes.rules.js";
export type { JsonValue } from "./attributes.rules.js";
export { saveInParts } from "./bulk-parts.js";
export type { SavedPart } from "./bulk-parts.js";
export {
  BULK_ITEMS_MAX,
  BULK_PART_MAX,
  bulkPayload,
  FORMER_LIST,
  saveGiven,
  bulkSizeProblem,
  isRejected,
  partsDescription,
} from "./bulk.rules.js";
export type { BulkOutcome, Decision, OnErrorName, UpsertOutcome } from "./bulk.rules.js";
export { CodeDirectory } from "./code-directory.js";
export type { CodeEntry, CodeStatements } from "./code-directory.js";
export { codeProblem, likenessOf, LIKENESS, lookupCode, lookupLikeness, placeLikenessOf, textProblem } from "./code.rules.js";
export { checkDigit, gtinKey, readGtin } from "./gtin.rules.js";
export { InputCheck, alreadyExists, versionConflict } from "./input-check.js";
export type { FieldPath } from "./input-check.js";
export { draftExternalRefs, EXTERNAL_REFS_MAX, lookupRef, refKey, refTaken } from "./external-refs.rules.js";
export type { ExternalRef } from "./external-refs.rules.js";
export { FIRST_NAME, findProduct, productLoader } from "./product.queries.js";
export type { KeysetPage, ProductRow } from "./product.queries.js";
export type { PackagingInput, ProductInput, VariantInput, VariantOption } from "./product.rules.js";
export { SEARCH_DESCRIPTION, searchQueriesOf } from "./search-text.js";
export { SkuDirectory } from "./sku-directory.js";
export type { PackagingName, SkuEntry } from "./sku-directory.js";
export { BULK_VARIANTS_MAX, upsertProduct, upsertProducts } from "./upsert-products.js";
export { findVariantByBarcode, variantBySkuLoader, variantLoader } from "./variant.queries.js";
export { findVariantIds, isFoundSql, isTaggedSql } from "./variant-search.queries.js";
export type { VariantSearch } from "./variant-search.queries.js";
export type { PackagingRow, VariantRow } from "./variant.queries.js";
export { catalogNodes, ifVariantShown } from "./catalog-nodes.js";
export { PRODUCT_CHANGED } from "./product-changed.js";
