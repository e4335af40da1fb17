import { rolesWith } from "../access/index.js";
import type { Database } from "../platform/db/database.js";
import { callerOf, type RequestContext } from "../platform/graphql/context.js";
import type { NodeKind } from "../platform/graphql/node/node-kind.js";
import type { AdjustmentRow } from "./adjustment-answer.js";
import { adjustmentLoader } from "./adjustment.queries.js";

/** The adjustment of this UUID; null where there is none, or the key is bound to locations and it moved nothing there. */
export function loadAdjustment(database: Database, id: string, context: RequestContext): Promise<AdjustmentRow | null> {
  return context.loaders.of(adjustmentLoader(database)).load({ id, locations: callerOf(context).locations });
}

/** What `node` finds in this room. */
export function adjustmentNodes(database: Database): readonly NodeKind[] {
  return [
    {
      type: "Adjustment",
      roles: rolesWith("ADJUSTMENTS_READ"),
      table: "adjustment",
      find: (id, context) => loadAdjustment(database, id, context),
    },
  ];
}
