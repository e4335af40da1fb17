import pg from "pg";
import { migrations } from "../../../migrations/index.js";
import { connectionAdvice } from "./connection-advice.js";
import { grantRuntimeRole } from "./grants.js";
import type { MigrationClass } from "./migration-session.js";
import { type Say, takeTurn } from "./migration-turn.js";
import { readReach } from "./reach.js";
import { requireOwner } from "./table-owner.js";
import { refuseTransactionPooler, settleSession, withoutDecided } from "./session.js";
import { SessionRefused } from "./session.rules.js";

export interface MigrateOptions {
  /** The role that owns the tables. */
  readonly ownerUrl: string;
  /** The role the hub runs as; it is granted its rights after each migration. Equal to `ownerUrl` where there is only one role. */
  readonly runtimeUrl: string;
  /** Is told what goes on while it does: which index is built, and who is waited for. Default: nobody. */
  readonly say?: Say;
  /** Those of this build unless said otherwise, oldest first. */
  readonly migrations?: readonly MigrationClass[];
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

const connectMs = 10_000;

/**
 * Brings the database to the newest schema and the runtime role to its rights. Safe to call from any number of processes at once, and
 * again: one migrates, the others wait and find nothing to do. Hubs work meanwhile: a migration waits half a second for a table's lock and
 * tries again, and large indexes are built beside the work.
 */
export async function migrate(options: MigrateOptions): Promise<MigrateResult> {
  return withOwner(options.ownerUrl, async (owner) => {
    const wanted = options.migrations ?? migrations;
    const pending = pendingOf(wanted, await appliedMigrations(owner));
    return pending.length === 0 ? giveRights(owner, options, wanted) : runPending(owner, options, wanted);
  });
}

/** What is applied stays applied, so there is nothing to load for it; the rights are given one process at a time. */
async function giveRights(owner: pg.Client, options: MigrateOptions, wanted: readonly MigrationClass[]): Promise<MigrateResult> {
  await takeTurn(async (text, values) => (await owner.query<{ mine: boolean }>(text, [...values])).rows, options.say ?? (() => undefined));
  const isOwner = await requireOwner(owner, []);
  const unknown = unknownNames(wanted, await appliedMigrations(owner));
  return { applied: [], warnings: isOwner ? [...(await grantRights(owner, options)), ...unknown] : unknown };
}

async function runPending(owner: pg.Client, options: MigrateOptions, wanted: readonly MigrationClass[]): Promise<MigrateResult> {
  const { MigrationSession } = await import("./migration-session.js");
  const session = await MigrationSession.open(options.ownerUrl, wanted, options.say ?? (() => undefined));
  try {
    const before = await appliedMigrations(owner);
    const unknown = unknownNames(wanted, before);
    const isOwner = await requireOwner(owner, pendingOf(wanted, before));
    await session.run(owner);
    const applied = [...(await appliedMigrations(owner))].filter((name) => !before.has(name));
    return { applied, warnings: isOwner ? [...(await grantRights(owner, options)), ...unknown] : unknown };
  } finally {
    await session.close();
  }
}

/** Every migration of this build, oldest first, with whether the database has it. */
export async function migrationStatus(ownerUrl: string): Promise<MigrationStatus[]> {
  return withOwner(ownerUrl, async (owner) => {
    const applied = await appliedMigrations(owner);
    return migrations.map(({ name }) => ({ name, applied: applied.has(name) }));
  });
}

async function withOwner<T>(ownerUrl: string, run: (owner: pg.Client) => Promise<T>): Promise<T> {
  const owner = await connect(ownerUrl);
  try {
    return await run(owner);
  } finally {
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

function pendingOf(wanted: readonly MigrationClass[], applied: ReadonlySet<string>): string[] {
  return wanted.map(({ name }) => name).filter((name) => !applied.has(name));
}

function unknownNames(wanted: readonly MigrationClass[], applied: ReadonlySet<string>): string[] {
  const known = new Set(wanted.map(({ name }) => name));
  const unknown = [...applied].filter((name) => !known.has(name));
  if (unknown.length === 0) return [];
  return [`The database was migrated by a newer hub (${unknown.join(", ")}): update this one soon, migrations never go back.`];
}
