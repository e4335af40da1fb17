import pg from "pg";
import { DataSource } from "typeorm";
import { migrations } from "../../../migrations/index.js";
import { connectionAdvice } from "./connection-advice.js";
import { grantRuntimeRole } from "./grants.js";
import { readReach } from "./reach.js";
import { requireOwner } from "./table-owner.js";
import { refuseTransactionPooler, settleSession, withoutDecided } from "./session.js";
import { SessionRefused } from "./session.rules.js";

export interface MigrateOptions {
  /** The role that owns the tables. */
  readonly ownerUrl: string;
  /** The role the hub runs as; it is granted its rights after each migration. Equal to `ownerUrl` where there is only one role. */
  readonly runtimeUrl: string;
}

export interface MigrateResult {
  /** Names of the migrations this call ran, oldest first. */
  readonly applied: readonly string[];
  /** Sentences to be logged: a setup that works but protects less than it could. */
  readonly warnings: readonly string[];
}

export interface MigrationStatus {
  readonly name: string;
  readonly applied: boolean;
}

/** Any constant: two hubs that start at once must ask for the same lock. */
const lockKey = 4_815_162_342;
/** A migration that waits for a lock blocks everybody who comes after it: it fails rather than wait longer. */
const lockTimeoutMs = 5_000;
const connectMs = 10_000;

/**
 * Brings the database to the newest schema and the runtime role to its rights. Safe to call from any number of processes at once, and
 * again: one migrates, the others wait and find nothing to do.
 */
export async function migrate(options: MigrateOptions): Promise<MigrateResult> {
  return withOwner(options.ownerUrl, async (owner) => {
    await owner.query("select pg_advisory_lock($1)", [lockKey]);
    const unknown = await unknownMigrations(owner);
    const isOwner = await requireOwner(owner, await pendingMigrations(owner));
    const applied = await runMigrations(options.ownerUrl);
    if (!isOwner) return { applied, warnings: unknown };
    const warnings = [...(await grantRights(owner, options)), ...unknown];
    return { applied, warnings };
  });
}

/** Every migration of this build, oldest first, with whether the database has it. */
export async function migrationStatus(ownerUrl: string): Promise<MigrationStatus[]> {
  return withOwner(ownerUrl, async (owner) => {
    const applied = await appliedMigrations(owner);
    return knownNames().map((name) => ({ name, applied: applied.has(name) }));
  });
}

async function withOwner<T>(ownerUrl: string, run: (owner: pg.Client) => Promise<T>): Promise<T> {
  const owner = await connect(ownerUrl);
  try {
    return await run(owner);
  } finally {
    // The advisory lock goes with the session.
    await owner.end();
  }
}

async function connect(url: string): Promise<pg.Client> {
  const connectionString = withoutDecided(url);
  const client = new pg.Client({ connectionString, connectionTimeoutMillis: connectMs, application_name: "hub migrate" });
  // A connection lost in the middle fails the running query; without a listener it would end the process.
  client.on("error", () => undefined);
  try {
    await client.connect();
    const { behindPooler } = await settleSession(client, {});
    if (behindPooler) await refuseTransactionPooler(client, connectionString, connectMs);
    return client;
  } catch (cause) {
    await client.end().catch(() => undefined);
    if (cause instanceof SessionRefused) throw cause;
    throw new Error(connectionAdvice(url, cause), { cause });
  }
}

async function runMigrations(ownerUrl: string): Promise<string[]> {
  const dataSource = new DataSource({
    type: "postgres",
    url: ownerUrl,
    migrations: [...migrations],
    migrationsTableName: "migration",
    migrationsTransactionMode: "each",
    installExtensions: false,
    applicationName: "hub migrate",
    poolSize: 1,
    // Not by parameters at the start of the connection: a pooler refuses them.
    extra: { onConnect: async (client: pg.ClientBase) => void (await settleSession(client, { lockMs: lockTimeoutMs })) },
  });
  await dataSource.initialize();
  try {
    return (await dataSource.runMigrations({ transaction: "each" })).map((migration) => migration.name);
  } finally {
    await dataSource.destroy();
  }
}

async function grantRights(owner: pg.Client, options: MigrateOptions): Promise<string[]> {
  const role = await roleBehind(options.runtimeUrl);
  const { rows } = await owner.query<{ name: string }>("select current_user as name");
  if (role === rows[0]?.name)
    return [
      `The hub runs as "${role}", the role that owns its tables: a mistake or a break-in could change the ledger. Set DATABASE_OWNER_URL to an owner and DATABASE_URL to another, unprivileged role.`,
    ];
  await grantRuntimeRole(owner, role);
  return [...(await readReach(owner, role))];
}

/** Asks the server: the name in a connection string may be missing, or mapped to another one. */
async function roleBehind(url: string): Promise<string> {
  const client = await connect(url);
  try {
    const { rows } = await client.query<{ name: string }>("select current_user as name");
    return rows[0]?.name ?? "";
  } finally {
    await client.end();
  }
}

async function appliedMigrations(owner: pg.Client): Promise<Set<string>> {
  const { rows: found } = await owner.query<{ present: boolean }>("select to_regclass('migration') is not null as present");
  if (found[0]?.present !== true) return new Set();
  const { rows } = await owner.query<{ name: string }>("select name from migration order by id");
  return new Set(rows.map((row) => row.name));
}

async function pendingMigrations(owner: pg.Client): Promise<string[]> {
  const applied = await appliedMigrations(owner);
  return knownNames().filter((name) => !applied.has(name));
}

async function unknownMigrations(owner: pg.Client): Promise<string[]> {
  const known = new Set(knownNames());
  const unknown = [...(await appliedMigrations(owner))].filter((name) => !known.has(name));
  if (unknown.length === 0) return [];
  return [`The database was migrated by a newer hub (${unknown.join(", ")}): update this one soon, migrations never go back.`];
}

function knownNames(): string[] {
  return migrations.map((migration) => migration.name);
}
