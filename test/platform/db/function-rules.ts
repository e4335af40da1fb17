import type { Client } from "pg";

interface FunctionRow {
  readonly name: string;
  readonly isDefiner: boolean;
  readonly isTrigger: boolean;
  readonly owner: string;
  readonly schemaOwner: string;
  readonly language: string;
  readonly settings: readonly string[];
  readonly path: string;
  readonly argumentCount: number;
  readonly source: string;
  readonly isPublic: boolean;
}

/** Functions of every schema that is not PostgreSQL's, those of extensions left out. */
const FUNCTIONS = `
  select proc.oid::regprocedure::text as name, prosecdef as "isDefiner", prorettype = 'trigger'::regtype as "isTrigger",
    proowner::regrole::text as owner, (select relowner::regrole::text from pg_class where oid = 'movement'::regclass) as "schemaOwner",
    lanname::text as language, coalesce(proconfig, '{}') as settings,
    'search_path=pg_catalog, ' || quote_ident(nspname) || ', pg_temp' as path, pronargs::integer as "argumentCount",
    coalesce(prosrc, '') as source,
    exists (select from aclexplode(coalesce(proacl, acldefault('f', proowner))) where grantee = 0 and privilege_type = 'EXECUTE') as "isPublic"
  from pg_proc proc
  join pg_namespace on pg_namespace.oid = pronamespace
  join pg_language on pg_language.oid = prolang
  where nspname !~ '^pg_' and nspname <> 'information_schema'
    and not exists (select from pg_depend where classid = 'pg_proc'::regclass and objid = proc.oid and deptype = 'e')
  order by 1`;

/** What is wrong with the functions of a migrated database: sentences, none where all keep the rules. */
export async function functionFaults(owner: Client): Promise<string[]> {
  const { rows } = await owner.query<FunctionRow>(FUNCTIONS);
  const faults = rows.flatMap((row) => [...(row.isDefiner ? definerFaults(row) : []), ...(row.isTrigger ? pathFaults(row) : [])]);
  const { rows: views } = await owner.query<{ name: string }>(VIEWS);
  return [...faults, ...views.map(({ name }) => `${name}: a view reads with its owner's rights unless it is a security_invoker.`)];
}

const VIEWS = `
  select oid::regclass::text as name from pg_class
  where relkind in ('v', 'm') and relnamespace = current_schema()::regnamespace and not coalesce('security_invoker=true' = any(reloptions), false)
    and not exists (select from pg_depend where classid = 'pg_class'::regclass and objid = pg_class.oid and deptype = 'e')`;

function pathFaults({ name, settings, path }: FunctionRow): string[] {
  return settings.includes(path) ? [] : [`${name}: its ${path.replace("=", " is not ")}.`];
}

function definerFaults(row: FunctionRow): string[] {
  const { name, owner, schemaOwner, language, argumentCount, source, isPublic } = row;
  const faults = pathFaults(row);
  if (owner !== schemaOwner) faults.push(`${name}: belongs to ${owner} instead of the tables' owner.`);
  if (isPublic) faults.push(`${name}: everybody may call it.`);
  if (language !== "sql" && language !== "plpgsql") faults.push(`${name}: is written in ${language}.`);
  if (argumentCount > 0 && /\bexecute\b/i.test(source)) faults.push(`${name}: has arguments, and makes statements from text.`);
  for (const table of unqualified(source)) faults.push(`${name}: ${table} is named without its schema.`);
  return faults;
}

const RELATION = /\b(?:from|join|into|update|table|lock) (?:only |if exists )?([a-z_]\w*)(?![\w.(])/gi;

/** Relations named without a schema behind the words that a relation follows. */
function unqualified(source: string): string[] {
  const lines = source.split("\n").map((line) => line.split("--", 1)[0]?.trim() ?? "");
  // A declaration begins with the variable's name, and has its type behind it.
  const variables = new Set(lines.flatMap((line) => /^(\w+) [\w.]+(?: :=|;)/.exec(line)?.[1] ?? []));
  const words = new Set(["if", "select", "lateral"]);
  return [...lines.join(" ").matchAll(RELATION)].flatMap(([, word = ""]) => (variables.has(word) || words.has(word) ? [] : [word]));
}
