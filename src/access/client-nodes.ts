import type { Database } from "../platform/db/database.js";
import { callerOf } from "../platform/graphql/context.js";
import { integerKey } from "../platform/graphql/node/global-id.rules.js";
import { type NodeKind, opaqueKind } from "../platform/graphql/node/node-kind.js";
import { clientLoader } from "./api-client.queries.js";

/** What `node` finds in this room: of clients, as `me` and `apiClients` do, to each its own and to ADMIN all. */
export function clientNodes(database: Database): readonly NodeKind[] {
  return [
    opaqueKind({
      type: "ApiClient",
      roles: [],
      read: integerKey,
      find(id, context) {
        const { role, clientId } = callerOf(context);
        return role === "ADMIN" || id === clientId ? context.loaders.of(clientLoader(database.lane("keys"))).load(id) : null;
      },
    }),
  ];
}
