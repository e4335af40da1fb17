import { createHash } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import type { Pool, PoolClient } from "pg";
import { DataSource } from "typeorm";
import type { DataSourceOptions } from "typeorm";
import type { Database, Transaction } from "./database.js";
import { failureKind, isStalePlan, sqlStateOf, translateFailure } from "./sqlstate.js";

/** Time limits of every connection of the hub, in milliseconds. No query holds a snapshot longer than `statementMs`. */
export const timeouts = {
  /** Waiting for a free connection of the pool, or for a new one. */
  acquireMs: 2_000,
  statementMs: 10_000,
  lockMs: 5_000,
  idleInTransactionMs: 10_000,
  /** How long a connection may be silent while an answer is due: more than a statement may take. */
  silenceMs: 15_000,
} as const;

export interface DatabaseOptions {
  /** The runtime role's connection string. */
  readonly url: string;
  /** The entity classes: an explicit list, nothing is found by scanning folders. Default none. */
  readonly entities?: readonly (new () => object)[];
  /** The greatest number of connections. Default 10. */
  readonly poolSize?: number;
  /** Is told of connections lost while idle. They are replaced by themselves. */
  readonly onConnectionLost?: (error: Error) => void;
}

const retriesMax = 5;

/** Connects and answers the one pool. Throws where the first connection cannot be made. */
export async function openDatabase(options: DatabaseOptions): Promise<Database> {
  const dataSource = new DataSource(dataSourceOptions(options));
  await dataSource.initialize();
  const pool = (dataSource.driver as unknown as { master: Pool }).master;
  outliveLostConnections(pool);
  return {
    dataSource,
    url: options.url,
    query: (text, values) => queryPool(pool, text, values ?? []),
    transaction: (run) => retryTransaction(pool, run),
    close: async () => {
      if (dataSource.isInitialized) await dataSource.destroy();
    },
  };
}

function dataSourceOptions(options: DatabaseOptions): DataSourceOptions {
  return {
    type: "postgres",
    url: options.url,
    entities: [...(options.entities ?? [])],
    migrationsTableName: "migration",
    synchronize: false,
    installExtensions: false,
    applicationName: "hub",
    poolSize: options.poolSize ?? 10,
    connectTimeoutMS: timeouts.acquireMs,
    poolErrorHandler: (error: unknown) => options.onConnectionLost?.(error instanceof Error ? error : new Error(String(error))),
    extra: {
      statement_timeout: timeouts.statementMs,
      lock_timeout: timeouts.lockMs,
      idle_in_transaction_session_timeout: timeouts.idleInTransactionMs,
      keepAlive: true,
      // A connection whose machine vanished answers nothing: without this its caller would wait for the system's timeout, minutes later.
      query_timeout: timeouts.silenceMs,
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

/**
 * Not `pool.query`: that throws a connection away after any failed statement, so that every unique violation would cost a new one.
 */
async function queryPool<Row>(pool: Pool, text: string, values: readonly unknown[]): Promise<Row[]> {
  try {
    return await queryOnce(pool, text, values);
  } catch (error) {
    if (!isStalePlan(error)) throw error;
  }
  return queryOnce<Row>(pool, text, values);
}

async function queryOnce<Row>(pool: Pool, text: string, values: readonly unknown[]): Promise<Row[]> {
  const client = await pool.connect().catch((error: unknown) => {
    throw translateFailure(error, "NOT_DONE");
  });
  let failure: unknown;
  try {
    return await queryClient(client, text, values);
  } catch (error) {
    failure = error;
    // The statement commits by itself: where the connection was lost, it may have been carried out.
    throw translateFailure(error, failureKind(error) === "UNAVAILABLE" ? "UNKNOWN" : "NOT_DONE");
  } finally {
    client.release(failure !== undefined && losesConnection(failure));
  }
}

async function queryClient<Row>(client: PoolClient, text: string, values: readonly unknown[]): Promise<Row[]> {
  const result = await client.query({ name: statementName(text), text, values: values as unknown[] });
  return result.rows as Row[];
}

const statementNames = new Map<string, string>();
const statementNamesMax = 5_000;

/** A prepared statement's name: the hash of its text, so that equal texts share a plan and different ones never a name. */
export function statementName(text: string): string {
  const known = statementNames.get(text);
  if (known !== undefined) return known;
  if (statementNames.size >= statementNamesMax) statementNames.clear();
  const name = `hub_${createHash("sha256").update(text).digest("hex").slice(0, 32)}`;
  statementNames.set(text, name);
  return name;
}

async function retryTransaction<T>(pool: Pool, run: (transaction: Transaction) => Promise<T>): Promise<T> {
  for (let retries = 0; ; retries += 1) {
    const progress = { commitSent: false };
    try {
      return await runTransaction(pool, run, progress);
    } catch (error) {
      const mayRetry = failureKind(error) === "RETRY" || (isStalePlan(error) && !progress.commitSent);
      if (!mayRetry || retries === retriesMax)
        throw translateFailure(error, progress.commitSent && failureKind(error) !== "RETRY" ? "UNKNOWN" : "NOT_DONE");
    }
    // Jitter: the rivals of a deadlock must not meet again.
    await pause(Math.random() * 10 * 2 ** retries);
  }
}

async function runTransaction<T>(pool: Pool, run: (transaction: Transaction) => Promise<T>, progress: { commitSent: boolean }): Promise<T> {
  const client = await pool.connect();
  let unusable = false;
  try {
    await client.query("begin isolation level read committed");
    const result = await run({ query: (text, values) => queryClient(client, text, values ?? []) });
    progress.commitSent = true;
    const { command } = await client.query("commit");
    if (command !== "COMMIT")
      throw new Error("A statement of this transaction failed and its error was swallowed: the database rolled everything back.");
    return result;
  } catch (error) {
    // A refusal by the caller's own code says nothing about the connection: the rollback tells.
    unusable = failureKind(error) === "UNAVAILABLE" || isStalePlan(error) || !(await rollback(client));
    throw error;
  } finally {
    client.release(unusable);
  }
}

/** Whether the connection may be unusable after this error and must not go back to the pool. Failures of one statement do not harm it. */
function losesConnection(error: unknown): boolean {
  return sqlStateOf(error) === null || failureKind(error) === "UNAVAILABLE" || isStalePlan(error);
}

async function rollback(client: PoolClient): Promise<boolean> {
  return client.query("rollback").then(
    () => true,
    () => false,
  );
}
