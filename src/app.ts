import type { Config } from "./platform/config/config.js";
import { migrate } from "./platform/db/migrate.js";
import { openDatabase } from "./platform/db/open-database.js";
import type { Logger } from "./platform/observability/logger.js";

export interface HubOptions {
  readonly config: Config;
  readonly logger: Logger;
  /** The runtime role's connection string. */
  readonly databaseUrl: string;
  /** The owner role's, for migrations. Equal to `databaseUrl` where there is one role only. */
  readonly databaseOwnerUrl: string;
}

/** A hub that answers requests. */
export interface Hub {
  /** Its address, without a path. */
  readonly url: string;
  /** Stops accepting, finishes what runs, and closes everything it opened. */
  close(): Promise<void>;
}

/** The composition root: builds a hub over a database that runs. */
export async function startHub(options: HubOptions): Promise<Hub> {
  const { config, logger } = options;
  const { applied, warnings } = await migrate({ ownerUrl: options.databaseOwnerUrl, runtimeUrl: options.databaseUrl });
  if (applied.length > 0) logger.info(`Migrated the database: ${applied.join(", ")}.`);
  for (const warning of warnings) logger.warn(warning);
  const database = await openDatabase({
    url: options.databaseUrl,
    onConnectionLost: (err) => logger.warn({ err }, "A connection to the database was lost. It is replaced when it is needed."),
  });
  return { url: `http://${config.host}:${config.port}`, close: () => database.close() };
}
