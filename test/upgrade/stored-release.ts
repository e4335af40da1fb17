import { readFileSync, writeFileSync } from "node:fs";
import type { Database } from "../../src/platform/db/database.js";

/** A call as a release was sent it, and the whole text of its answer. */
export interface RecordedCall {
  readonly mutation: string;
  readonly document: string;
  readonly input: Readonly<Record<string, unknown>>;
  readonly answer: unknown;
}

/** What a release answered, and the database it left behind: each table's rows, by column. */
export interface StoredRelease {
  readonly calls: readonly RecordedCall[];
  readonly tables: Readonly<Record<string, readonly Readonly<Record<string, unknown>>[]>>;
}

/** The rows of all tables but those of the migrations, in the order in which they can be read again. */
export async function readTables(database: Database): Promise<StoredRelease["tables"]> {
  const names = await database.query<{ name: string }>(
    `select relname as name from pg_class
     where relnamespace = current_schema()::regnamespace and relkind in ('r', 'p') and not relispartition and relname <> 'migration'
     order by relname`,
  );
  const tables: Record<string, readonly Readonly<Record<string, unknown>>[]> = {};
  for (const { name } of names) {
    const [row] = await database.query<{ rows: Readonly<Record<string, unknown>>[] }>(
      `select coalesce(json_agg(t), '[]') as rows from "${name}" t`,
    );
    if (row !== undefined && row.rows.length > 0) tables[name] = row.rows;
  }
  return tables;
}

const LINES = "sku quantity location { code }";

/** The fields of each payload's entity that a command's stored outcome answers. */
const ENTITIES: Readonly<Record<string, string>> = {
  inventory: `levels { sku location { code } version sequence updatedAt safetyStock available reserved committed quarantine damaged receiving onOrder inTransit onHand incoming }
    adjustment { id reason note reference fact sequence occurredAt recordedAt }`,
  reservation: `reservation { id reference reason status expiresAt version sequence createdAt updatedAt channel { code }
    lines { ${LINES} held confirmed shipped released expired cancelled returned } }`,
  sale: `sale { id reference fulfilled occurredAt recordedAt version sequence channel { code } lines { ${LINES} fromReservation oversold } }`,
  return: `return { id reference status reason cancelReason version sequence createdAt updatedAt channel { code } location { code }
    lines { sku quantity received restocked damaged scrapped toSupplier cancelled } }`,
};

/** A mutation's document that asks for everything its stored outcome answers. */
export function recordedDocument(mutation: string): string {
  const [entity = ""] = Object.entries(ENTITIES).flatMap(([name, fields]) => (mutation.startsWith(name) ? [fields] : []));
  const payload = `${entity} userErrors { code message } sequence replayed`;
  const selection = mutation.endsWith("Many") ? `results { ${payload} } userErrors { code message }` : payload;
  const type = `${mutation.charAt(0).toUpperCase()}${mutation.slice(1)}Input`;
  return `mutation ($input: ${type}!) { ${mutation}(input: $input) { ${selection} } }`;
}

type Line = { readonly call: RecordedCall } | { readonly table: string; readonly row: Readonly<Record<string, unknown>> };

const fileOf = (release: string): URL => new URL(`./releases/${release}.jsonl`, import.meta.url);

/** One line for each call and each row. */
export function writeRelease(release: string, { calls, tables }: StoredRelease): void {
  const rows = Object.entries(tables).flatMap(([table, all]) => all.map((row): Line => ({ table, row })));
  const lines = [...calls.map((call): Line => ({ call })), ...rows];
  writeFileSync(fileOf(release), lines.map((line) => `${JSON.stringify(line)}\n`).join(""));
}

export function readRelease(release: string): StoredRelease {
  const lines = readFileSync(fileOf(release), "utf8")
    .trimEnd()
    .split("\n")
    .map((text) => JSON.parse(text) as Line);
  const tables: Record<string, Readonly<Record<string, unknown>>[]> = {};
  for (const line of lines) if ("row" in line) (tables[line.table] ??= []).push(line.row);
  return { calls: lines.flatMap((line) => ("call" in line ? line.call : [])), tables };
}

/**
 * Puts a release's rows into an empty database of today, as a superuser: columns that have come since get their defaults. Keys are stored by
 * the day and forgotten after a week, so they are dated today.
 */
export async function writeTables(database: Database, tables: StoredRelease["tables"]): Promise<void> {
  await database.transaction(async (transaction) => {
    await transaction.query("set local session_replication_role = replica");
    for (const name of [...Object.keys(tables), "ledger_head"]) await transaction.query(`delete from "${name}"`);
    for (const [name, rows] of Object.entries(tables)) {
      const columns = Object.keys(rows[0] ?? {})
        .map((column) => `"${column}"`)
        .join(", ");
      const dated = name === "idempotency_record" ? rows.map((row) => ({ ...row, day: new Date().toISOString().slice(0, 10) })) : rows;
      await transaction.query(
        `insert into "${name}" (${columns}) overriding system value select ${columns} from json_populate_recordset(null::"${name}", $1::json)`,
        [JSON.stringify(dated)],
      );
    }
  });
}
