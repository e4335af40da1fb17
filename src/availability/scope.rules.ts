import { lookupCode } from "../catalog/index.js";
import type { Offer } from "./availability.rules.js";
import type { LevelFigures } from "./level-figures.queries.js";
import type { ChannelPlace, PlacesView } from "./places.js";

/** Where an availability query looks. */
export interface AvailabilityScope {
  /** The channel that would sell; null where none is named. */
  readonly seller: ChannelPlace | null;
  /** The active locations that count, by id, numbered in the order in which they are served. */
  readonly ranks: ReadonlyMap<number, number>;
  /** The same by their ids: 1 for each that counts. */
  readonly counting: Uint8Array;
}

/** The active locations, of the channel where one is named, and of `locations` (codes) where some are. Unknown names count for nothing. */
export function scopeOf(places: PlacesView, channel: string | null, locations: readonly string[] | null): AvailabilityScope {
  const seller = channel === null ? null : (places.channels.get(lookupCode(channel)) ?? null);
  if (seller === null && locations === null) return scopeAt(seller, places.ranks);
  const named = locations === null ? null : new Set(locations.map((code) => places.locations.get(lookupCode(code))?.id));
  const counts = (id: number): boolean => (seller?.locationIds.has(id) ?? true) && (named?.has(id) ?? true);
  return scopeAt(seller, new Map([...places.ranks].filter(([id]) => counts(id))));
}

function scopeAt(seller: ChannelPlace | null, ranks: ReadonlyMap<number, number>): AvailabilityScope {
  const counting = new Uint8Array(1 + Math.max(0, ...ranks.keys()));
  for (const id of ranks.keys()) counting[id] = 1;
  return { seller, ranks, counting };
}

/** Whether one of the levels is at a location of the channel, active or not: then its SKU is in the channel's assortment. */
export function isInAssortment(levels: readonly { readonly locationId: number }[], { locationIds }: ChannelPlace): boolean {
  return levels.some(({ locationId }) => locationIds.has(locationId));
}

/** The levels at the scope's locations, in the order in which those are served. */
export function offersIn(levels: readonly LevelFigures[], { ranks }: AvailabilityScope): readonly Offer[] {
  const rank = (level: LevelFigures): number => ranks.get(level.locationId) ?? 0;
  return levels.filter(({ locationId }) => ranks.has(locationId)).sort((a, b) => rank(a) - rank(b));
}
