import type { UserErrorData } from "../../platform/errors/user-error.js";
import type { VariantInput } from "../../catalog/index.js";
import type { GroupedVariant, ProductGroup } from "./product-batch.js";

export interface MendedProduct {
  /** What is left to import; null where nothing is. */
  readonly group: ProductGroup | null;
  readonly rejected: readonly { readonly line: number; readonly message: string }[];
  readonly warnings: readonly { readonly line: number; readonly message: string }[];
}

/**
 * A refused product without what was refused of it: a barcode that cannot be had is left out, a variant that cannot be had is rejected, and
 * the others stay. Where the product itself is refused, all its rows are.
 */
export function mendProduct(group: ProductGroup, errors: readonly UserErrorData[]): MendedProduct {
  const places = errors.map((error) => ({ error, place: placeOf(error) }));
  const whole = places.filter(({ place }) => place.variant === null || group.variants[place.variant] === undefined);
  if (whole.length > 0) {
    const message = [...new Set(whole.map(({ error }) => error.message))].join(" ");
    return { group: null, rejected: group.variants.map(({ line }) => ({ line, message })), warnings: [] };
  }
  const rejected: { line: number; message: string }[] = [];
  const warnings: { line: number; message: string }[] = [];
  const variants = group.variants.flatMap((own, index): GroupedVariant[] => {
    const mistakes = places.filter(({ place }) => place.variant === index);
    if (mistakes.length === 0) return [own];
    const refused = mistakes.filter(({ place }) => place.barcode === null && place.packaging === null);
    if (refused.length > 0) {
      rejected.push({ line: own.line, message: refused.map(({ error }) => error.message).join(" ") });
      return [];
    }
    for (const { error } of mistakes) warnings.push({ line: own.line, message: `${error.message} The variant is imported without it.` });
    return [
      {
        line: own.line,
        variant: withoutBarcodes(
          own.variant,
          mistakes.map(({ place }) => place),
        ),
      },
    ];
  });
  return { group: variants.length === 0 ? null : { ...group, variants }, rejected, warnings };
}

interface Place {
  readonly variant: number | null;
  /** The place among the variant's own barcodes. */
  readonly barcode: number | null;
  /** The place of the packaging level whose barcode is meant. */
  readonly packaging: number | null;
}

/** `["products", i, "variants", v, "barcodes", b]` or `[…, "packaging", p, "barcode"]`; anything else is about the variant or the product. */
function placeOf(error: UserErrorData): Place {
  const [, , list, variant, field, place, last] = error.field ?? [];
  if (list !== "variants" || variant === undefined) return { variant: null, barcode: null, packaging: null };
  const index = place === undefined ? null : Number(place);
  return {
    variant: Number(variant),
    barcode: field === "barcodes" ? index : null,
    packaging: field === "packaging" && last === "barcode" ? index : null,
  };
}

function withoutBarcodes(variant: VariantInput, places: readonly Place[]): VariantInput {
  const own = new Set(places.map(({ barcode }) => barcode));
  const packed = new Set(places.map(({ packaging }) => packaging));
  return {
    ...variant,
    barcodes: variant.barcodes?.filter((_, index) => !own.has(index)),
    packaging: variant.packaging?.map((level, index) => (packed.has(index) ? { ...level, barcode: null } : level)),
  };
}
