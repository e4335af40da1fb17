import type { Database } from "../../src/platform/db/database.js";

export interface CountedDatabase {
  /** The database given, watched: build resolvers with this one. */
  readonly database: Database;
  /** Runs `run` and answers its result with the statements sent meanwhile, outside and inside transactions. */
  count<T>(run: () => Promise<T>): Promise<{ readonly result: T; readonly statements: readonly string[] }>;
}

/** Watches the statements a room sends to a database. */
export function countQueries(database: Database): CountedDatabase {
  let statements: string[] = [];
  const watched: Database = {
    dataSource: database.dataSource,
    url: database.url,
    query(text, values) {
      statements.push(text);
      return database.query(text, values);
    },
    transaction: (run) =>
      database.transaction((transaction) =>
        run({
          query(text, values) {
            statements.push(text);
            return transaction.query(text, values);
          },
        }),
      ),
    close: () => database.close(),
  };
  return {
    database: watched,
    async count(run) {
      statements = [];
      const result = await run();
      return { result, statements };
    },
  };
}
