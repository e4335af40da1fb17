import type { LineName } from "../stock/index.js";
import type { Addition } from "./reservation-steps.rules.js";

/** A line that is to get units: at its location, or wherever there are some. */
interface WantingLine extends Pick<LineName, "locationId" | "lineReference"> {
  readonly variantId: number;
  readonly quantity: number;
}

/** What is still to be dealt out of an addition. */
interface Rest {
  readonly addition: Addition;
  quantity: number;
}

/**
 * Deals out to lines what was found for all lines of a SKU together: to those that name their location what is there, then to the others, in their
 * order, what is left, location by location. Each part carries its line's reference. Lines and additions come to the same sums.
 */
export function dealt(lines: readonly WantingLine[], additions: readonly Addition[]): readonly Addition[] {
  const parts: Addition[] = [];
  const take = (rest: Rest | undefined, { lineReference = null }: WantingLine, missing: number): number => {
    if (rest === undefined) throw new Error("A line is to get units that nobody found.");
    const quantity = Math.min(missing, rest.quantity);
    rest.quantity -= quantity;
    if (quantity > 0) parts.push({ ...rest.addition, quantity, lineReference });
    return quantity;
  };
  const rests = additions.map((addition): Rest => ({ addition, quantity: addition.quantity }));
  const byPlace = new Map(rests.map((rest) => [placeOf(rest.addition), rest]));
  for (const line of lines) if (line.locationId !== null) take(byPlace.get(placeOf(line)), line, line.quantity);
  const queues = queuesOf(rests);
  for (const line of lines) {
    if (line.locationId !== null) continue;
    const queue = queues.get(line.variantId) ?? [];
    for (let missing = line.quantity; missing > 0;) {
      missing -= take(queue.at(-1), line, missing);
      if (queue.at(-1)?.quantity === 0) queue.pop();
    }
  }
  return parts;
}

/** What is left of each SKU; the last is dealt first. */
function queuesOf(rests: readonly Rest[]): ReadonlyMap<number, Rest[]> {
  const queues = new Map<number, Rest[]>();
  for (const rest of rests.toReversed()) {
    if (rest.quantity === 0) continue;
    const known = queues.get(rest.addition.variantId);
    if (known === undefined) queues.set(rest.addition.variantId, [rest]);
    else known.push(rest);
  }
  return queues;
}

function placeOf({ variantId, locationId }: Pick<WantingLine, "variantId" | "locationId">): string {
  return `${variantId}/${locationId ?? ""}`;
}
