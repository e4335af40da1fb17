import type { Books, ChannelView } from "../stock/index.js";
import { allocate } from "./allocation.rules.js";
import { askedOf, type Demand } from "./demand.rules.js";
import type { Addition } from "./reservation-steps.rules.js";

/** Units of a SKU that are to come from other locations. */
export interface WantedElsewhere extends Demand {
  /** Location ids that give nothing: where they were missing. */
  readonly notFrom: ReadonlySet<number>;
}

export interface ReallocationTerms {
  /** Whose locations give them; null: nobody's, and nothing is found. */
  readonly channel: ChannelView | null;
  /** Locations that the order is sent from anyhow, by id: see `allocate`. */
  readonly used: ReadonlySet<number>;
  /** Whether the sender may take at a location. */
  readonly mayTakeAt: (locationId: number) => boolean;
}

/**
 * What other locations of the channel give, as far as they can: by its strategy, and no more in all than the channel may sell. Nothing
 * is posted, and a channel that is switched off gives nothing. One answer for each SKU and location.
 */
export function planElsewhere(
  books: Books,
  wanted: readonly WantedElsewhere[],
  { channel, used, mayTakeAt }: ReallocationTerms,
): readonly Addition[] {
  if (channel?.active !== true) return [];
  const requests = wanted.map((demand) => {
    const { candidates, quantity, budget } = askedOf({ books, channel, additions: new Map() }, demand);
    const others = candidates.filter(({ level: { locationId } }) => !demand.notFrom.has(locationId) && mayTakeAt(locationId));
    return { demand, quantity: Math.min(quantity, budget), candidates: others };
  });
  const allocations = allocate(channel.allocation, requests, used);
  return requests.flatMap(({ demand: { variantId, sku }, candidates }, index) =>
    candidates.flatMap(({ level: { locationId, location } }): readonly Addition[] => {
      const quantity = allocations[index]?.get(locationId) ?? 0;
      return quantity === 0 ? [] : [{ variantId, sku, locationId, location, quantity }];
    }),
  );
}
