import { randomBytes } from "node:crypto";
import pg from "pg";
import { AskedRows } from "./asked-rows.js";
import { SessionRefused, refusalOf, type SessionFacts } from "./session.rules.js";

/** What a session of the hub is given after it has connected. Times in milliseconds; what is absent is left as it is. */
export interface SessionTerms {
  readonly statementMs?: number;
  readonly lockMs?: number;
  readonly idleInTransactionMs?: number;
  /** Where the server knows it (from version 17 on). */
  readonly transactionMs?: number;
  /** Further settings, such as planner switches. They are not read back. */
  readonly settings?: Readonly<Record<string, string>>;
}

/** What the meaning of a statement, or of its answer, hangs on: a role, a database or a URL may have set it otherwise. */
const MEANING: Readonly<Record<string, string>> = {
  TimeZone: "UTC",
  DateStyle: "ISO, MDY",
  IntervalStyle: "postgres",
  bytea_output: "hex",
  array_nulls: "on",
  standard_conforming_strings: "on",
  transform_null_equals: "off",
  default_transaction_isolation: "read committed",
  default_transaction_deferrable: "off",
};

/** A mark of the session that is gone where a pooler gives the next transaction to another one. */
const MARK = "hub.session";

const SETTINGS = new AskedRows<readonly [name: string, value: string]>({
  name: ["text", ([name]) => name],
  value: ["text", ([, value]) => value],
});

/**
 * Settings that this server has, set for the session. Commits wait for the disk, whatever a role or a URL says. The schema is the one that has the tables,
 * with temporary tables behind it, so that none can stand in for one of the hub's.
 */
const SET_SQL = `
  select pg_backend_pid() as pid, count(set_config(wanted.name, wanted.value, false)) as set
  from (
    select name, value from ${SETTINGS.sql}
    where name = '${MARK}' or exists (select from pg_settings where lower(pg_settings.name) = lower(asked.name))
    union all
    select 'synchronous_commit', 'on' where current_setting('synchronous_commit') = 'off'
    union all
    select 'search_path', format('%I, pg_temp', coalesce(
      (select nspname from pg_class join pg_namespace on pg_namespace.oid = relnamespace where pg_class.oid = to_regclass('ledger_head')),
      current_schema(), 'public'))
  ) wanted`;

const FACTS_SQL = `
  select pg_backend_pid() as pid, current_setting('${MARK}', true) as mark,
    (select jsonb_object_agg(lower(name), setting) from pg_settings where lower(name) = any($1::text[])) as settings,
    current_setting('server_version_num')::integer as "versionNumber", current_setting('server_version') as version,
    pg_is_in_recovery() as standby, current_setting('transaction_read_only') = 'on' as "readOnly",
    current_setting('server_encoding') as encoding, current_setting('synchronous_commit') as "synchronousCommit",
    current_setting('session_replication_role') as "replicationRole"`;

/**
 * Makes a session that has just connected one the hub can rely on: sets what it needs, after the connection string and the role have had their
 * say, and reads it back in another transaction. Throws `SessionRefused` where the server, or what stands before it, does not keep it.
 */
export async function settleSession(client: pg.ClientBase, terms: SessionTerms): Promise<{ readonly behindPooler: boolean }> {
  const mark = randomBytes(8).toString("hex");
  const kept = { ...MEANING, ...timeoutsOf(terms) };
  const given = { ...terms.settings, ...kept, [MARK]: mark };
  const { rows: set } = await client.query<{ pid: number }>(SET_SQL, [...SETTINGS.values(Object.entries(given))]);
  const names = Object.keys(kept).map((name) => name.toLowerCase());
  const { rows: facts } = await client.query<SessionFacts>(FACTS_SQL, [names]);
  const refusal = refusalOf(facts[0], { mark, pid: set[0]?.pid ?? 0, settings: kept });
  if (refusal !== null) throw refusal;
  // A pooler gives its clients numbers of its own to cancel by.
  return { behindPooler: (client as { readonly processID?: number | null }).processID !== facts[0]?.pid };
}

/**
 * Tells a pooler that lends its sessions for a transaction at a time from one that lends them for as long as a client stays: with the first, a
 * second client's transaction runs in this client's session, or moves this client to another one. Throws `SessionRefused`.
 */
export async function refuseTransactionPooler(client: pg.ClientBase, url: string, timeoutMs: number): Promise<void> {
  const other = new pg.Client({
    connectionString: url,
    connectionTimeoutMillis: timeoutMs,
    query_timeout: timeoutMs,
    application_name: "hub",
  });
  other.on("error", () => undefined);
  try {
    const before = await pidOf(client, timeoutMs);
    await other.connect();
    await other.query("begin");
    // Asked in this order: where there is one session only, this client would wait for the other's transaction to end.
    const moved = (await pidOf(other, timeoutMs)) === before || (await pidOf(client, timeoutMs)) !== before;
    if (moved) throw SessionRefused.transactionPooler();
    await other.query("rollback");
  } finally {
    await other.end().catch(() => undefined);
  }
}

async function pidOf(client: pg.ClientBase, timeoutMs: number): Promise<number | null> {
  const asked: pg.QueryConfig & { readonly query_timeout: number } = { text: "select pg_backend_pid() as pid", query_timeout: timeoutMs };
  const { rows } = await client.query<{ pid: number }>(asked);
  return rows[0]?.pid ?? null;
}

function timeoutsOf({ statementMs, lockMs, idleInTransactionMs, transactionMs }: SessionTerms): Record<string, string> {
  const timeouts = {
    statement_timeout: statementMs,
    lock_timeout: lockMs,
    idle_in_transaction_session_timeout: idleInTransactionMs,
    transaction_timeout: transactionMs,
  };
  return Object.fromEntries(Object.entries(timeouts).flatMap(([name, ms]) => (ms === undefined ? [] : [[name, String(ms)]])));
}

/** What the hub decides itself, however the connection string puts it: some of it pg would let the string decide, and a pooler refuse. */
const DECIDED = [
  "statement_timeout",
  "lock_timeout",
  "idle_in_transaction_session_timeout",
  "query_timeout",
  "connectionTimeoutMillis",
  "keepAlive",
  "keepAliveInitialDelayMillis",
  "application_name",
  "fallback_application_name",
  "client_encoding",
  "replication",
  "binary",
];

/** The connection string without the parameters that would overrule the hub's own limits on the client's side. */
export function withoutDecided(url: string): string {
  if (!URL.canParse(url)) return url;
  const parsed = new URL(url);
  if (!DECIDED.some((name) => parsed.searchParams.has(name))) return url;
  for (const name of DECIDED) parsed.searchParams.delete(name);
  return parsed.href;
}
