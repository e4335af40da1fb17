import type { Caller } from "../../platform/graphql/context.js";
import type { Hub } from "./hub.js";

/** To which channels and locations a client is bound, as their ids. Null: not bound. */
export interface Scope {
  readonly channelIds: ReadonlySet<number> | null;
  readonly locationIds: ReadonlySet<number> | null;
}

const UNBOUND: Scope = { channelIds: null, locationIds: null };

export async function scopeOf(hub: Hub, { channels, locations }: Caller): Promise<Scope> {
  if (channels === null && locations === null) return UNBOUND;
  return {
    channelIds: channels === null ? null : idsOf(await hub.channels.resolveCodes(channels)),
    locationIds: locations === null ? null : idsOf(await hub.locations.resolveCodes(locations)),
  };
}

/** Whether a document of this channel is seen; one of no channel only by clients that are bound to none. */
export function isOwnChannel(channelId: number | null, { channelIds }: Scope): boolean {
  return channelIds === null || (channelId !== null && channelIds.has(channelId));
}

/** Whether a line, or a whole document, lies where the client may act. */
export function isOwnLine({ locationId }: { readonly locationId: number }, { locationIds }: Scope): boolean {
  return locationIds === null || locationIds.has(locationId);
}

function idsOf(entries: ReadonlyMap<string, { readonly id: number }>): ReadonlySet<number> {
  return new Set([...entries.values()].map(({ id }) => id));
}
