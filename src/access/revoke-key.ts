import type { Database } from "../platform/db/database.js";
import { notFound, Refusal } from "../platform/errors/user-error.js";
import { API_CLIENT_COLUMNS, type ApiClientRow } from "./api-client.queries.js";

/** Ends a client's key for good. Revoking it again changes nothing: the first moment stays. Answers a Refusal for an unknown id. */
export async function revokeKey(database: Database, id: string): Promise<ApiClientRow | Refusal> {
  // Anything but a row's id would fail the cast to integer.
  const number = /^[1-9]\d{0,9}$/.test(id) && Number(id) <= 2_147_483_647 ? Number(id) : null;
  const rows = await database.query<ApiClientRow>(
    `update api_client set revoked_at = coalesce(revoked_at, now()) where id = $1 and role <> 'SYSTEM' returning ${API_CLIENT_COLUMNS}`,
    [number],
  );
  return rows[0] ?? new Refusal([notFound("ApiClient", id, ["id"])]);
}
