import type { Limits } from "../../platform/config/limits.js";
import type { Database } from "../../platform/db/database.js";
import { wholeSql } from "../../platform/numbers/wide-numbers.rules.js";
import { migrationStatus } from "../../platform/db/migrate.js";
import { lastMovementSql, readKeyPartitions } from "../../stock/index.js";
import { messageOf, ok, problem, warning } from "./finding.js";
import type { Finding } from "./finding.js";

const CLOCK_MS = { warning: 5_000, problem: 60_000 } as const;

export async function checkServerVersion(database: Database): Promise<Finding> {
  const [row] = await database.query<{ name: string }>("select current_setting('server_version') as name");
  return ok("PostgreSQL", row?.name ?? "unknown");
}

/** The ledger and the feed have a connection each, beside the pools. */
const CONNECTIONS_ALONE = 2;

/** The connections one hub may take, against those the server has for everybody. */
export async function checkConnections(database: Database, { poolKeysMax, poolReadsMax, poolBulkMax }: Limits): Promise<Finding> {
  const [row] = await database.query<{ free: number }>(
    "select current_setting('max_connections')::integer - current_setting('superuser_reserved_connections')::integer as free",
  );
  const [most, free] = [poolKeysMax + poolReadsMax + poolBulkMax + CONNECTIONS_ALONE, row?.free ?? 0];
  const found = `a hub takes ${most} of the server's ${free} at most`;
  const advice =
    "Raise max_connections, or lower HUB_POOL_READS_MAX and HUB_POOL_BULK_MAX, so that every hub on this server finds its own.";
  return most > free ? problem("connections", found, advice) : ok("connections", found);
}

/** `complete`: whether the tables are those of this build, so that the checks below can be made. */
export async function checkMigrations(ownerUrl: string): Promise<{ readonly finding: Finding; readonly complete: boolean }> {
  try {
    const migrations = await migrationStatus(ownerUrl);
    const pending = migrations.filter(({ applied }) => !applied);
    if (pending.length === 0) return { finding: ok("migrations", `all ${migrations.length} applied`), complete: true };
    const found = `${pending.length} of ${migrations.length} pending`;
    return { finding: warning("migrations", found, "Run hub migrate; hub serve does it at its start."), complete: false };
  } catch (error) {
    return { finding: problem("migrations", messageOf(error), "Correct DATABASE_OWNER_URL."), complete: false };
  }
}

/** The runtime role must not be able to change what happened. */
export async function checkRoles(database: Database): Promise<Finding> {
  const [row] = await database.query<{ name: string; isSuperuser: boolean; owned: number; mayChange: boolean }>(ROLES);
  if (row === undefined) return problem("roles", "the server does not say who we are", "Correct DATABASE_URL.");
  const { name, isSuperuser, owned, mayChange } = row;
  const advice = "Set DATABASE_OWNER_URL to the tables' owner and DATABASE_URL to another, unprivileged role; then run hub migrate.";
  if (isSuperuser) return warning("roles", `the hub runs as "${name}", a superuser`, advice);
  if (owned > 0) return warning("roles", `the hub runs as "${name}", which owns its tables`, advice);
  if (mayChange) return problem("roles", `"${name}" may change or delete movements`, "Run hub migrate: it takes that right back.");
  return ok("roles", `"${name}" owns no table and cannot change movements`);
}

const ROLES = `
  select role.rolname as name, role.rolsuper as "isSuperuser",
    (select count(*)::integer from pg_class
     where relowner = role.oid and relnamespace = current_schema()::regnamespace and relkind in ('r', 'p')) as owned,
    has_table_privilege('movement', 'update') or has_table_privilege('movement', 'delete')
      or has_table_privilege('movement', 'truncate') as "mayChange"
  from pg_roles role where role.rolname = current_user`;

/** Without a partition for the day, no command can be booked. */
export async function checkKeyPartitions(database: Database): Promise<Finding> {
  const { today, tomorrow } = await readKeyPartitions(database);
  const advice = "Start a hub: it makes them at its start and every hour. If one runs, look at its log.";
  if (!today) return problem("idempotency keys", "there is no partition for today", advice);
  if (!tomorrow) return warning("idempotency keys", "there is no partition for tomorrow", advice);
  return ok("idempotency keys", "partitions for today and tomorrow");
}

/** The database's clock decides when a hold ends; a process's own clock says when a call came in, by which a device's is set right. */
export async function checkClock(database: Database, now: () => number = Date.now): Promise<Finding> {
  // The first query may have to connect.
  await database.query("select 1");
  const before = now();
  const [row] = await database.query<{ now: Date }>("select clock_timestamp() as now");
  const difference = Math.round((row?.now.getTime() ?? 0) - (before + now()) / 2);
  const found = `database ${difference >= 0 ? "+" : "-"}${Math.abs(difference)} ms`;
  const advice = "Let both machines keep their time by NTP.";
  if (Math.abs(difference) >= CLOCK_MS.problem) return problem("clocks", found, advice);
  return Math.abs(difference) >= CLOCK_MS.warning ? warning("clocks", found, advice) : ok("clocks", found);
}

/** The levels touched last against their last movement, and the head against the last record: one statement, one snapshot. */
export async function checkSample(database: Database): Promise<Finding> {
  const [row] = await database.query<{ levels: string; wrong: string; head: string; end: string }>(SAMPLE);
  const { levels = "0", wrong = "0", head = "0", end = "0" } = row ?? {};
  const advice = "Run hub integrity, which names what differs, and keep the database as it is.";
  if (wrong !== "0") return problem("integrity", `${wrong} of the ${levels} levels changed last differ from their movements`, advice);
  if (head !== end) return problem("integrity", `the ledger's head is at ${head}, its last record at ${end}`, advice);
  return ok("integrity", `the ${levels} levels changed last agree with their movements; hub integrity checks all`);
}

const SAMPLE = `
  with recent as (
    select distinct level_id from (select ${wholeSql("level_id")} as level_id from movement order by sequence desc limit 1000) newest
  ), compared as (
    select ${wholeSql("level.version")} = last.version
      and array[available, reserved, committed, quarantine, damaged, receiving, on_order, in_transit] = last.counts as agrees
    from recent
    join inventory_level level on level.id_64 = recent.level_id
    cross join lateral ${lastMovementSql("level.id_64")} last
  )
  select count(*) as levels, count(*) filter (where not agrees) as wrong, (select sequence from ledger_head) as head,
    greatest((select max(sequence) from movement), (select max(sequence) from recorded_event), 0) as end
  from compared`;
