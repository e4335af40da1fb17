import type { ClientBase } from "pg";
import type { Privilege } from "../../../migrations/table-rights.js";
import { privilegesOn } from "./grants.js";

interface RoleRow {
  readonly owner: string;
  readonly database: string;
  readonly schema: string;
  readonly isSuperuser: boolean;
  readonly actsAsOwner: boolean;
  readonly ownsDatabase: boolean;
  readonly ownsSchema: boolean;
  readonly makesTemporary: boolean;
  readonly makesSchemas: boolean;
  readonly makesInSchema: boolean;
}

interface TableRow {
  readonly name: string;
  readonly isPartition: boolean;
  readonly isOwned: boolean;
  readonly privileges: readonly string[];
}

/**
 * How the runtime role can reach the ledger past the rights it was given, in sentences that say what to do; none where it cannot. `owner` is
 * connected as the tables' owner, after `grantRuntimeRole`: what is still there only somebody else can take away.
 */
export async function readReach(owner: ClientBase, role: string): Promise<readonly string[]> {
  const { rows } = await owner.query<RoleRow>(ROLE, [role]);
  const [row] = rows;
  if (row === undefined) return [];
  const quote = (name: string): string => owner.escapeIdentifier(name);
  const another = `Set DATABASE_URL to a role that is none of this`;
  if (row.isSuperuser) return [`The hub runs as "${role}", a superuser: nothing the database refuses is refused to it. ${another}.`];
  const through = row.actsAsOwner ? `may act as "${row.owner}", the role that owns the hub's tables` : ownershipOf(row);
  if (through !== null) {
    const advice = row.actsAsOwner
      ? `As a superuser: revoke ${quote(row.owner)} from ${quote(role)};`
      : `As a superuser: alter ${row.ownsDatabase ? `database ${quote(row.database)}` : `schema ${quote(row.schema)}`} owner to ${quote(row.owner)};`;
    return [`The hub runs as "${role}", which ${through}: a mistake or a break-in could drop the ledger. ${advice}`];
  }
  return [...madeNames(row, role, quote), ...(await tablesInReach(owner, role))];
}

function ownershipOf({ ownsDatabase, ownsSchema, database, schema }: RoleRow): string | null {
  if (ownsDatabase) return `owns the database "${database}"`;
  return ownsSchema ? `owns the schema "${schema}"` : null;
}

/** What it may make, and lead others to by its name. */
function madeNames(row: RoleRow, role: string, quote: (name: string) => string): string[] {
  const { database, schema } = row;
  const rights = [...(row.makesTemporary ? ["temporary"] : []), ...(row.makesSchemas ? ["create"] : [])].join(", ");
  const found: string[] = [];
  if (rights !== "") {
    found.push(
      `"${role}" has the right to ${rights} on the database "${database}", and "${row.owner}" cannot take it away. As the database's owner or a superuser: revoke ${rights} on database ${quote(database)} from public, ${quote(role)};`,
    );
  }
  if (row.makesInSchema) {
    found.push(
      `"${role}" has the right to create on the schema "${schema}", and "${row.owner}" cannot take it away. As the schema's owner or a superuser: revoke create on schema ${quote(schema)} from public, ${quote(role)};`,
    );
  }
  return found;
}

async function tablesInReach(owner: ClientBase, role: string): Promise<string[]> {
  const { rows } = await owner.query<TableRow>(TABLES, [role]);
  const beyond = rows.flatMap(({ name, isPartition, isOwned, privileges }) => {
    if (isOwned) return [`own ${name}`];
    const given = new Set<string>(isPartition ? [] : (privilegesOn(name) satisfies readonly Privilege[]));
    const more = privileges.filter((privilege) => !given.has(privilege));
    return more.length === 0 ? [] : [`${more.join(", ")} on ${name}`];
  });
  if (beyond.length === 0) return [];
  const shown = beyond.slice(0, 3).join("; ") + (beyond.length > 3 ? `; and ${beyond.length - 3} more` : "");
  return [
    `"${role}" may do more than the hub's role should, through ownership or another role it is a member of: ${shown}. Take that away, or set DATABASE_URL to another role.`,
  ];
}

// Roles of which it is a member count, as whom it could go on with set role; so does pg_database_owner, to which a new database's schema belongs.
const ROLE = `
  select current_user::text as owner, current_database()::text as database, current_schema()::text as schema,
    (select rolsuper from pg_roles where rolname = $1) as "isSuperuser",
    pg_has_role($1, current_user, 'member') as "actsAsOwner",
    pg_has_role($1, (select datdba from pg_database where datname = current_database()), 'member') as "ownsDatabase",
    pg_has_role($1, (select nspowner from pg_namespace where oid = current_schema()::regnamespace), 'member') as "ownsSchema",
    has_database_privilege($1, current_database(), 'temporary') as "makesTemporary",
    has_database_privilege($1, current_database(), 'create') as "makesSchemas",
    has_schema_privilege($1, current_schema(), 'create') as "makesInSchema"`;

const TABLES = `
  select relname::text as name, relispartition as "isPartition", pg_has_role($1, relowner, 'member') as "isOwned",
    array(select privilege from unnest(array['select', 'insert', 'update', 'delete', 'truncate', 'references', 'trigger']) as privilege
      where has_table_privilege($1, oid, privilege)) as privileges
  from pg_class
  where relnamespace = current_schema()::regnamespace and relkind in ('r', 'p')
    and not exists (select from pg_depend where classid = 'pg_class'::regclass and objid = pg_class.oid and deptype = 'e')
  order by relname`;
