import type { Database, Transaction } from "../platform/db/database.js";
import { into, runStatements, same } from "../platform/db/write-rows.js";
import { invalidInput, Refusal } from "../platform/errors/user-error.js";
import { ApiClientEntity } from "./api-client.entity.js";
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

interface NewClient {
  readonly request: KeyRequest;
  readonly key: string;
}

const insertClients = into(ApiClientEntity)
  .rowsOf<NewClient>({
    ...same(({ request }: NewClient) => request, "name", "role", "channels", "locations", "expiresAt"),
    keyId: ({ key }) => keyIdOf(key),
    keyHash: ({ key }) => hashKey(key),
    factQuantityMax: ({ request }) => request.factQuantityMax ?? FACT_QUANTITY_MAX_DEFAULT,
  })
  .insert({ where: "given.expires_at is null or given.expires_at > now()", tail: `returning ${API_CLIENT_COLUMNS}` });

/** Stores a client with the hash of its key. Null where the key would be expired already, by the database's clock. */
export async function insertClient(database: Pick<Transaction, "query">, request: KeyRequest, key: string): Promise<ApiClientRow | null> {
  const rows = await runStatements<ApiClientRow>(database, insertClients([{ request, key }]));
  return rows[0] ?? null;
}
