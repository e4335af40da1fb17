import { coversLocation, rolesWith } from "../../access/index.js";
import { locationLoader } from "../../locations/index.js";
import type { Database } from "../../platform/db/database.js";
import { callerOf, type RequestContext } from "../../platform/graphql/context.js";
import { bigintKey } from "../../platform/graphql/node/global-id.rules.js";
import { type NodeKind, opaqueKind } from "../../platform/graphql/node/node-kind.js";
import { incidentLoader } from "./incident.queries.js";
import { levelByIdLoader } from "./level.queries.js";

/** What is at a location, where there is such a thing and the key is not bound to other locations; else null. */
async function ifOwn<Row extends { readonly locationId: number }>(
  database: Database,
  found: Row | null,
  context: RequestContext,
): Promise<Row | null> {
  const caller = callerOf(context);
  if (found === null || caller.locations === null) return found;
  const location = await context.loaders.of(locationLoader(database)).load(found.locationId);
  return location !== null && coversLocation(caller, location.code) ? found : null;
}

/** What `node` finds in this room. */
export function stockNodes(database: Database): readonly NodeKind[] {
  return [
    opaqueKind({
      type: "InventoryLevel",
      roles: rolesWith("LEVELS_READ"),
      read: bigintKey,
      find: async (id, context) => ifOwn(database, await context.loaders.of(levelByIdLoader(database)).load(id), context),
    }),
    opaqueKind({
      type: "OversellIncident",
      roles: rolesWith("INCIDENTS_READ"),
      read: bigintKey,
      find: async (id, context) => ifOwn(database, await context.loaders.of(incidentLoader(database)).load(id), context),
    }),
  ];
}
