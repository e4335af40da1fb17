import { ATTRIBUTE_KEY_LENGTH_MAX, attributesProblem, PUBLIC_ATTRIBUTES_MAX } from "./attributes.rules.js";
import type { JsonValue } from "./attributes.rules.js";
import { foldCode } from "./code.rules.js";
import { draftExternalRefs, type ExternalRef } from "./external-refs.rules.js";
import { readGtin } from "./gtin.rules.js";
import type { InputCheck } from "./input-check.js";
import type { FieldPath } from "./input-check.js";
import { draftTags } from "./tags.rules.js";

export const TITLE_LENGTH_MAX = 1_000;
export const VARIANTS_PER_PRODUCT_MAX = 2_000;
export const BARCODES_PER_VARIANT_MAX = 50;
export const OPTIONS_PER_VARIANT_MAX = 20;
export const OPTION_LENGTH_MAX = 255;
export const PACKAGING_PER_VARIANT_MAX = 20;
export const PACKAGING_FACTOR_MAX = 1_000_000;
/** The unit of measure of a new variant where none is given. */
export const UNIT_DEFAULT = "EACH";

export interface VariantOption {
  readonly name: string;
  readonly value: string;
}

export interface PackagingInput {
  readonly name: string;
  readonly factor: number;
  readonly barcode?: string | null | undefined;
}

/** A variant as a client states it. A field left out keeps what is stored; null or an empty list clears it (`unit` is kept). */
export interface VariantInput {
  readonly sku: string;
  readonly title?: string | null | undefined;
  readonly barcodes?: readonly string[] | null | undefined;
  readonly options?: readonly VariantOption[] | null | undefined;
  readonly attributes?: JsonValue | undefined;
  readonly unit?: string | null | undefined;
  readonly packaging?: readonly PackagingInput[] | null | undefined;
  readonly externalRefs?: readonly ExternalRef[] | null | undefined;
}

/** A product as a client states it. Its variants are merged by SKU: those not named stay as they are. */
export interface ProductInput {
  readonly handle: string;
  readonly title: string;
  readonly attributes?: JsonValue | undefined;
  readonly publicAttributes?: readonly string[] | null | undefined;
  readonly tags?: readonly string[] | null | undefined;
  readonly publicTags?: readonly string[] | null | undefined;
  /** Null as left out: what is stored stays. */
  readonly archived?: boolean | null | undefined;
  readonly externalRefs?: readonly ExternalRef[] | null | undefined;
  /** 0: must not exist yet; null or left out: the client does not care. */
  readonly expectedVersion?: number | null | undefined;
  readonly variants: readonly VariantInput[];
  /** Accept a new SKU that looks like an existing one: see `likenessOf`. */
  readonly allowNearMiss?: boolean | null | undefined;
}

/** A barcode as given, and the 14-digit key under which it is unique. */
export interface Barcode {
  readonly key: string;
  readonly code: string;
}

export interface PackagingLevel {
  readonly name: string;
  readonly factor: number;
  readonly barcode: Barcode | null;
}

/** A variant input whose every field is well formed. Undefined: keep what is stored. */
export interface VariantDraft {
  readonly path: FieldPath;
  readonly sku: string;
  readonly title: string | null | undefined;
  readonly barcodes: readonly Barcode[] | undefined;
  readonly options: readonly VariantOption[] | undefined;
  readonly attributes: JsonValue | undefined;
  readonly unit: string | undefined;
  readonly packaging: readonly PackagingLevel[] | undefined;
  readonly externalRefs: readonly ExternalRef[] | undefined;
}

export interface ProductDraft {
  readonly path: FieldPath;
  readonly handle: string;
  readonly title: string;
  readonly attributes: JsonValue | undefined;
  readonly publicAttributes: readonly string[] | undefined;
  readonly tags: readonly string[] | undefined;
  readonly publicTags: readonly string[] | undefined;
  readonly archived: boolean | undefined;
  readonly externalRefs: readonly ExternalRef[] | undefined;
  readonly expectedVersion: number | null | undefined;
  readonly variants: readonly VariantDraft[];
  readonly allowNearMiss: boolean;
}

/** Checks everything about an input that can be judged without the stored catalogue. `path` is where the input stands below the mutation's. */
export function draftProduct(input: ProductInput, path: FieldPath, check: InputCheck): ProductDraft {
  const variantsPath = [...path, "variants"];
  const isCountable = check.count("Variants of one product", input.variants, VARIANTS_PER_PRODUCT_MAX, variantsPath);
  const variants = isCountable
    ? input.variants.map((variant, index) => draftVariant(variant, [...variantsPath, String(index)], check))
    : [];
  refuseRepeats("SKU", variants, (variant) => variant.sku, ["sku"], check);
  return {
    path,
    handle: check.code("Handle", input.handle, [...path, "handle"]),
    title: check.text("Title", input.title, TITLE_LENGTH_MAX, [...path, "title"]),
    attributes: draftAttributes(input.attributes, [...path, "attributes"], check),
    externalRefs: draftExternalRefs(input.externalRefs, [...path, "externalRefs"], check),
    publicAttributes: draftKeys(input.publicAttributes, [...path, "publicAttributes"], check),
    tags: draftTags(input.tags, [...path, "tags"], check),
    publicTags: draftTags(input.publicTags, [...path, "publicTags"], check),
    archived: input.archived ?? undefined,
    expectedVersion: input.expectedVersion,
    variants,
    allowNearMiss: input.allowNearMiss ?? false,
  };
}

function draftVariant(input: VariantInput, path: FieldPath, check: InputCheck): VariantDraft {
  return {
    path,
    sku: check.code("SKU", input.sku, [...path, "sku"]),
    title: typeof input.title === "string" ? check.text("Title", input.title, TITLE_LENGTH_MAX, [...path, "title"]) : input.title,
    barcodes: draftBarcodes(input.barcodes, [...path, "barcodes"], check),
    options: draftOptions(input.options, [...path, "options"], check),
    attributes: draftAttributes(input.attributes, [...path, "attributes"], check),
    unit: typeof input.unit === "string" ? check.code("Unit", input.unit, [...path, "unit"]) : undefined,
    externalRefs: draftExternalRefs(input.externalRefs, [...path, "externalRefs"], check),
    packaging: draftPackaging(input.packaging, [...path, "packaging"], check),
  };
}

function draftAttributes(value: JsonValue | undefined, path: FieldPath, check: InputCheck): JsonValue | undefined {
  if (value === undefined || value === null) return value;
  const problem = attributesProblem(value);
  if (problem !== null) check.refuse(path, `Attributes ${problem}`);
  return value;
}

function draftKeys(keys: readonly string[] | null | undefined, path: FieldPath, check: InputCheck): readonly string[] | undefined {
  if (keys === undefined) return undefined;
  if (keys === null || !check.count("Public attributes", keys, PUBLIC_ATTRIBUTES_MAX, path)) return [];
  const drafts = keys.map((key, index) => {
    const own = [...path, String(index)];
    return { path: own, key: check.text("Attribute key", key, ATTRIBUTE_KEY_LENGTH_MAX, own) };
  });
  refuseRepeats("Attribute key", drafts, ({ key }) => key, [], check);
  return drafts.map(({ key }) => key);
}

function draftBarcodes(codes: readonly string[] | null | undefined, path: FieldPath, check: InputCheck): readonly Barcode[] | undefined {
  if (codes === undefined) return undefined;
  if (codes === null || !check.count("Barcodes of one variant", codes, BARCODES_PER_VARIANT_MAX, path)) return [];
  return codes.flatMap((code, index) => draftBarcode(code, [...path, String(index)], check) ?? []);
}

function draftBarcode(code: string, path: FieldPath, check: InputCheck): Barcode | null {
  const reading = readGtin(code);
  if ("key" in reading) return { key: reading.key, code };
  check.refuse(path, `Barcode "${code.slice(0, 50)}" ${reading.problem}`);
  return null;
}

function draftOptions(
  options: readonly VariantOption[] | null | undefined,
  path: FieldPath,
  check: InputCheck,
): readonly VariantOption[] | undefined {
  if (options === undefined) return undefined;
  if (options === null || !check.count("Options of one variant", options, OPTIONS_PER_VARIANT_MAX, path)) return [];
  const drafts = options.map((option, index) => ({
    path: [...path, String(index)],
    name: check.text("Option name", option.name, OPTION_LENGTH_MAX, [...path, String(index), "name"]),
    value: check.text("Option value", option.value, OPTION_LENGTH_MAX, [...path, String(index), "value"]),
  }));
  refuseRepeats("Option", drafts, (option) => option.name, ["name"], check);
  return drafts.map(({ name, value }) => ({ name, value }));
}

function draftPackaging(
  levels: readonly PackagingInput[] | null | undefined,
  path: FieldPath,
  check: InputCheck,
): readonly PackagingLevel[] | undefined {
  if (levels === undefined) return undefined;
  if (levels === null || !check.count("Packaging levels of one variant", levels, PACKAGING_PER_VARIANT_MAX, path)) return [];
  const drafts = levels.map((level, index) => {
    const own = [...path, String(index)];
    return {
      path: own,
      name: check.code("Packaging name", level.name, [...own, "name"]),
      factor: check.number("Packaging factor", level.factor, 1, PACKAGING_FACTOR_MAX, [...own, "factor"]),
      barcode: typeof level.barcode === "string" ? draftBarcode(level.barcode, [...own, "barcode"], check) : null,
    };
  });
  // Two levels whose names differ only by case would be mixed up at the dock.
  refuseRepeats("Packaging", drafts, (level) => foldCode(level.name), ["name"], check);
  return drafts.map(({ name, factor, barcode }) => ({ name, factor, barcode }));
}

function refuseRepeats<Entry extends { readonly path: FieldPath }>(
  what: string,
  entries: readonly Entry[],
  nameOf: (entry: Entry) => string,
  field: FieldPath,
  check: InputCheck,
): void {
  const seen = new Set<string>();
  for (const entry of entries) {
    const name = nameOf(entry);
    if (seen.has(name)) check.refuse([...entry.path, ...field], `${what} "${name}" is given more than once: name it once.`);
    seen.add(name);
  }
}
