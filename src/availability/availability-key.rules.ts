import { integerKey } from "../platform/graphql/node/global-id.rules.js";
import { FILTER_NAMES_MAX } from "../stock/index.js";

/** What an availability is of, by the ids of the rows. Which of it a key gets to see is no part of it: the same thing has the same id for all. */
export interface AvailabilityKey {
  readonly variantId: number;
  /** Null: no channel was named. */
  readonly channelId: number | null;
  /** The locations that were named, each once, in ascending order; null: none were. */
  readonly locationIds: readonly number[] | null;
}

/** The part of a key that all answers of one query share. */
export function placeKey({ channelId, locationIds }: Omit<AvailabilityKey, "variantId">): string {
  const channel = channelId === null ? "" : `/${channelId}`;
  return locationIds === null ? channel : `${channel}@${locationIds.join(",")}`;
}

/** What a key says; null for text that is none, or is not written as the hub writes it. */
export function readAvailabilityKey(text: string): AvailabilityKey | null {
  const parts = /^(\d+)(?:\/(\d+))?(?:@([\d,]*))?$/.exec(text);
  if (parts === null) return null;
  const [, variant = "", channel, locations] = parts;
  const variantId = integerKey(variant);
  const channelId = channel === undefined ? null : integerKey(channel);
  const locationIds = locations === undefined ? null : readIds(locations);
  if (variantId === null || (channel !== undefined && channelId === null) || (locations !== undefined && locationIds === null)) return null;
  return { variantId, channelId, locationIds };
}

/** Ids in ascending order, each once, no more than may be named; null for anything else. */
function readIds(text: string): readonly number[] | null {
  if (text === "") return [];
  const parts = text.split(",", FILTER_NAMES_MAX + 1);
  if (parts.length > FILTER_NAMES_MAX) return null;
  const ids: number[] = [];
  for (const part of parts) {
    const id = integerKey(part);
    if (id === null || id <= (ids.at(-1) ?? 0)) return null;
    ids.push(id);
  }
  return ids;
}
