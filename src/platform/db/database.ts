import type { Statement } from "./statement.js";
import type { PoolUsage } from "./pool-usage.js";

/** One connection inside a transaction. Never catch a SQL error here and go on: the COMMIT would be a silent rollback. */
export interface Transaction {
  query<Row>(text: string, values?: readonly unknown[]): Promise<Row[]>;
  /** Its last statement, sent together with the COMMIT: what it locks is held for no round trip of this process. At most one. */
  last(statement: Statement): void;
}

/**
 * What a statement is run for. Each lane has connections of its own: where one is full, its own callers are told OVERLOADED, and nobody else
 * waits.
 *
 * - `keys`: who stands behind a key, and whether the database answers. Look-ups by a key of the table, nothing else.
 * - `reads`: what somebody waits for: documents by their ids, what a list's entries point to, what is not in memory.
 * - `bulk`: what may take long, or comes in crowds: lists, histories, integrity, what followers have missed, master data, background work.
 */
export type Lane = "keys" | "reads" | "bulk";
export const LANES: readonly Lane[] = ["keys", "reads", "bulk"];

/** The connections over which every room reads and master data is written. The ledger is written by its's own connection only. */
export interface Database {
  /** The runtime role's connection string, for the ledger's own connection. A secret: never logged. */
  readonly url: string;
  /** The same database over the connections of another lane. What is opened is `reads`. */
  lane(lane: Lane): Database;
  /** Runs one statement of this lane as a prepared statement. `text` is a constant of the code with `$n` parameters: never built from input. */
  query<Row>(text: string, values?: readonly unknown[]): Promise<Row[]>;
  /** Runs `run` in one READ COMMITTED transaction; class 40 errors retry it as a new transaction (at most 5 times, with jitter). */
  transaction<T>(run: (transaction: Transaction) => Promise<T>): Promise<T>;
  /** How the connections of each lane are used now. */
  usage(): Readonly<Record<Lane, PoolUsage>>;
  /** Closes every lane. */
  close(): Promise<void>;
}
