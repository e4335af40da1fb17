import { rolesWith } from "../access/index.js";
import type { Database } from "../platform/db/database.js";
import { callerOf, type RequestContext } from "../platform/graphql/context.js";
import type { NodeKind } from "../platform/graphql/node/node-kind.js";
import type { StockReturnRow } from "./return-outcome.js";
import { returnLoader } from "./stock-return.queries.js";

/** The return of this UUID; null where there is none that the caller may see. */
export function loadReturn(database: Database, id: string, context: RequestContext): Promise<StockReturnRow | null> {
  return context.loaders.of(returnLoader(database)).load({ id, scope: callerOf(context) });
}

/** What `node` finds in this room. */
export function returnNodes(database: Database): readonly NodeKind[] {
  return [{ type: "Return", roles: rolesWith("RETURNS_READ"), table: "return", find: (id, context) => loadReturn(database, id, context) }];
}
