import type { Caller } from "../platform/graphql/context.js";
import type { Hub } from "../stock/index.js";
import type { ReservationDocument, ReservationLineDocument } from "./reservation.js";

/**
 * What a client sees and touches: as far as it is bound to channels, their reservations only; as far as it is bound to locations, the
 * reservations with a line at one of them, and of these the lines there. Null: not bound.
 */
export interface Scope {
  readonly channelIds: ReadonlySet<number> | null;
  readonly locationIds: ReadonlySet<number> | null;
}

export async function scopeOf(hub: Hub, { channels, locations }: Caller): Promise<Scope> {
  return {
    channelIds: channels === null ? null : idsOf(await hub.channels.resolveCodes(channels)),
    locationIds: locations === null ? null : idsOf(await hub.locations.resolveCodes(locations)),
  };
}

export function isVisible({ channelId, lines }: ReservationDocument, scope: Scope): boolean {
  const { channelIds } = scope;
  if (channelIds !== null && (channelId === null || !channelIds.has(channelId))) return false;
  return scope.locationIds === null || lines.some((line) => isOwnLine(line, scope));
}

export function isOwnLine({ locationId }: Pick<ReservationLineDocument, "locationId">, { locationIds }: Scope): boolean {
  return locationIds === null || locationIds.has(locationId);
}

function idsOf(entries: ReadonlyMap<string, { readonly id: number }>): ReadonlySet<number> {
  return new Set([...entries.values()].map(({ id }) => id));
}
