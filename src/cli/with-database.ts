import type { Config } from "../platform/config/config.js";
import type { Database } from "../platform/db/database.js";
import { migrate, migrationStatus } from "../platform/db/migrate.js";
import { openDatabase } from "../platform/db/open-database.js";
import type { Logger } from "../platform/observability/logger.js";
import { startEmbedded } from "../platform/postgres/embedded.js";
import type { CommandContext } from "./command.js";

/** A PostgreSQL that runs: the embedded one, or somebody else's. */
export interface RunningPostgres {
  readonly url: string;
  readonly ownerUrl: string;
  /** Resolves, with a sentence, when the embedded database is gone for good. Never for an external one: its pool reconnects. */
  readonly lost: Promise<string>;
  /** Stops the embedded database, if this process started it. */
  stop(): Promise<void>;
}

/** Starts or joins the database the configuration names. */
export async function startPostgres(config: Config, logger: Logger): Promise<RunningPostgres> {
  const { database } = config;
  if (database.kind === "EMBEDDED") return startEmbedded({ dataDir: database.dataDir, say: (message) => logger.info(message) });
  return { url: database.url, ownerUrl: database.ownerUrl, lost: new Promise(() => undefined), stop: () => Promise.resolve() };
}

export interface OpenedDatabase {
  readonly database: Database;
  /** The runtime role's connection string. A secret. */
  readonly url: string;
  /** The owner role's connection string, for what the runtime role may not do. A secret. */
  readonly ownerUrl: string;
}

/**
 * Runs a command's work over a database that is migrated for it, started, or joined where a hub runs on it already, and closed again whatever
 * happens. A loss of the embedded database fails the command.
 */
export async function withDatabase<T>(context: CommandContext, run: (opened: OpenedDatabase) => Promise<T>): Promise<T> {
  return overDatabase(context, run, async ({ url, ownerUrl }) => {
    const { warnings } = await migrate({ ownerUrl, runtimeUrl: url });
    for (const warning of warnings) context.logger.warn(warning);
  });
}

/** As `withDatabase`, for a command that only reads: a database that is not as this build needs it is left as it is, and refused. */
export async function withMigratedDatabase<T>(context: CommandContext, run: (opened: OpenedDatabase) => Promise<T>): Promise<T> {
  return overDatabase(context, run, async ({ url }) => {
    const pending = (await migrationStatus(url)).filter(({ applied }) => !applied);
    if (pending.length === 0) return;
    const lacks = pending.length === 1 ? "1 migration is" : `${pending.length} migrations are`;
    throw new Error(`This command only reads, and ${lacks} still to be run on the database: run hub migrate, or start a hub on it.`);
  });
}

async function overDatabase<T>(
  { config, logger }: CommandContext,
  run: (opened: OpenedDatabase) => Promise<T>,
  prepare: (postgres: RunningPostgres) => Promise<void>,
): Promise<T> {
  const postgres = await startPostgres(config, logger);
  try {
    await prepare(postgres);
    const database = await openDatabase({ url: postgres.url, limits: config.limits });
    try {
      const lost = postgres.lost.then((reason) => Promise.reject(new Error(reason)));
      return await Promise.race([run({ database, url: postgres.url, ownerUrl: postgres.ownerUrl }), lost]);
    } finally {
      await database.close();
    }
  } finally {
    await postgres.stop();
  }
}
