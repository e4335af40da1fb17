import type { Database } from "../../src/platform/db/database.js";

export interface CountedDatabase {
  /** The database given, watched in every lane: build resolvers with this one. */
  readonly database: Database;
  /** Runs `run` and answers its result with the statements sent meanwhile, outside and inside transactions. */
  count<T>(run: () => Promise<T>): Promise<{ readonly result: T; readonly statements: readonly string[] }>;
}

/** Watches the statements a room sends to a database. */
export function countQueries(database: Database): CountedDatabase {
  let statements: string[] = [];
  const views = new Map<Database, Database>();
  const watched = (view: Database): Database => {
    const known = views.get(view) ?? watch(view, (text) => statements.push(text), watched);
    views.set(view, known);
    return known;
  };
  return {
    database: watched(database),
    async count(run) {
      statements = [];
      const result = await run();
      return { result, statements };
    },
  };
}

function watch(database: Database, note: (text: string) => void, watched: (view: Database) => Database): Database {
  return {
    url: database.url,
    lane: (lane) => watched(database.lane(lane)),
    query(text, values) {
      note(text);
      return database.query(text, values);
    },
    transaction: (run) =>
      database.transaction((transaction) =>
        run({
          query(text, values) {
            note(text);
            return transaction.query(text, values);
          },
          last(statement) {
            note(statement.text);
            transaction.last(statement);
          },
        }),
      ),
    usage: () => database.usage(),
    close: () => database.close(),
  };
}
