import "./user-errors.types.js";
export { CatalogResolver } from "./catalog.resolver.js";
export { ProductFieldsResolver, VariantFieldsResolver } from "./product-fields.resolver.js";
export { Packaging, Product, Variant, VariantConnection } from "./product.types.js";
export { EXTERNAL_REFS, ExternalRefInput, ExternalRefType } from "./external-ref.types.js";
