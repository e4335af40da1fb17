import pg, { type Pool, type PoolClient } from "pg";
import { DEFAULT_LIMITS, type Limits } from "../config/limits.js";
import { type Database, type Lane, LANES } from "./database.js";
import { type BoundedPool, queryPool, retryTransaction } from "./pool-statements.js";
import { poolUsage } from "./pool-usage.js";
import { refuseTransactionPooler, settleSession, withoutDecided } from "./session.js";
import { timeouts, TRANSACTION_STATEMENTS } from "./time-limits.js";

/** Connections of each lane, and how many may wait for one. */
export type PoolLimits = Pick<Limits, "poolKeysMax" | "poolReadsMax" | "poolBulkMax" | "poolWaitingMax">;

export interface DatabaseOptions {
  /** The runtime role's connection string. */
  readonly url: string;
  /** Where they differ from the settings' defaults. */
  readonly limits?: Partial<PoolLimits>;
  /** Is told of connections lost while idle. They are replaced by themselves. */
  readonly onConnectionLost?: (error: Error) => void;
  /** Is told of each connection that was made. */
  readonly onConnected?: () => void;
}

/**
 * Connects, and answers the database with its lanes. Throws where the first connection cannot be made, or is none the hub can trust
 * (`SessionRefused`). Further connections are made when they are needed, and looked at likewise.
 */
export async function openDatabase(options: DatabaseOptions): Promise<Database> {
  const limits: PoolLimits = { ...DEFAULT_LIMITS, ...options.limits };
  const config = connectionConfig(options.url);
  const pools: Readonly<Record<Lane, Pool>> = {
    reads: new pg.Pool({ ...config, max: limits.poolReadsMax }),
    keys: new pg.Pool({ ...config, max: limits.poolKeysMax }),
    bulk: new pg.Pool({ ...config, max: limits.poolBulkMax }),
  };
  for (const lane of LANES) {
    outliveLostConnections(pools[lane]);
    pools[lane].on("error", (error) => options.onConnectionLost?.(error));
    pools[lane].on("connect", () => options.onConnected?.());
  }
  const usage: Database["usage"] = () => ({
    keys: poolUsage(pools.keys),
    reads: poolUsage(pools.reads),
    bulk: poolUsage(pools.bulk),
  });
  const close = async (): Promise<void> => {
    await Promise.all(LANES.map(async (lane) => (pools[lane].ending ? undefined : pools[lane].end())));
  };
  try {
    (await pools.reads.connect()).release();
  } catch (error) {
    await close();
    throw error;
  }
  const view = (pool: BoundedPool): Database => ({
    url: options.url,
    lane: (lane) => views[lane],
    query: (text, values) => queryPool(pool, text, values ?? []),
    transaction: (run) => retryTransaction(pool, run),
    usage,
    close,
  });
  const bounded = (lane: Lane): Database => view({ pool: pools[lane], waitingMax: limits.poolWaitingMax });
  const views: Readonly<Record<Lane, Database>> = { keys: bounded("keys"), reads: bounded("reads"), bulk: bounded("bulk") };
  return views.reads;
}

type ConnectionConfig = pg.PoolConfig & { readonly connectionString: string; readonly onConnect: (client: PoolClient) => Promise<void> };

function connectionConfig(url: string): ConnectionConfig {
  const connectionString = withoutDecided(url);
  let known = false;
  return {
    connectionString,
    application_name: "hub",
    connectionTimeoutMillis: timeouts.acquireMs,
    keepAlive: true,
    // A connection whose machine vanished answers nothing: without this its caller would wait for the system's timeout, minutes later.
    query_timeout: timeouts.silenceMs,
    onConnect: async (client) => {
      const { behindPooler } = await settleSession(client, { ...timeouts, transactionMs: TRANSACTION_STATEMENTS * timeouts.statementMs });
      if (behindPooler && !known) await refuseTransactionPooler(client, connectionString, timeouts.acquireMs);
      known = true;
    },
  };
}

/**
 * The pool looks after its idle connections only. One that is lost while it is in use fails its statement and raises an event besides, and an
 * event of an error that nobody listens to ends the process.
 */
function outliveLostConnections(pool: Pool): void {
  const watched = new WeakSet<PoolClient>();
  pool.on("acquire", (client) => {
    if (watched.has(client)) return;
    watched.add(client);
    client.on("error", () => undefined);
  });
}
