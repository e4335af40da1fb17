import type { Database } from "../platform/db/database.js";
import { type Selected, selectionOf } from "../platform/db/table.js";
import { databaseLoader, oneForEach } from "../platform/graphql/database-loader.js";
import type { KeyRole } from "./client.rules.js";
import { ApiClientEntity } from "./api-client.entity.js";
import { CUSTOM_ID } from "./api-key.js";

const CLIENT = selectionOf(
  ApiClientEntity,
  "id",
  "name",
  "role",
  "channels",
  "locations",
  "factQuantityMax",
  "createdAt",
  "lastUsedAt",
  "expiresAt",
  "revokedAt",
);

/** A client as it is shown: without its key and without the key's hash. */
export interface ApiClientRow extends Omit<Selected<typeof CLIENT>, "role"> {
  readonly role: KeyRole;
  /** The public part of the key; `custom` where an operator chose the key. */
  readonly prefix: string;
}

export const API_CLIENT_COLUMNS = `${CLIENT.of("api_client")},
  case when key_id like '${CUSTOM_ID}%' then 'custom' else 'hub_' || key_id end as prefix`;

/** Clients in the order they were made, revoked ones included, the hub itself left out. */
export async function listClients(
  database: Database,
  page: { readonly after: number | null; readonly limit: number },
): Promise<ApiClientRow[]> {
  return database.query<ApiClientRow>(
    `select ${API_CLIENT_COLUMNS} from api_client where role <> 'SYSTEM' and id > coalesce($1::integer, 0) order by id limit $2`,
    [page.after, page.limit],
  );
}

/** Clients by id, the hub itself left out; null for an id that is not known. */
export const clientLoader = databaseLoader(
  "clientById",
  async (database, ids: readonly number[]) => oneForEach(ids, await database.query<ApiClientRow>(CLIENTS_BY_ID, [ids]), ({ id }) => id),
  { live: true },
);

const CLIENTS_BY_ID = `select ${API_CLIENT_COLUMNS} from api_client where id = any($1::integer[]) and role <> 'SYSTEM'`;

/** The client with this id, as it is now: whether its key is still good is for whoever asks. Null where there is none. */
export async function clientById(database: Database, id: number): Promise<ApiClientRow | null> {
  const rows = await database.query<ApiClientRow>(CLIENTS_BY_ID, [[id]]);
  return rows[0] ?? null;
}
