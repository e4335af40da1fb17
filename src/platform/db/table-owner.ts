import type { ClientBase } from "pg";

/**
 * Whether the role may migrate and give rights. Where it may not and migrations are to be run, throws a sentence that says which role
 * can; where there is nothing to run, it may stay as it is.
 */
export async function requireOwner(client: ClientBase, pending: readonly string[]): Promise<boolean> {
  const { rows } = await client.query<{ role: string; schema: string | null; owner: string | null; owns: boolean; creates: boolean }>(
    OWNER,
  );
  const [found] = rows;
  if (found === undefined || found.schema === null) {
    throw new Error(
      "The database has no schema that this role may use: create one, or correct the search_path of the role in DATABASE_OWNER_URL.",
    );
  }
  const { role, schema, owner, owns, creates } = found;
  if (owns && (creates || pending.length === 0)) return true;
  if (pending.length === 0) return false;
  const what = pending.length === 1 ? "1 migration is" : `${pending.length} migrations are`;
  if (owner !== null && !owns) {
    throw new Error(
      `${what} to be run, and the role "${role}" does not own the hub's tables, "${owner}" does: set DATABASE_OWNER_URL to a connection string of "${owner}" and run hub migrate again.`,
    );
  }
  throw new Error(
    `${what} to be run, and the role "${role}" may not create tables in the schema "${schema}": set DATABASE_OWNER_URL to the role that is to own them, or let it: grant create on schema ${schema} to ${role};`,
  );
}

/** `owns` is true where there are no tables yet. */
const OWNER = `
  select current_user as role, current_schema() as schema, pg_get_userbyid(ledger.relowner) as owner,
    ledger.relowner is null or pg_has_role(ledger.relowner, 'usage') as owns,
    coalesce(has_schema_privilege(current_schema(), 'create'), false) as creates
  from (select to_regclass('ledger_head') as table_id) known
  left join pg_class ledger on ledger.oid = known.table_id`;
