import pg from "pg";
import { sqlStateOf } from "./sqlstate.js";

/** Why no connection could be made with this connection string, and what to do: a sentence that holds no password. */
export function connectionAdvice(url: string, cause: unknown): string {
  // Not connected: it reads the string, and what the environment adds to it, as every connection of the hub does.
  const { host, port, user = "(none)", database = "", password } = new pg.Client({ connectionString: url });
  const place = `${host}:${port}`;
  switch (sqlStateOf(cause)) {
    case "28P01":
    case "28000":
      return `PostgreSQL at ${place} refuses the user "${user}": check name and password in DATABASE_URL and DATABASE_OWNER_URL, or create it with: create role ${user} login password '…';`;
    case "3D000":
      return `PostgreSQL at ${place} has no database "${database}": create it, or correct DATABASE_URL.`;
    default:
      if (!password && asksForPassword(cause))
        return `PostgreSQL at ${place} asks the user "${user}" for a password, and the connection string names no password: write postgres://${user}:…@${place}/${database}, or set PGPASSWORD.`;
      return `PostgreSQL at ${place} cannot be reached (${cause instanceof Error ? cause.message : String(cause)}). Check DATABASE_URL, and that the server runs.`;
  }
}

/** pg finds out by itself that it has nothing to answer, and says so without a code. */
function asksForPassword(cause: unknown): boolean {
  return cause instanceof Error && /password must be a/i.test(cause.message);
}
