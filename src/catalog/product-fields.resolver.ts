import { Ctx, FieldResolver, Resolver, Root } from "type-graphql";
import { publicFaceOf } from "../access/index.js";
import type { Database } from "../platform/db/database.js";
import { callerOf, type RequestContext } from "../platform/graphql/context.js";
import { Json } from "../platform/graphql/json.js";
import { shownVariantLoader } from "./assortment.queries.js";
import { productAttributesLoader, variantAttributesLoader } from "./attributes.queries.js";
import { publicPartOf, type JsonValue } from "./attributes.rules.js";
import { EXTERNAL_REFS, ExternalRefType } from "./external-ref.types.js";
import { EXTERNAL_REFS_MAX, type ExternalRef } from "./external-refs.rules.js";
import { productLoader } from "./product.queries.js";
import type { ProductRow } from "./product.queries.js";
import { Packaging, Product, Variant } from "./product.types.js";
import { barcodesLoader, packagingLoader, variantsOfProductLoader } from "./variant.queries.js";
import type { PackagingRow, VariantRow } from "./variant.queries.js";
import { publicTagsOf, TAGS_MAX } from "./tags.rules.js";
import { SizeMax } from "../platform/graphql/cost/size-max.js";
import { BARCODES_PER_VARIANT_MAX, PACKAGING_PER_VARIANT_MAX, VARIANTS_PER_PRODUCT_MAX } from "./product.rules.js";

const ATTRIBUTES =
  "Free data of the client's own; null where there is none. A PUBLIC key sees the keys that the product's `publicAttributes` name, null where there are none of them.";

@Resolver(() => Product)
export class ProductFieldsResolver {
  constructor(private readonly database: Database) {}

  @SizeMax(EXTERNAL_REFS_MAX)
  @FieldResolver(() => [ExternalRefType], { description: EXTERNAL_REFS })
  externalRefs(@Root() { externalRefs }: ProductRow, @Ctx() context: RequestContext): readonly ExternalRef[] {
    return publicFaceOf(callerOf(context)) === null ? externalRefs : [];
  }

  @SizeMax(TAGS_MAX)
  @FieldResolver(() => [String], {
    description: `Its tags in the order given, at most ${TAGS_MAX}. A PUBLIC key sees those that \`publicTags\` names.`,
  })
  tags(@Root() { tags, publicTags }: ProductRow, @Ctx() context: RequestContext): readonly string[] {
    return publicFaceOf(callerOf(context)) === null ? tags : publicTagsOf(tags, publicTags);
  }

  @SizeMax(VARIANTS_PER_PRODUCT_MAX)
  @FieldResolver(() => [Variant], {
    description:
      "All its variants in the order in which they were added, at most 2,000. A PUBLIC key sees those that are, or ever were, stocked at a location of its channels.",
  })
  async variants(@Root() product: ProductRow, @Ctx() context: RequestContext): Promise<VariantRow[]> {
    const variants = await context.loaders.of(variantsOfProductLoader(this.database)).load(product.id);
    const channels = publicFaceOf(callerOf(context));
    if (channels === null) return variants;
    const shown = context.loaders.of(shownVariantLoader(this.database));
    const areShown = await Promise.all(variants.map(({ id }) => shown.load({ id, channels })));
    return variants.filter((_variant, index) => areShown[index] === true);
  }

  @FieldResolver(() => Json, { nullable: true, description: ATTRIBUTES })
  async attributes(@Root() { id, publicAttributes }: ProductRow, @Ctx() context: RequestContext): Promise<JsonValue> {
    const attributes = await context.loaders.of(productAttributesLoader(this.database)).load(id);
    return publicFaceOf(callerOf(context)) === null ? attributes : publicPartOf(attributes, publicAttributes);
  }
}

@Resolver(() => Variant)
export class VariantFieldsResolver {
  constructor(private readonly database: Database) {}

  @SizeMax(EXTERNAL_REFS_MAX)
  @FieldResolver(() => [ExternalRefType], { description: EXTERNAL_REFS })
  externalRefs(@Root() { externalRefs }: VariantRow, @Ctx() context: RequestContext): readonly ExternalRef[] {
    return publicFaceOf(callerOf(context)) === null ? externalRefs : [];
  }

  @FieldResolver(() => Json, { nullable: true, description: ATTRIBUTES })
  async attributes(@Root() { id, productId }: VariantRow, @Ctx() context: RequestContext): Promise<JsonValue> {
    const attributes = await context.loaders.of(variantAttributesLoader(this.database)).load(id);
    if (publicFaceOf(callerOf(context)) === null) return attributes;
    const product = await context.loaders.of(productLoader(this.database)).load(productId);
    return publicPartOf(attributes, product?.publicAttributes ?? []);
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
