import { versionAfter } from "../platform/numbers/wide-numbers.rules.js";
import { invalidInput } from "../platform/errors/user-error.js";
import type { UserErrorData } from "../platform/errors/user-error.js";
import { equalJson } from "./attributes.rules.js";
import type { JsonValue } from "./attributes.rules.js";
import type { Decision } from "./bulk.rules.js";
import type { CatalogBook, ProductChange, ProductState, VariantState } from "./catalog-book.js";
import { likenessOf, LIKENESS } from "./code.rules.js";
import { refKey, refTaken, type ExternalRef } from "./external-refs.rules.js";
import { alreadyExists, versionConflict } from "./input-check.js";
import type { FieldPath } from "./input-check.js";
import { measureProblems } from "./measure.rules.js";
import { UNIT_DEFAULT, VARIANTS_PER_PRODUCT_MAX } from "./product.rules.js";
import type { Barcode, PackagingLevel, ProductDraft, VariantDraft, VariantOption } from "./product.rules.js";

/** Decides one product against the stored catalogue and what was accepted before it. `newId` becomes its id where it is new. */
export function decideProduct(book: CatalogBook, draft: ProductDraft, newId: string): Decision<ProductChange> {
  const current = book.product(draft.handle);
  const conflict = versionConflict(`Product "${draft.handle}"`, draft.expectedVersion, current, [...draft.path, "expectedVersion"]);
  if (conflict !== null) return { errors: [conflict] };
  const base = current ?? emptyProduct(draft.handle, newId);
  const variants = nextVariants(book, draft, base);
  const errors = [
    ...skuProblems(book, draft, base),
    ...countProblems(book, draft, base),
    ...draft.variants.flatMap((variant, index) => packagingProblems(variant, variants[index])),
    ...draft.variants.flatMap((variant) => measureProblems(book, variant)),
    ...barcodeProblems(book, draft.variants, variants),
    ...refProblems(book, draft, variants),
  ];
  if (errors.length > 0) return { errors };
  const changed = variants.filter((variant) => !sameVariant(book.variant(variant.sku), variant));
  const product = nextProduct(draft, base, changed);
  const isChanged = current === undefined || changed.length > 0 || !sameProduct(current, product);
  const state = isChanged
    ? {
        product: { ...product, version: versionAfter(base.version) },
        variants: changed.map((variant) => ({ ...variant, version: versionAfter(variant.version) })),
      }
    : { product: base, variants: [] };
  return { state, created: current === undefined, changed: isChanged };
}

function emptyProduct(handle: string, id: string): ProductState {
  const nothing = { attributes: null, publicAttributes: [], tags: [], publicTags: [], archived: false, externalRefs: [] };
  return { id, handle, title: "", ...nothing, version: 0, variantCount: 0, lastPosition: -1 };
}

function nextProduct(draft: ProductDraft, base: ProductState, changed: readonly VariantState[]): ProductState {
  return {
    ...base,
    title: draft.title,
    attributes: kept(draft.attributes, base.attributes),
    publicAttributes: kept(draft.publicAttributes, base.publicAttributes),
    tags: kept(draft.tags, base.tags),
    publicTags: kept(draft.publicTags, base.publicTags),
    archived: kept(draft.archived, base.archived),
    externalRefs: kept(draft.externalRefs, base.externalRefs),
    variantCount: base.variantCount + changed.filter((variant) => variant.version === 0).length,
    lastPosition: Math.max(base.lastPosition, ...changed.map((variant) => variant.position)),
  };
}

/** Every variant named as it will be, still at its old version; 0 for a new one. */
function nextVariants(book: CatalogBook, draft: ProductDraft, base: ProductState): VariantState[] {
  let position = base.lastPosition;
  return draft.variants.map((variant) => {
    const known = book.variant(variant.sku);
    if (known === undefined) position += 1;
    const stored = known ?? emptyVariant(variant.sku, base, position);
    return {
      ...stored,
      title: kept(variant.title, stored.title),
      options: kept(variant.options, stored.options),
      attributes: kept(variant.attributes, stored.attributes),
      unit: kept(variant.unit, stored.unit),
      barcodes: kept(variant.barcodes, stored.barcodes),
      externalRefs: kept(variant.externalRefs, stored.externalRefs),
      packaging: inOrder(kept(variant.packaging, stored.packaging)),
    };
  });
}

function emptyVariant(sku: string, base: ProductState, position: number): VariantState {
  const nothing = { id: null, title: null, options: [], attributes: null, version: 0, barcodes: [], packaging: [], externalRefs: [] };
  return { ...nothing, sku, position, productId: base.id, productHandle: base.handle, unit: UNIT_DEFAULT };
}

function kept<Value>(given: Value | undefined, stored: Value): Value {
  return given === undefined ? stored : given;
}

function inOrder(levels: readonly PackagingLevel[]): readonly PackagingLevel[] {
  return [...levels].sort((one, other) => one.factor - other.factor || (one.name < other.name ? -1 : 1));
}

function skuProblems(book: CatalogBook, draft: ProductDraft, base: ProductState): UserErrorData[] {
  const newSkus = new Map<string, string>();
  return draft.variants.flatMap((variant) => {
    const field = [...variant.path, "sku"];
    const known = book.variant(variant.sku);
    if (known !== undefined) return known.productId === base.id ? [] : [belongsElsewhere(known, field)];
    const likeness = likenessOf(variant.sku);
    const near = book.nearMisses(variant.sku)[0] ?? newSkus.get(likeness);
    newSkus.set(likeness, variant.sku);
    return near === undefined || draft.allowNearMiss ? [] : [nearMiss(variant.sku, near, field)];
  });
}

function belongsElsewhere(variant: VariantState, field: FieldPath): UserErrorData {
  const message = `SKU "${variant.sku}" already belongs to product "${variant.productHandle}". A SKU has one product: change it there, or use another SKU.`;
  return alreadyExists(variant.sku, message, field);
}

function nearMiss(sku: string, existing: string, field: FieldPath): UserErrorData {
  const message = `SKU "${sku}" differs only by ${LIKENESS} from "${existing}", which exists already. Use that one, or send allowNearMiss: true if it is another article.`;
  return alreadyExists(existing, message, field);
}

function countProblems(book: CatalogBook, draft: ProductDraft, base: ProductState): UserErrorData[] {
  const count = base.variantCount + draft.variants.filter((variant) => book.variant(variant.sku) === undefined).length;
  if (count <= VARIANTS_PER_PRODUCT_MAX) return [];
  const message = `Product "${draft.handle}" would have ${count} variants: at most ${VARIANTS_PER_PRODUCT_MAX} are allowed. Split the product.`;
  return [invalidInput([...draft.path, "variants"], message)];
}

/** A packaging level named like the base unit is the base unit. */
function packagingProblems(draft: VariantDraft, next: VariantState | undefined): UserErrorData[] {
  const wrong = next?.packaging.find((level) => level.name === next.unit && level.factor !== 1);
  if (next === undefined || wrong === undefined) return [];
  const message = `Packaging "${wrong.name}" is the unit of SKU "${next.sku}", so its factor is 1, not ${wrong.factor}: rename the level or the unit.`;
  return [invalidInput([...draft.path, "packaging"], message)];
}

function barcodeProblems(book: CatalogBook, drafts: readonly VariantDraft[], variants: readonly VariantState[]): UserErrorData[] {
  const named = new Set(variants.map((variant) => variant.sku));
  const claims = new Map<string, string>();
  return variants.flatMap((variant, index) =>
    claimsOf(variant, drafts[index]).flatMap(({ barcode, field }) => {
      const stored = book.barcodeOwner(barcode.key);
      const owner = claims.get(barcode.key) ?? (stored === undefined || named.has(stored) ? undefined : stored);
      if (owner === undefined) claims.set(barcode.key, variant.sku);
      return owner === undefined ? [] : [barcodeTaken(barcode, variant.sku, owner, field)];
    }),
  );
}

interface BarcodeClaim {
  readonly barcode: Barcode;
  readonly field: FieldPath;
}

function claimsOf(variant: VariantState, draft: VariantDraft | undefined): BarcodeClaim[] {
  const path = draft?.path ?? [];
  const own = variant.barcodes.map((barcode, index) => ({
    barcode,
    field: draft?.barcodes === undefined ? [...path, "sku"] : [...path, "barcodes", String(index)],
  }));
  const packaged = (draft?.packaging ?? variant.packaging).flatMap((level, index) => {
    const field = draft?.packaging === undefined ? [...path, "sku"] : [...path, "packaging", String(index), "barcode"];
    return level.barcode === null ? [] : [{ barcode: level.barcode, field }];
  });
  return [...own, ...packaged];
}

/** A reference may move from one variant to another within the product. */
function refProblems(book: CatalogBook, draft: ProductDraft, variants: readonly VariantState[]): UserErrorData[] {
  const named = new Set(variants.map(({ sku }) => sku));
  const claims = new Map<string, string>();
  const own = (draft.externalRefs ?? []).flatMap((ref, index) => {
    const owner = book.refOwner("product", ref);
    return owner === undefined || owner === draft.handle
      ? []
      : [refError(ref, `product "${owner}"`, owner, [...draft.path, "externalRefs", String(index)])];
  });
  const ofVariants = variants.flatMap((variant, place) =>
    variant.externalRefs.flatMap((ref, index) => {
      const stored = book.refOwner("variant", ref);
      const owner = claims.get(refKey(ref)) ?? (stored === undefined || named.has(stored) ? undefined : stored);
      if (owner === undefined) claims.set(refKey(ref), variant.sku);
      const path = draft.variants[place]?.path ?? draft.path;
      return owner === undefined ? [] : [refError(ref, `SKU "${owner}"`, owner, [...path, "externalRefs", String(index)])];
    }),
  );
  return [...own, ...ofVariants];
}

function refError(ref: ExternalRef, what: string, owner: string, field: FieldPath): UserErrorData {
  return alreadyExists(owner, refTaken(ref, what), field);
}

function barcodeTaken(barcode: Barcode, sku: string, owner: string, field: FieldPath): UserErrorData {
  if (owner === sku) return invalidInput(field, `Barcode "${barcode.code}" is given more than once for SKU "${sku}": name it once.`);
  const message = `Barcode "${barcode.code}" already belongs to SKU "${owner}". A barcode names one SKU: remove it there first, or correct it here.`;
  return alreadyExists(owner, message, field);
}

function sameProduct(current: ProductState, next: ProductState): boolean {
  return (
    current.title === next.title &&
    equalJson(current.attributes, next.attributes) &&
    equalJson(current.publicAttributes, next.publicAttributes) &&
    equalJson(current.tags, next.tags) &&
    equalJson(current.publicTags, next.publicTags) &&
    current.archived === next.archived &&
    equalJson(plainRefs(current.externalRefs), plainRefs(next.externalRefs))
  );
}

function sameVariant(current: VariantState | undefined, next: VariantState): boolean {
  return current !== undefined && equalJson(contentOf(current), contentOf(next));
}

function contentOf({ title, options, attributes, unit, barcodes, packaging, externalRefs }: VariantState): JsonValue {
  return {
    title,
    unit,
    externalRefs: plainRefs(externalRefs),
    attributes,
    options: options.map(plainOption),
    barcodes: plain(barcodes),
    packaging: packaging.map(plainLevel),
  };
}

function plainRefs(refs: readonly ExternalRef[]): JsonValue {
  return refs.map(({ system, id }) => ({ system, id }));
}

function plainOption({ name, value }: VariantOption): JsonValue {
  return { name, value };
}

function plain(barcodes: readonly Barcode[]): JsonValue {
  return barcodes.map(({ key, code }) => ({ key, code }));
}

function plainLevel({ name, factor, barcode }: PackagingLevel): JsonValue {
  return { name, factor, barcode: barcode === null ? null : { key: barcode.key, code: barcode.code } };
}
