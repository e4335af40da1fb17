/** The columns of the hub's own layout of products, in the order of an export; behind them stand the options' (`option1_name`, `option1_value`, …). */
export const PRODUCT_COLUMNS = [
  "sku",
  "title",
  "handle",
  "variant_title",
  "unit",
  "barcodes",
  "packaging",
  "attributes",
  "variant_attributes",
  "external_refs",
  "variant_external_refs",
  "tags",
  "public_tags",
  "archived",
] as const;
