import { rolesWith } from "../access/index.js";
import { variantLoader } from "../catalog/index.js";
import { channelLoader } from "../channels/index.js";
import { locationLoader } from "../locations/index.js";
import type { Database } from "../platform/db/database.js";
import { HubError } from "../platform/errors/hub-error.js";
import { callerOf, type RequestContext } from "../platform/graphql/context.js";
import { type NodeKind, opaqueKind } from "../platform/graphql/node/node-kind.js";
import { type Asked, askedBy } from "./asked.js";
import { type AvailabilityKey, readAvailabilityKey } from "./availability-key.rules.js";
import type { AvailabilityReads } from "./availability-reads.js";

/** What `node` finds in this room. */
export function availabilityNodes(database: Database, reads: AvailabilityReads): readonly NodeKind[] {
  return [
    opaqueKind({
      type: "Availability",
      roles: rolesWith("AVAILABILITY_READ"),
      read: readAvailabilityKey,
      find: async (key, context) => {
        const [variant, asked] = await Promise.all([
          context.loaders.of(variantLoader(database)).load(key.variantId),
          askedOf(database, key, context),
        ]);
        if (variant === null || asked === null) return null;
        return context.loaders.of(reads.ofVariant).load({ asked, variant: { variantId: variant.id, sku: variant.sku } });
      },
    }),
  ];
}

/** What a caller asks for that asks for this; null where there is no such place, or the query `availability` would be FORBIDDEN to it. */
async function askedOf(database: Database, { channelId, locationIds }: AvailabilityKey, context: RequestContext): Promise<Asked | null> {
  const [channel, locations] = await Promise.all([
    channelId === null ? null : context.loaders.of(channelLoader(database)).load(channelId),
    Promise.all((locationIds ?? []).map((id) => context.loaders.of(locationLoader(database)).load(id))),
  ]);
  if ((channelId !== null && channel === null) || locations.includes(null)) return null;
  const named = locationIds === null ? null : locations.flatMap((location) => location?.code ?? []);
  try {
    return askedBy(callerOf(context), { channel: channel?.code ?? null, named, byLocation: true });
  } catch (error) {
    if (error instanceof HubError && error.extensions["code"] === "FORBIDDEN") return null;
    throw error;
  }
}
