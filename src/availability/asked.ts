import { assertChannel, publicFaceOf } from "../access/index.js";
import { forbidden } from "../platform/errors/hub-error.js";
import type { Caller } from "../platform/graphql/context.js";
import { ownLocations } from "../stock/index.js";

/** Whose availability is asked for, and by whom. */
export interface Asked {
  readonly channel: string | null;
  /** Codes of the locations it names, each once. */
  readonly named: readonly string[] | null;
  /** Codes of the locations it may see. */
  readonly codes: readonly string[] | null;
  /** Whether it asks for the figures of each location. */
  readonly byLocation: boolean;
  /** Whether it asks for everybody: see `publicFaceOf`. */
  readonly isPublic: boolean;
}

/** What a caller asks for. Throws FORBIDDEN where it may not. */
export function askedBy(
  caller: Caller,
  { channel, named = null, byLocation }: { channel: string | null; named?: readonly string[] | null; byLocation: boolean },
): Asked {
  requireChannel(caller, channel);
  const isPublic = publicFaceOf(caller) !== null;
  if (isPublic && named !== null) throw forbidden("This key may not ask for certain locations. Leave them out.");
  return { channel, named, codes: ownLocations(caller, named), byLocation, isPublic };
}

/** Storefronts and others that stand for a channel, not for a place, ask in the name of one of their channels. */
function requireChannel(caller: Caller, channel: string | null): void {
  if (channel !== null) {
    assertChannel(caller, channel);
    return;
  }
  const outside = caller.role === "PUBLIC" || caller.role === "STOREFRONT";
  if (outside || (caller.channels !== null && caller.locations === null)) {
    throw forbidden(`This key may ask for the availability in a channel only. Name one it is bound to in "channel".`);
  }
}
