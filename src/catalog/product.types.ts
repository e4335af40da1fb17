import { Field, ID, InputType, Int, ObjectType } from "type-graphql";
import { NOT_FOR_PUBLIC } from "../access/index.js";
import { Permitted } from "../access/graphql.js";
import { OpaqueIds } from "../platform/graphql/node/opaque-ids.js";
import { GLOBAL_ID, Node } from "../platform/graphql/node/node.types.js";
import { connectionOf, countedConnectionOf } from "../platform/graphql/connection.types.js";
import { SizeMax } from "../platform/graphql/cost/size-max.js";
import { PUBLIC_ATTRIBUTES_MAX } from "./attributes.rules.js";
import { OPTIONS_PER_VARIANT_MAX } from "./product.rules.js";
import { TAGS_MAX } from "./tags.rules.js";

@ObjectType("Product", {
  implements: Node,
  simpleResolvers: true,
  description: "Something the business sells: one or more variants, each with a SKU of its own.",
})
export class Product {
  @Field(() => ID, { description: `UUIDv7. ${GLOBAL_ID}` })
  readonly id!: string;

  @Field(() => String, { description: "The name by which clients know the product; unique, never changes." })
  readonly handle!: string;

  @Field(() => String, { description: "What people call it; 1 to 1,000 characters." })
  readonly title!: string;

  @SizeMax(PUBLIC_ATTRIBUTES_MAX)
  @Field(() => [String], {
    description: "Keys of `attributes`, its own and its variants', that a PUBLIC key may see, in the order given; empty: none.",
  })
  readonly publicAttributes!: readonly string[];

  @SizeMax(TAGS_MAX)
  @Field(() => [String], { description: "Tags that a PUBLIC key may see where the product has them, in the order given; empty: none." })
  readonly publicTags!: readonly string[];

  @Field(() => Boolean, {
    description:
      "Whether it is archived: lists of products leave it out unless they are asked for archived ones. Its stock is not touched.",
  })
  readonly archived!: boolean;

  @Permitted("BUSINESS_READ")
  @Field(() => Int, {
    simple: false,
    description: `Grows by one with each call that changes the product or any of its variants; 1 when new. For \`expectedVersion\`. ${NOT_FOR_PUBLIC}`,
  })
  readonly version!: number;

  @Permitted("BUSINESS_READ")
  @Field(() => Date, { simple: false, description: `When it was created, by the database's clock. ${NOT_FOR_PUBLIC}` })
  readonly createdAt!: Date;

  @Permitted("BUSINESS_READ")
  @Field(() => Date, {
    simple: false,
    description: `When it or one of its variants was last changed, by the database's clock. ${NOT_FOR_PUBLIC}`,
  })
  readonly updatedAt!: Date;
}

@ObjectType("VariantOption", {
  simpleResolvers: true,
  description: "What sets a variant apart from the others of its product, such as Colour: red.",
})
export class VariantOptionType {
  @Field(() => String, { description: "Name of the option, such as `Colour`; unique within the variant." })
  readonly name!: string;

  @Field(() => String, { description: "Its value, such as `red`." })
  readonly value!: string;
}

@ObjectType("Packaging", { simpleResolvers: true, description: "A level in which a variant is packed, counted in base units." })
export class Packaging {
  @Field(() => String, { description: "Name of the level, such as `CASE`; unique within the variant. Commands name it as `packaging`." })
  readonly name!: string;

  @Field(() => Int, { description: "Base units in one of it: 1 to 1,000,000." })
  readonly factor!: number;

  @Field(() => String, { nullable: true, description: "The level's own GTIN as it was given, leading zeros kept; null where it has none." })
  readonly barcode!: string | null;
}

@OpaqueIds()
@ObjectType("Variant", {
  implements: Node,
  simpleResolvers: true,
  description: "The thing that is stocked: one SKU, in one unit of measure.",
})
export class Variant {
  @Field(() => ID, { description: GLOBAL_ID })
  readonly id!: number;

  @Field(() => String, { description: "The master key of stock: unique, compared exactly (`ab` and `AB` are two), never changes." })
  readonly sku!: string;

  @Field(() => String, { nullable: true, description: "What sets it apart in words; null where the product's title is enough." })
  readonly title!: string | null;

  @SizeMax(OPTIONS_PER_VARIANT_MAX)
  @Field(() => [VariantOptionType], { description: "Its options in the order given, at most 20." })
  readonly options!: readonly VariantOptionType[];

  @Field(() => String, { description: "Unit of measure in which the ledger counts it, such as `EACH`, `M` or `KG`: whole numbers of it." })
  readonly unit!: string;

  @Permitted("BUSINESS_READ")
  @Field(() => Int, { simple: false, description: `Grows by one with each call that changes the variant; 1 when new. ${NOT_FOR_PUBLIC}` })
  readonly version!: number;
}

export const ProductConnection = countedConnectionOf(Product, "Product");
export const VariantConnection = connectionOf(Variant, "Variant");

@InputType("ProductFilter", { description: "Which products to list: those that meet everything given here." })
export class ProductFilterInput {
  @Field(() => String, {
    nullable: true,
    description: "Which have this tag, compared exactly. A PUBLIC key finds products by their public tags only. Null: whatever they have.",
  })
  readonly tag?: string | null;

  @Field(() => Boolean, {
    nullable: true,
    defaultValue: false,
    description: "True: archived ones only. False, or no filter: those that are not. Null: both.",
  })
  readonly archived?: boolean | null;
}
