import type { Database } from "../platform/db/database.js";
import type { Caller } from "../platform/graphql/context.js";

/** The hub itself, made by the first migration: what nobody's key has asked for is booked in its name. Throws where it is missing. */
export async function systemCaller(database: Pick<Database, "query">): Promise<Caller> {
  const [row] = await database.query<{ id: number }>("select id from api_client where role = 'SYSTEM'");
  if (row === undefined) throw new Error("The database has no SYSTEM client. Run `hub migrate` on an empty database, or restore a backup.");
  return { clientId: row.id, name: "hub", role: "SYSTEM", channels: null, locations: null };
}
