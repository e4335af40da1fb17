import type { Database } from "../../platform/db/database.js";

/** Takes a dry run's transaction back; never leaves this file. */
class TakenBack extends Error {}

/** A database whose every transaction, in every lane, runs in full, checks and constraints included, and is then rolled back. */
export function dryDatabase(database: Database): Database {
  return {
    ...database,
    lane: (lane) => dryDatabase(database.lane(lane)),
    transaction: async (run) => {
      const results: Awaited<ReturnType<typeof run>>[] = [];
      try {
        await database.transaction(async (transaction) => {
          results.length = 0;
          results.push(await run(transaction));
          throw new TakenBack();
        });
      } catch (error) {
        if (!(error instanceof TakenBack)) throw error;
      }
      const [result] = results;
      if (results.length === 0) throw new Error("A dry transaction gave no result.");
      return result as Awaited<ReturnType<typeof run>>;
    },
  };
}
