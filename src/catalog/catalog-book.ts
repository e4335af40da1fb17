import { likenessOf } from "./code.rules.js";
import type { JsonValue } from "./attributes.rules.js";
import { refKey, type ExternalRef } from "./external-refs.rules.js";
import type { VariantUse } from "./variant-use.queries.js";
import type { Barcode, PackagingLevel, VariantOption } from "./product.rules.js";

export interface ProductState {
  readonly id: string;
  readonly handle: string;
  readonly title: string;
  readonly attributes: JsonValue;
  readonly publicAttributes: readonly string[];
  readonly tags: readonly string[];
  readonly publicTags: readonly string[];
  readonly archived: boolean;
  readonly externalRefs: readonly ExternalRef[];
  readonly version: number;
  readonly variantCount: number;
  /** The place of its last variant; -1 where it has none. */
  readonly lastPosition: number;
}

export interface VariantState {
  /** Null until the row is written. */
  readonly id: number | null;
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
  /** In the order of factor and name. */
  readonly packaging: readonly PackagingLevel[];
  readonly externalRefs: readonly ExternalRef[];
}

/** What an accepted product changes: its own new state, and those of its variants that are new or differ. */
export interface ProductChange {
  readonly product: ProductState;
  readonly variants: readonly VariantState[];
}

/** What is stored about everything a call names. */
export interface CatalogExtract {
  readonly products: readonly ProductState[];
  /** Those named, and those whose SKU is a near miss of one named. */
  readonly variants: readonly VariantState[];
  /** The SKUs that hold the barcodes named. */
  readonly barcodeOwners: readonly { readonly key: string; readonly sku: string }[];
  /** Who has the external references named, those of products and of variants apart. */
  readonly refOwners: readonly RefOwner[];
}

export interface RefOwner extends ExternalRef {
  readonly kind: RefKind;
  /** A handle or a SKU. */
  readonly owner: string;
}

export type RefKind = "product" | "variant";

/**
 * The part of the catalogue a call is about, in memory: products are decided against it one after the other, each seeing the changes of
 * those before it, and what changed is written at once at the end. Sound because every writer of the catalogue holds its lock.
 */
export class CatalogBook {
  readonly #products = new Map<string, ProductState>();
  readonly #variants = new Map<string, VariantState>();
  readonly #skusByLikeness = new Map<string, string[]>();
  readonly #barcodeOwners = new Map<string, string>();
  readonly #refOwners = new Map<string, string>();
  readonly #storedProducts: ReadonlySet<string>;
  readonly #changedProducts = new Set<string>();
  readonly #changedVariants = new Set<string>();
  #uses: ReadonlyMap<number, VariantUse> = new Map();

  constructor(extract: CatalogExtract) {
    this.#storedProducts = new Set(extract.products.map((product) => product.handle));
    for (const product of extract.products) this.#products.set(product.handle, product);
    for (const variant of extract.variants) this.#enter(variant);
    for (const { key, sku } of extract.barcodeOwners) this.#barcodeOwners.set(key, sku);
    for (const ref of extract.refOwners) this.#refOwners.set(ref.kind + refKey(ref), ref.owner);
  }

  /** Variants that stock, movements or open documents use, by their ids: the book is told of those that are to be measured otherwise. */
  knowUses(uses: ReadonlyMap<number, VariantUse>): void {
    this.#uses = uses;
  }

  useOf(sku: string): VariantUse | undefined {
    const id = this.#variants.get(sku)?.id ?? null;
    return id === null ? undefined : this.#uses.get(id);
  }

  product(handle: string): ProductState | undefined {
    return this.#products.get(handle);
  }

  variant(sku: string): VariantState | undefined {
    return this.#variants.get(sku);
  }

  /** SKUs that look like this one. */
  nearMisses(sku: string): readonly string[] {
    return (this.#skusByLikeness.get(likenessOf(sku)) ?? []).filter((other) => other !== sku);
  }

  barcodeOwner(key: string): string | undefined {
    return this.#barcodeOwners.get(key);
  }

  /** The handle or the SKU that a system's name stands for. */
  refOwner(kind: RefKind, ref: ExternalRef): string | undefined {
    return this.#refOwners.get(kind + refKey(ref));
  }

  apply(change: ProductChange): void {
    this.#moveRefs("product", change.product.handle, this.#products.get(change.product.handle)?.externalRefs, change.product.externalRefs);
    this.#products.set(change.product.handle, change.product);
    this.#changedProducts.add(change.product.handle);
    // All are released before any is entered: a barcode may move from one variant to another within the product.
    for (const variant of change.variants) {
      this.#release(variant.sku);
      this.#moveRefs("variant", variant.sku, this.#variants.get(variant.sku)?.externalRefs, []);
    }
    for (const variant of change.variants) {
      this.#enter(variant);
      this.#moveRefs("variant", variant.sku, [], variant.externalRefs);
      this.#changedVariants.add(variant.sku);
    }
  }

  /** The products to be written, as they are after every change applied. */
  changedProducts(): { readonly inserts: ProductState[]; readonly updates: ProductState[] } {
    const changed = [...this.#changedProducts].flatMap((handle) => this.#products.get(handle) ?? []);
    const isStored = (product: ProductState): boolean => this.#storedProducts.has(product.handle);
    return { inserts: changed.filter((product) => !isStored(product)), updates: changed.filter(isStored) };
  }

  /** The variants to be written, as they are after every change applied. */
  changedVariants(): VariantState[] {
    return [...this.#changedVariants].flatMap((sku) => this.#variants.get(sku) ?? []);
  }

  /** The products that changed, or whose variants did, with the SKUs of these. */
  changesByProduct(): { readonly id: string; readonly handle: string; readonly skus: readonly string[] }[] {
    const skus = new Map<string, string[]>([...this.#changedProducts].map((handle) => [handle, []]));
    for (const { sku, productHandle } of this.changedVariants()) skus.set(productHandle, [...(skus.get(productHandle) ?? []), sku]);
    return [...skus].flatMap(([handle, changed]) => {
      const product = this.#products.get(handle);
      return product === undefined ? [] : [{ id: product.id, handle, skus: changed }];
    });
  }

  #moveRefs(kind: RefKind, owner: string, from: readonly ExternalRef[] | undefined, to: readonly ExternalRef[]): void {
    for (const ref of from ?? []) this.#refOwners.delete(kind + refKey(ref));
    for (const ref of to) this.#refOwners.set(kind + refKey(ref), owner);
  }

  #release(sku: string): void {
    for (const { key } of barcodesOf(this.#variants.get(sku))) this.#barcodeOwners.delete(key);
  }

  #enter(variant: VariantState): void {
    if (!this.#variants.has(variant.sku)) {
      const likeness = likenessOf(variant.sku);
      this.#skusByLikeness.set(likeness, [...(this.#skusByLikeness.get(likeness) ?? []), variant.sku]);
    }
    this.#variants.set(variant.sku, variant);
    for (const { key } of barcodesOf(variant)) this.#barcodeOwners.set(key, variant.sku);
  }
}

/** The variant's own barcodes and those of its packaging levels. */
export function barcodesOf(variant: VariantState | undefined): Barcode[] {
  if (variant === undefined) return [];
  return [...variant.barcodes, ...variant.packaging.flatMap((level) => level.barcode ?? [])];
}
