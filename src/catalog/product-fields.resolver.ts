import { Ctx, FieldResolver, Resolver, Root } from "type-graphql";
import type { Database } from "../platform/db/database.js";
import { Json } from "../platform/graphql/json.js";
import type { RequestContext } from "../platform/graphql/context.js";
import { productAttributesLoader, variantAttributesLoader } from "./attributes.queries.js";
import type { JsonValue } from "./attributes.rules.js";
import { productLoader } from "./product.queries.js";
import type { ProductRow } from "./product.queries.js";
import { Packaging, Product, Variant } from "./product.types.js";
import { barcodesLoader, packagingLoader, variantsOfProductLoader } from "./variant.queries.js";
import type { PackagingRow, VariantRow } from "./variant.queries.js";
import { SizeMax } from "../platform/graphql/cost/size-max.js";
import { BARCODES_PER_VARIANT_MAX, PACKAGING_PER_VARIANT_MAX, VARIANTS_PER_PRODUCT_MAX } from "./product.rules.js";

const ATTRIBUTES = "Free data of the client's own; null where there is none.";

@Resolver(() => Product)
export class ProductFieldsResolver {
  constructor(private readonly database: Database) {}

  @SizeMax(VARIANTS_PER_PRODUCT_MAX)
  @FieldResolver(() => [Variant], { description: "All its variants in the order in which they were added, at most 2,000." })
  async variants(@Root() product: ProductRow, @Ctx() context: RequestContext): Promise<VariantRow[]> {
    return context.loaders.of(variantsOfProductLoader(this.database)).load(product.id);
  }

  @FieldResolver(() => Json, { nullable: true, description: ATTRIBUTES })
  async attributes(@Root() product: ProductRow, @Ctx() context: RequestContext): Promise<JsonValue> {
    return context.loaders.of(productAttributesLoader(this.database)).load(product.id);
  }
}

@Resolver(() => Variant)
export class VariantFieldsResolver {
  constructor(private readonly database: Database) {}

  @FieldResolver(() => Json, { nullable: true, description: ATTRIBUTES })
  async attributes(@Root() variant: VariantRow, @Ctx() context: RequestContext): Promise<JsonValue> {
    return context.loaders.of(variantAttributesLoader(this.database)).load(variant.id);
  }

  @FieldResolver(() => Product, { description: "The product it belongs to; never changes." })
  async product(@Root() variant: VariantRow, @Ctx() context: RequestContext): Promise<ProductRow | null> {
    return context.loaders.of(productLoader(this.database)).load(variant.productId);
  }

  @SizeMax(BARCODES_PER_VARIANT_MAX)
  @FieldResolver(() => [String], {
    description: "Its GTINs as they were given, leading zeros kept, in that order; without those of its packaging levels.",
  })
  async barcodes(@Root() variant: VariantRow, @Ctx() context: RequestContext): Promise<string[]> {
    return context.loaders.of(barcodesLoader(this.database)).load(variant.id);
  }

  @SizeMax(PACKAGING_PER_VARIANT_MAX)
  @FieldResolver(() => [Packaging], { description: "The levels in which it is packed, smallest first, at most 20." })
  async packaging(@Root() variant: VariantRow, @Ctx() context: RequestContext): Promise<PackagingRow[]> {
    return context.loaders.of(packagingLoader(this.database)).load(variant.id);
  }
}
