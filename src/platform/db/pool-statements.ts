import { setTimeout as pause } from "node:timers/promises";
import type { Pool, PoolClient } from "pg";
import type { Transaction } from "./database.js";
import type { Statement } from "./statement.js";
import { overloaded } from "../errors/hub-error.js";
import { failureKind, isStalePlan, sqlStateOf, translateFailure } from "./sqlstate.js";
import { PreparedStatements, StatementGroup } from "./statement-group.js";
import { statementPrefix } from "./statement-prefix.js";

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
    let last: Statement | null = null;
    const result = await run({
      query: (text, values) => queryClient(client, text, values ?? []),
      last: (statement) => {
        if (last !== null) throw new Error("A transaction has one last statement.");
        last = statement;
      },
    });
    progress.commitSent = true;
    if ((await commit(client, last)) !== "COMMIT")
      throw new Error("A statement of this transaction failed and its error was swallowed: the database rolled everything back.");
    return result;
  } catch (error) {
    // The server names the statement that failed: it has not come to the COMMIT, or has refused it.
    if (sqlStateOf(error) !== null && failureKind(error) !== "UNAVAILABLE") progress.commitSent = false;
    // A refusal by the caller's own code says nothing about the connection: the rollback tells.
    unusable = failureKind(error) === "UNAVAILABLE" || isStalePlan(error) || !(await rollback(client));
    throw error;
  } finally {
    client.release(unusable);
  }
}

/** What each connection has prepared for its commits. */
const preparedForCommits = new WeakMap<PoolClient, PreparedStatements>();

/** Commits, in one round trip with the last statement where there is one. Answers the command tag: ROLLBACK where a statement had failed. */
async function commit(client: PoolClient, last: Statement | null): Promise<string> {
  if (last === null) return (await client.query("commit")).command;
  let known = preparedForCommits.get(client);
  if (known === undefined) preparedForCommits.set(client, (known = new PreparedStatements()));
  const group = new StatementGroup([last, { text: "commit" }], known, () => undefined);
  client.query(group);
  return (await group.done).at(-1)?.command ?? "";
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
