import pg from "pg";
import type { StageDatabase } from "../benchmark.js";

/** A transaction in another session that goes on seeing the database as it was: a report, or a dump. Until it ends, no version of a row newer than it is removed. */
export interface HeldSnapshot {
  /** Seconds it has been held. */
  age(): number;
  release(): Promise<void>;
}

export async function holdSnapshot(database: StageDatabase): Promise<HeldSnapshot> {
  const session = new pg.Client({ connectionString: database.ownerUrl, application_name: "bench snapshot" });
  await session.connect();
  await session.query("begin isolation level repeatable read");
  await session.query("select count(*) from ledger_head");
  const since = performance.now();
  return {
    age: () => (performance.now() - since) / 1_000,
    release: async () => {
      await session.query("commit");
      await session.end();
    },
  };
}
