import type { Database, Transaction } from "../platform/db/database.js";
import { invalidInput, Refusal } from "../platform/errors/user-error.js";
import { API_CLIENT_COLUMNS, type ApiClientRow } from "./api-client.queries.js";
import { clientProblems, type ClientRequest, FACT_QUANTITY_MAX_DEFAULT, normalizeClient } from "./client.rules.js";
import { generateKey, hashKey, keyIdOf } from "./api-key.js";

export interface KeyRequest extends ClientRequest {
  /** From when on the key is refused; null: never. */
  readonly expiresAt: Date | null;
}

export interface CreatedKey {
  readonly client: ApiClientRow;
  /** The key itself: answered once and kept nowhere. A secret. */
  readonly key: string;
}

/** Makes a client with a key of its own. Answers a Refusal where the request cannot be granted. */
export async function createKey(database: Database, request: KeyRequest): Promise<CreatedKey | Refusal> {
  const wanted = normalizeClient(request);
  const problems = clientProblems(wanted);
  if (problems.length > 0) return new Refusal(problems);
  const key = generateKey();
  const client = await insertClient(database, wanted, key);
  if (client === null) return new Refusal([invalidInput(["expiresAt"], "A key cannot expire in the past. Give a later moment, or none.")]);
  return { client, key };
}

/** Stores a client with the hash of its key. Null where the key would be expired already, by the database's clock. */
export async function insertClient(database: Pick<Transaction, "query">, request: KeyRequest, key: string): Promise<ApiClientRow | null> {
  const rows = await database.query<ApiClientRow>(
    `insert into api_client (name, role, channels, locations, key_id, key_hash, expires_at, fact_quantity_max)
     select $1, $2::client_role, $3::text[], $4::text[], $5, $6::bytea, $7::timestamptz, $8::integer
     where $7::timestamptz is null or $7::timestamptz > now()
     returning ${API_CLIENT_COLUMNS}`,
    [
      request.name,
      request.role,
      request.channels,
      request.locations,
      keyIdOf(key),
      hashKey(key),
      request.expiresAt,
      request.factQuantityMax ?? FACT_QUANTITY_MAX_DEFAULT,
    ],
  );
  return rows[0] ?? null;
}
