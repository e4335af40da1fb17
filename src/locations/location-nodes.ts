import { coversLocation, publicFaceOf, rolesWith } from "../access/index.js";
import type { Database } from "../platform/db/database.js";
import { callerOf, type RequestContext } from "../platform/graphql/context.js";
import { integerKey } from "../platform/graphql/node/global-id.rules.js";
import { type NodeKind, opaqueKind } from "../platform/graphql/node/node-kind.js";
import { locationLoader, publishedLocationLoader, type LocationRow } from "./location.queries.js";
import { ownPolicyLoader } from "./stock-policy.queries.js";

/** The location, where there is one and the key is not bound to others, nor a PUBLIC one whose channels do not publish it; else null. */
export async function ifLocationSeen(database: Database, found: LocationRow | null, context: RequestContext): Promise<LocationRow | null> {
  const caller = callerOf(context);
  if (found === null || !coversLocation(caller, found.code)) return null;
  const channels = publicFaceOf(caller);
  if (channels === null) return found;
  return (await context.loaders.of(publishedLocationLoader(database)).load({ id: found.id, channels })) ? found : null;
}

/** What `node` finds in this room. */
export function locationNodes(database: Database): readonly NodeKind[] {
  return [
    opaqueKind({
      type: "Location",
      roles: [],
      read: integerKey,
      find: async (id, context) => ifLocationSeen(database, await context.loaders.of(locationLoader(database)).load(id), context),
    }),
    opaqueKind({
      type: "StockPolicy",
      roles: rolesWith("POLICIES_READ"),
      read: integerKey,
      find: (id, context) => context.loaders.of(ownPolicyLoader(database)).load({ id, scope: callerOf(context) }),
    }),
  ];
}
