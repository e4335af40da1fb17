import { likenessOf, LIKENESS } from "../../catalog/index.js";
import { normalizeCode } from "../../platform/text/normal-form.rules.js";
import type { ProductRowContent } from "./product-row.js";

export type CodeCheck = { readonly content: ProductRowContent; readonly warnings: readonly string[] } | { readonly problem: string };

/** Finds rows of one file that contradict each other, however far apart they stand: the catalogue sees one batch at a time, a dry run none. */
export class FileCodes {
  readonly #allowNearMiss: boolean;
  readonly #skus = new Map<string, { readonly sku: string; readonly line: number }>();
  readonly #barcodes = new Map<string, string>();
  readonly #products = new Map<string, { readonly head: string; readonly line: number }>();

  constructor(options: { readonly allowNearMiss: boolean }) {
    this.#allowNearMiss = options.allowNearMiss;
  }

  /** The row without the barcodes another row has, or why it cannot be imported. A row that passes is remembered. */
  check(content: ProductRowContent): CodeCheck {
    const problem = this.#skuProblem(content) ?? this.#productProblem(content);
    if (problem !== null) return { problem };
    const { sku } = content.variant;
    const likeness = likenessOf(sku);
    if (!this.#skus.has(likeness)) this.#skus.set(likeness, { sku, line: content.line });
    const { kept, warnings } = this.#claimBarcodes(content);
    return { content: kept, warnings };
  }

  #skuProblem({ variant }: ProductRowContent): string | null {
    const known = this.#skus.get(likenessOf(variant.sku));
    if (known === undefined) return null;
    if (normalizeCode(known.sku) === normalizeCode(variant.sku))
      return `SKU "${variant.sku}" stands on line ${known.line} already: name it once.`;
    if (this.#allowNearMiss) return null;
    return `SKU "${variant.sku}" differs only by ${LIKENESS} from "${known.sku}" on line ${known.line}. Use one of them, or --allow-near-miss if they are two articles.`;
  }

  #productProblem({ handle, title, attributes, externalRefs, tags, publicTags, archived, line }: ProductRowContent): string | null {
    const head = JSON.stringify([title, attributes ?? null, externalRefs ?? null, tags ?? null, publicTags ?? null, archived ?? null]);
    const known = this.#products.get(handle);
    if (known === undefined) {
      this.#products.set(handle, { head, line });
      return null;
    }
    if (known.head === head) return null;
    return `Product "${handle}" has another title, other attributes or other references or tags on line ${known.line}. Make them equal.`;
  }

  #claimBarcodes(content: ProductRowContent): { readonly kept: ProductRowContent; readonly warnings: string[] } {
    const { variant, barcodeKeys } = content;
    const warnings: string[] = [];
    const free = barcodeKeys.map((key, place) => {
      const owner = this.#barcodes.get(key);
      if (owner === undefined) this.#barcodes.set(key, variant.sku);
      else
        warnings.push(
          `Barcode "${variant.barcodes?.[place] ?? key}" belongs to SKU "${owner}" above: SKU "${variant.sku}" is imported without it.`,
        );
      return owner === undefined;
    });
    if (warnings.length === 0) return { kept: content, warnings };
    const barcodes = (variant.barcodes ?? []).filter((_, place) => free[place]);
    return { kept: { ...content, variant: { ...variant, barcodes } }, warnings };
  }
}
