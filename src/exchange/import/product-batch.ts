import { BULK_PART_MAX, type ProductInput, type VariantInput } from "../../catalog/index.js";
import type { ProductRowContent } from "./product-row.js";

/** A product as the rows of one handle state it. */
export interface ProductGroup {
  readonly product: Omit<ProductInput, "variants">;
  readonly variants: readonly GroupedVariant[];
}

export interface GroupedVariant {
  /** Of the file. */
  readonly line: number;
  readonly variant: VariantInput;
}

/** Gathers rows into products and products into batches, each saved in one transaction. A handle occurs once in a batch, so that what a batch changed can be counted. */
export class ProductBatches {
  readonly #allowNearMiss: boolean;
  #groups = new Map<string, { readonly product: ProductGroup["product"]; readonly variants: GroupedVariant[] }>();
  #variants = 0;

  constructor(options: { readonly allowNearMiss: boolean }) {
    this.#allowNearMiss = options.allowNearMiss;
  }

  /** Adds a row; answers the batch that is complete without it, or null. */
  add({ handle, title, attributes, externalRefs, tags, publicTags, archived, line, variant }: ProductRowContent): ProductGroup[] | null {
    const batch = this.#variants >= BULK_PART_MAX ? this.take() : null;
    const group = this.#groups.get(handle) ?? {
      product: { handle, title, attributes, externalRefs, tags, publicTags, archived, allowNearMiss: this.#allowNearMiss },
      variants: [],
    };
    group.variants.push({ line, variant });
    this.#groups.set(handle, group);
    this.#variants += 1;
    return batch;
  }

  /** What is waiting; empty where nothing is. */
  take(): ProductGroup[] {
    const groups = [...this.#groups.values()];
    this.#groups = new Map();
    this.#variants = 0;
    return groups;
  }
}
