import { randomBytes } from "node:crypto";
import type { Pool, PoolClient } from "pg";
import type { Transaction } from "./database.js";
import { overloaded } from "../errors/hub-error.js";
import { failureKind, isStalePlan, sqlStateOf, translateFailure } from "./sqlstate.js";
import { setTimeout as pause } from "node:timers/promises";

const retriesMax = 5;

/**
 * Not `pool.query`: that throws a connection away after any failed statement, so that every unique violation would cost a new one.
 */
export async function queryPool<Row>(pool: BoundedPool, text: string, values: readonly unknown[]): Promise<Row[]> {
  try {
    return await queryOnce(pool, text, values);
  } catch (error) {
    if (!isStalePlan(error)) throw error;
  }
  return queryOnce<Row>(pool, text, values);
}

/** A pool, and how many may wait for one of its connections: those who come then are told at once, not after a while. */
export interface BoundedPool {
  readonly pool: Pool;
  readonly waitingMax: number;
}

async function connect({ pool, waitingMax }: BoundedPool): Promise<PoolClient> {
  if (pool.waitingCount >= waitingMax) throw overloaded(1_000);
  return pool.connect();
}

async function queryOnce<Row>(pool: BoundedPool, text: string, values: readonly unknown[]): Promise<Row[]> {
  const client = await connect(pool).catch((error: unknown) => {
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
  const result = await client.query({ name: statementName(client, text), text, values: values as unknown[] });
  return result.rows as Row[];
}

/** The names of what each connection has prepared, by the texts: constants of the code, so that their number is bounded. */
const prepared = new WeakMap<PoolClient, { readonly prefix: string; readonly names: Map<string, string> }>();

/**
 * A prepared statement's name on this connection. The prefix is the connection's own: should anything between the hub and the server mix up two sessions,
 * a name is unknown there, and never another's statement.
 */
function statementName(client: PoolClient, text: string): string {
  let known = prepared.get(client);
  if (known === undefined) {
    known = { prefix: statementPrefix(), names: new Map() };
    prepared.set(client, known);
  }
  const { prefix, names } = known;
  let name = names.get(text);
  if (name === undefined) {
    name = `${prefix}${names.size}`;
    names.set(text, name);
  }
  return name;
}

/** What the names of a connection's prepared statements begin with: no two connections share it. */
export function statementPrefix(): string {
  return `hub_${randomBytes(8).toString("hex")}_`;
}

export async function retryTransaction<T>(pool: BoundedPool, run: (transaction: Transaction) => Promise<T>): Promise<T> {
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

async function runTransaction<T>(
  pool: BoundedPool,
  run: (transaction: Transaction) => Promise<T>,
  progress: { commitSent: boolean },
): Promise<T> {
  const client = await connect(pool);
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
