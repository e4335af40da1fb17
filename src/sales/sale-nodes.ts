import { rolesWith } from "../access/index.js";
import type { Database } from "../platform/db/database.js";
import { callerOf, type RequestContext } from "../platform/graphql/context.js";
import type { NodeKind } from "../platform/graphql/node/node-kind.js";
import type { SaleRow } from "./sale-outcome.js";
import { saleLoader } from "./sale.queries.js";

/** The sale of this UUID; null where there is none that the caller may see. */
export function loadSale(database: Database, id: string, context: RequestContext): Promise<SaleRow | null> {
  return context.loaders.of(saleLoader(database)).load({ id, scope: callerOf(context) });
}

/** What `node` finds in this room. */
export function saleNodes(database: Database): readonly NodeKind[] {
  return [{ type: "Sale", roles: rolesWith("SALES_READ"), table: "sale", find: (id, context) => loadSale(database, id, context) }];
}
