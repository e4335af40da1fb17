import type { DataSource } from "typeorm";

/** One connection inside a transaction. Never catch a SQL error here and go on: the COMMIT would be a silent rollback. */
export interface Transaction {
  query<Row>(text: string, values?: readonly unknown[]): Promise<Row[]>;
}

/** The pool over which every room reads and master data is written. Stock is written by the ledger's own connection only. */
export interface Database {
  /** TypeORM: entities (drift test), migrations, and reads where an entity is handier than SQL. */
  readonly dataSource: DataSource;
  /** The runtime role's connection string, for the ledger's own connection. A secret: never logged. */
  readonly url: string;
  /** Runs one statement on the pool as a prepared statement. `text` is a constant of the code with `$n` parameters: never built from input. */
  query<Row>(text: string, values?: readonly unknown[]): Promise<Row[]>;
  /** Runs `run` in one READ COMMITTED transaction; class 40 errors retry it as a new transaction (at most 5 times, with jitter). */
  transaction<T>(run: (transaction: Transaction) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}
