import pg from "pg";
import { AbstractLogger, DataSource } from "typeorm";
import type { MigrationClass } from "../../../src/platform/db/migration-session.js";

/** The tables of the ledger: a migration leaves their rows as they are. */
const LEDGER =
  "movement|recorded_event|inventory_level|ledger_head|oversell_incident|idempotency_record|adjustment|reservation|reservation_line|shipment|sale|sale_line|return|return_line";

/** Tables of which an operator has a handful of rows: reading one under a lock takes no time. */
const SMALL = new Set(["api_client", "channel", "channel_location", "location", "feed_cursor"]);

class Statements extends AbstractLogger {
  readonly all: string[] = [];

  constructor() {
    super(["query"]);
  }

  override logQuery(query: string): void {
    this.all.push(query);
  }

  protected writeLog(): void {
    // What is said is of no interest here.
  }
}

/**
 * Runs the last of the migrations, which must be the one that is pending, on a database that holds rows, and tells in sentences where it would hold up stock:
 * by what it does to the tables that were there before, and by what it says.
 */
export async function migrationFaults(ownerUrl: string, migrations: readonly MigrationClass[]): Promise<string[]> {
  const last = migrations.at(-1);
  const name = last?.name ?? "";
  const isTransactional = last === undefined || new last().transaction !== false;
  const before = await tablesOf(ownerUrl);
  const statements = new Statements();
  const source = new DataSource({
    type: "postgres",
    url: ownerUrl,
    migrations: [...migrations],
    migrationsTableName: "migration",
    migrationsTransactionMode: "each",
    installExtensions: false,
    poolSize: 1,
    logger: statements,
  });
  await source.initialize();
  try {
    await source.runMigrations({ transaction: "each" });
  } finally {
    await source.destroy();
  }
  const after = await tablesOf(ownerUrl);
  const rewritten = [...before].filter(([table, file]) => !SMALL.has(table) && after.has(table) && after.get(table) !== file);
  const text = statements.all.join(" ").toLowerCase();
  // The lock that adding takes is held to the end of the migration.
  const validated = isTransactional && text.includes("not valid") && text.includes("validate constraint");
  const tables = new Set(before.keys());
  const said = statements.all.flatMap((statement) => statementFaults(statement, tables, text));
  if (validated) said.push("validates a constraint under the lock that added it: in another migration.");
  return [...rewritten.map(([table]) => `${name}: writes the table ${table} anew.`), ...said.map((fault) => `${name}: ${fault}`)];
}

/** Where the rows of each table lie, by its name. */
async function tablesOf(ownerUrl: string): Promise<Map<string, string>> {
  const client = new pg.Client({ connectionString: ownerUrl });
  await client.connect();
  try {
    const { rows } = await client.query<{ name: string; file: string }>(
      `select relname as name, relfilenode::text as file from pg_class
       where relnamespace = current_schema()::regnamespace and relkind in ('r', 'p') and not relispartition and relname <> 'migration'`,
    );
    return new Map(rows.map(({ name, file }) => [name, file]));
  } finally {
    await client.end();
  }
}

interface Rule {
  readonly pattern: RegExp;
  readonly fault: string;
}

/** Of a statement on a table that was there before. */
const TABLE_RULES: readonly Rule[] = [
  { pattern: /^create (?:unique )?index (?!concurrently)/, fault: "makes an index without concurrently: use ConcurrentIndexes" },
  { pattern: /\balter(?: column)? \w+ (?:set data )?type\b/, fault: "changes the type of a column: add another column" },
  { pattern: /\bset not null\b/, fault: "reads the whole table under a lock: add a check that is not valid, and validate it by itself" },
  { pattern: /\badd (?:constraint \w+ )?(?:check|foreign key)\b(?!.* not valid\b)/, fault: "adds a constraint without not valid" },
  {
    pattern: /\badd (?:constraint \w+ )?(?:unique|primary key)\b(?! using index)/,
    fault: "makes an index under a lock: build it concurrently first",
  },
];

const RULES: readonly Rule[] = [
  { pattern: /^(?:cluster|vacuum full|reindex(?! .*concurrently))/, fault: "writes a table anew" },
  { pattern: /^lock table\b/, fault: "locks a table itself" },
  { pattern: /^set (?:local |session )?statement_timeout\b/, fault: "has a statement_timeout of its own" },
  { pattern: /^set (?:local |session )?lock_timeout\b(?! = '10min'$)/, fault: "has a lock_timeout of its own" },
  {
    pattern: new RegExp(`^(?:update|delete from|truncate(?: table)?) (?:only )?(?:${LEDGER})\\b`),
    fault: "changes rows of the ledger's tables",
  },
];

function statementFaults(text: string, existing: ReadonlySet<string>, all: string): string[] {
  return text
    .split("\n")
    .map((line) => line.split("--", 1)[0] ?? "")
    .join(" ")
    .split(";")
    .map((statement) => statement.replaceAll(/\s+/g, " ").trim().toLowerCase())
    .flatMap((statement) => {
      const table = /^(?:alter table|create (?:unique )?index .*? on) (?:only |if exists )?(\w+)/.exec(statement)?.[1];
      const rules = table !== undefined && existing.has(table) && !SMALL.has(table) ? [...RULES, ...TABLE_RULES] : RULES;
      // By a validated check the column is known to hold no null, and is not read.
      const isKnown = (column: string): boolean =>
        all.includes(`check (${column} is not null) not valid`) && all.includes("validate constraint");
      const allowed = statement.replaceAll(/alter column (\w+) set not null/g, (whole, column: string) => (isKnown(column) ? "" : whole));
      return rules.filter(({ pattern }) => pattern.test(allowed)).map(({ fault }) => `${fault} (${statement.slice(0, 80)}).`);
    });
}
