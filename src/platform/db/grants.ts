import type { ClientBase } from "pg";
import { type Privilege, TABLE_RIGHTS } from "../../../migrations/table-rights.js";

/** What the runtime role may do with a table that is not among `TABLE_RIGHTS`. Documents and master data are changed, never deleted. */
const ordinary: readonly Privilege[] = ["select", "insert", "update"];

/** What the runtime role may do with a table of the hub. */
export function privilegesOn(table: string): readonly Privilege[] {
  return TABLE_RIGHTS[table] ?? ordinary;
}

/**
 * Gives the runtime role what it needs on every table and every function of its own in the schema, and takes everything else from it. Runs after each
 * migration: a new table is ordinary unless it is named above. Partitions are reached through their parent and get nothing. What was beyond
 * the owner's power to take is told by `readReach`.
 */
export async function grantRuntimeRole(owner: ClientBase, role: string): Promise<void> {
  const { rows: tables } = await owner.query<{ name: string; partition: boolean }>(
    `select relname as name, relispartition as partition from pg_class
     where relnamespace = current_schema()::regnamespace and relkind in ('r', 'p') and pg_has_role(relowner, 'usage') order by relname`,
  );
  const { rows: schemas } = await owner.query<{ name: string }>("select current_schema() as name");
  const schema = owner.escapeIdentifier(schemas[0]?.name ?? "public");
  const to = owner.escapeIdentifier(role);
  // A name that somebody else may make in the schema, or in front of it, is a name that the owner's own statements may be led to.
  const statements = [`grant usage on schema ${schema} to ${to}`, `revoke create on schema ${schema} from public, ${to}`];
  const { rows: databases } = await owner.query<{ name: string }>(
    `select current_database() as name
     where has_database_privilege($1, current_database(), 'temporary') or has_database_privilege($1, current_database(), 'create')`,
    [role],
  );
  for (const { name } of databases) {
    statements.push(`revoke create, temporary on database ${owner.escapeIdentifier(name)} from public, ${to}`);
  }
  for (const { name, partition } of tables) {
    const table = `${schema}.${owner.escapeIdentifier(name)}`;
    statements.push(`revoke all on table ${table} from public, ${to}`);
    if (!partition) statements.push(`grant ${privilegesOn(name).join(", ")} on table ${table} to ${to}`);
  }
  // Those of an extension that somebody put into the schema, such as pg_stat_statements, are not the hub's to give or take.
  const { rows: functions } = await owner.query<{ name: string }>(
    `select oid::regprocedure::text as name from pg_proc
     where pronamespace = current_schema()::regnamespace and prokind in ('f', 'p') and pg_has_role(proowner, 'usage')
       and not exists (select from pg_depend where classid = 'pg_proc'::regclass and objid = pg_proc.oid and deptype = 'e')
     order by name`,
  );
  for (const { name } of functions) {
    statements.push(`revoke all on routine ${name} from public`, `grant execute on routine ${name} to ${to}`);
  }
  // One message is one transaction: nobody sees the moment between taking and giving.
  await owner.query(statements.join(";\n"));
}
