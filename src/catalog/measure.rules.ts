import type { UserErrorOf } from "../platform/errors/user-error.js";
import type { CatalogBook, VariantState } from "./catalog-book.js";
import type { FieldPath } from "./input-check.js";
import type { ProductDraft, VariantDraft } from "./product.rules.js";
import type { VariantUse } from "./variant-use.queries.js";

/** The stored variants whose unit of measure, or the factor of a packaging level, the drafts would change. */
export function remeasured(book: CatalogBook, drafts: readonly ProductDraft[]): number[] {
  const ids = drafts.flatMap(({ variants }) =>
    variants.flatMap((draft) => {
      const stored = book.variant(draft.sku);
      if (stored === undefined || stored.id === null) return [];
      return changesUnit(draft, stored) || changedFactors(draft, stored).length > 0 ? [stored.id] : [];
    }),
  );
  return [...new Set(ids)].sort((a, b) => a - b);
}

/** Why a variant that is used keeps its unit and its factors: what is counted would become something else. */
export function measureProblems(book: CatalogBook, draft: VariantDraft): UserErrorOf<"IN_USE">[] {
  const stored = book.variant(draft.sku);
  const use = book.useOf(draft.sku);
  if (stored === undefined || use === undefined) return [];
  const by = usedBy(use);
  const unit = changesUnit(draft, stored)
    ? [
        inUse(
          use,
          stored.sku,
          [...draft.path, "unit"],
          `SKU "${stored.sku}" is counted in ${stored.unit}, not ${draft.unit ?? ""}: ${by}. Make another SKU for ${draft.unit ?? ""}, and bring its units in by an adjustment that takes these out.`,
        ),
      ]
    : [];
  const factors = changedFactors(draft, stored).map(({ name, was, factor, place }) =>
    inUse(
      use,
      stored.sku,
      [...draft.path, "packaging", String(place), "factor"],
      `SKU "${stored.sku}": ${name} holds ${was}, not ${factor}: ${by}. Give the other packaging a name of its own, such as ${name}-${factor}.`,
    ),
  );
  return [...unit, ...factors];
}

function changesUnit({ unit }: VariantDraft, stored: VariantState): boolean {
  return unit !== undefined && unit !== stored.unit;
}

interface ChangedFactor {
  readonly name: string;
  readonly was: number;
  readonly factor: number;
  readonly place: number;
}

function changedFactors({ packaging }: VariantDraft, stored: VariantState): ChangedFactor[] {
  return (packaging ?? []).flatMap(({ name, factor }, place) => {
    const was = stored.packaging.find((level) => level.name === name)?.factor;
    return was === undefined || was === factor ? [] : [{ name, was, factor, place }];
  });
}

function inUse(use: VariantUse, sku: string, field: FieldPath, message: string): UserErrorOf<"IN_USE"> {
  const { onHand, promised, incoming, announced, locations } = use;
  return { code: "IN_USE", field, message, sku, onHand, promised, incoming, announced, locations };
}

/** Such as "1041 on hand, 7 promised to orders, and movements at 2 locations use it". */
function usedBy({ onHand, promised, incoming, announced, locations }: VariantUse): string {
  const parts = [
    ...(onHand === 0 ? [] : [`${onHand} on hand`]),
    ...(promised === 0 ? [] : [`${promised} promised to orders`]),
    ...(incoming === 0 ? [] : [`${incoming} on their way`]),
    ...(announced === 0 ? [] : [`${announced} of announced returns`]),
    ...(locations === 0 ? [] : [`movements at ${locations} ${locations === 1 ? "location" : "locations"}`]),
  ];
  const last = parts.pop() ?? "";
  return `${parts.length === 0 ? last : `${parts.join(", ")} and ${last}`} use it`;
}
