import { Field, InputType, Int } from "type-graphql";
import { Json } from "../platform/graphql/json.js";
import { OnError } from "../platform/graphql/on-error.types.js";
import { manyPayloadOf, payloadOf } from "../platform/graphql/payloads.types.js";
import { ATTRIBUTE_KEY_LENGTH_MAX, PUBLIC_ATTRIBUTES_MAX, type JsonValue } from "./attributes.rules.js";
import type { ProductRow } from "./product.queries.js";
import { ExternalRefInput } from "./external-ref.types.js";
import { EXTERNAL_REFS_MAX } from "./external-refs.rules.js";
import { Product } from "./product.types.js";
import { TAGS_MAX } from "./tags.rules.js";
import { BULK_ITEMS_MAX, FORMER_LIST } from "./bulk.rules.js";

const KEEPS = "Left out: stays as it is. Null or empty: cleared.";

@InputType({ description: "An option of a variant, such as Colour: red." })
export class VariantOptionInput {
  @Field(() => String, { description: "Name, unique within the variant; 1 to 255 characters." })
  readonly name!: string;

  @Field(() => String, { description: "Value; 1 to 255 characters." })
  readonly value!: string;
}

@InputType({ description: "A level in which a variant is packed." })
export class PackagingInput {
  @Field(() => String, {
    description:
      "Name, such as `CASE`; 1 to 255 characters, unique within the variant whatever the case of its letters. A level named like the variant's unit has the factor 1.",
  })
  readonly name!: string;

  @Field(() => Int, {
    description:
      "Base units in one of it: 1 to 1,000,000. Cannot change while the variant has stock, has moved or is announced to come back (IN_USE).",
  })
  readonly factor!: number;

  @Field(() => String, { nullable: true, description: "Its own GTIN, as for `barcodes`; null or left out for none." })
  readonly barcode?: string | null;
}

@InputType({ description: "A variant of the product, by its SKU: changed where the SKU exists, created where it does not." })
export class VariantInput {
  @Field(() => String, {
    description:
      "The SKU: 1 to 255 characters without control or format characters, blanks at its ends, or more than 30 combining marks in a row (INVALID_INPUT), stored as Unicode NFC. One that belongs to another product is ALREADY_EXISTS, and so is a new one that looks like an existing one: it differs only by case, blanks or the form of its letters, such as full-width ones (see `allowNearMiss`).",
  })
  readonly sku!: string;

  @Field(() => String, { nullable: true, description: `Title; 1 to 1,000 characters. ${KEEPS}` })
  readonly title?: string | null;

  @Field(() => [String], {
    nullable: true,
    description: `All the variant's own barcodes, at most 50: GTIN-8, -12, -13 or -14, digits only, with a right check digit (else INVALID_INPUT names the right one). Kept as given; one GTIN with more or fewer leading zeros is the same barcode. Unique over all variants and packaging levels: else ALREADY_EXISTS names the SKU that has it. ${KEEPS}`,
  })
  readonly barcodes?: readonly string[] | null;

  @Field(() => [VariantOptionInput], { nullable: true, description: `All its options, at most 20. ${KEEPS}` })
  readonly options?: readonly VariantOptionInput[] | null;

  @Field(() => Json, { nullable: true, description: `Free data, at most 65,536 characters of JSON, replaced as a whole. ${KEEPS}` })
  readonly attributes?: JsonValue;

  @Field(() => String, {
    nullable: true,
    description:
      "Unit of measure in which stock is counted; 1 to 255 characters. Of a variant that has stock, has moved or is announced to come back it cannot change (IN_USE). Left out or null: `EACH` for a new variant, else it stays as it is.",
  })
  readonly unit?: string | null;

  @Field(() => [ExternalRefInput], {
    nullable: true,
    description: `All that other systems call it, at most ${EXTERNAL_REFS_MAX}. A system's name stands for one variant: else ALREADY_EXISTS names the one that has it. ${KEEPS}`,
  })
  readonly externalRefs?: readonly ExternalRefInput[] | null;

  @Field(() => [PackagingInput], { nullable: true, description: `All its packaging levels, at most 20. ${KEEPS}` })
  readonly packaging?: readonly PackagingInput[] | null;
}

@InputType({ description: "A product with variants, by its handle: changed where the handle exists, created where it does not." })
export class ProductUpsertInput {
  @Field(() => String, {
    description:
      "The product's name for clients: 1 to 255 characters without control or format characters, blanks at its ends, or more than 30 combining marks in a row, stored as Unicode NFC, compared exactly.",
  })
  readonly handle!: string;

  @Field(() => String, { description: "What people call it; 1 to 1,000 characters." })
  readonly title!: string;

  @Field(() => Json, { nullable: true, description: `Free data, at most 65,536 characters of JSON, replaced as a whole. ${KEEPS}` })
  readonly attributes?: JsonValue;

  @Field(() => [String], {
    nullable: true,
    description: `Keys of \`attributes\`, the product's and its variants', that PUBLIC keys may see; at most ${PUBLIC_ATTRIBUTES_MAX}, each 1 to ${ATTRIBUTE_KEY_LENGTH_MAX} characters and once. ${KEEPS}`,
  })
  readonly publicAttributes?: readonly string[] | null;

  @Field(() => [String], {
    nullable: true,
    description: `All its tags, by which it and its levels are found, at most ${TAGS_MAX}: each 1 to 255 characters as a handle is, and once; compared exactly. ${KEEPS}`,
  })
  readonly tags?: readonly string[] | null;

  @Field(() => [String], {
    nullable: true,
    description: `Tags that PUBLIC keys may see where the product has them; at most ${TAGS_MAX}, as \`tags\`. ${KEEPS}`,
  })
  readonly publicTags?: readonly string[] | null;

  @Field(() => Boolean, {
    nullable: true,
    description:
      "True: the product is archived, and lists of products leave it out unless they are asked for archived ones. False: it is not any more. What is there of it can be sold as before. Left out or null: stays as it is, and false for a new product.",
  })
  readonly archived?: boolean | null;

  @Field(() => [ExternalRefInput], {
    nullable: true,
    description: `All that other systems call it, at most ${EXTERNAL_REFS_MAX}. A system's name stands for one product: else ALREADY_EXISTS names the one that has it. ${KEEPS}`,
  })
  readonly externalRefs?: readonly ExternalRefInput[] | null;

  @Field(() => Int, {
    nullable: true,
    description:
      "The version of the product this change was made for; another one is VERSION_CONFLICT and changes nothing. 0: the product must not exist yet. Null or left out: whatever it is.",
  })
  readonly expectedVersion?: number | null;

  @Field(() => [VariantInput], {
    description:
      "Variants to create or change, by SKU, in order; at most 2,000 for one product. Variants of the product that are not named stay as they are: a variant is never deleted, because the ledger refers to it. May be empty.",
  })
  readonly variants!: readonly VariantInput[];

  @Field(() => Boolean, {
    nullable: true,
    defaultValue: false,
    description: "True accepts a new SKU that looks like an existing one. Blanks at the ends are never accepted.",
  })
  readonly allowNearMiss?: boolean | null;
}

@InputType({ description: "Many products at once." })
export class ProductUpsertManyInput {
  @Field(() => [ProductUpsertInput], {
    nullable: true,
    description:
      "1 to 1,000 products with at most 5,000 variants together (LIMIT_EXCEEDED), saved in this order: each sees those before it. Null or left out: INVALID_INPUT, unless they are given as `products`.",
  })
  readonly items?: readonly ProductUpsertInput[] | null;

  @Field(() => [ProductUpsertInput], {
    nullable: true,
    description: "As `items`, by its former name; not both.",
    deprecationReason: FORMER_LIST,
  })
  readonly products?: readonly ProductUpsertInput[] | null;

  @Field(() => OnError, {
    nullable: true,
    defaultValue: OnError.CONTINUE,
    description: "What becomes of the others when a product is refused.",
  })
  readonly onError?: OnError | null;
}

export const ProductUpsertPayload = payloadOf<{ readonly product: ProductRow | null; readonly created: boolean }>("productUpsert", {
  product: { type: () => Product, description: "The product as saved; null where it was refused." },
  created: {
    type: () => Boolean,
    nullable: false,
    description: "True where the product is new. A call that changes nothing answers false and keeps the version.",
  },
});
export type ProductUpsertPayload = InstanceType<typeof ProductUpsertPayload>;

export const ProductUpsertManyPayload = manyPayloadOf("productUpsertMany", ProductUpsertPayload, BULK_ITEMS_MAX);
export type ProductUpsertManyPayload = InstanceType<typeof ProductUpsertManyPayload>;
