import type { Database } from "../platform/db/database.js";
import { notFound, Refusal } from "../platform/errors/user-error.js";
import { integerKey, keyOfGlobalId } from "../platform/graphql/node/global-id.rules.js";
import { API_CLIENT_COLUMNS, type ApiClientRow } from "./api-client.queries.js";

/**
 * Ends a client's key for good. Revoking it again changes nothing: the first moment stays. Answers a Refusal for an unknown id. An id is the one
 * that the schema shows, or the number that the command line shows, which requests are to give up with 0.3.
 */
export async function revokeKey(database: Database, id: string): Promise<ApiClientRow | Refusal> {
  const number = integerKey(keyOfGlobalId(id, "ApiClient") ?? id);
  const rows = await database.query<ApiClientRow>(
    `update api_client set revoked_at = coalesce(revoked_at, now()) where id = $1 and role <> 'SYSTEM' returning ${API_CLIENT_COLUMNS}`,
    [number],
  );
  return rows[0] ?? new Refusal([notFound("ApiClient", id, ["id"])]);
}
