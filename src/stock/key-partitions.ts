import type { Database } from "../platform/db/database.js";

/** Partitions are made two days ahead, so an hour between two looks is ample. */
const LOOK_MS = 60 * 60_000;

/**
 * Keeps the partitions of the idempotency records: makes those of the coming days, drops those whose last day is more than 7 days old. Looks
 * at once and then every hour, in every process: the work is harmless to repeat. Resolves after the first look, without which nothing can be
 * booked.
 */
export async function keepKeyPartitions(database: Database, onFault: (error: unknown) => void): Promise<{ close(): Promise<void> }> {
  const look = async (): Promise<void> => {
    await database.lane("bulk").query("select idempotency_partitions_maintain()");
  };
  await look();
  let running = Promise.resolve();
  const timer = setInterval(() => {
    running = look().catch(onFault);
  }, LOOK_MS);
  timer.unref();
  return {
    close: () => {
      clearInterval(timer);
      return running;
    },
  };
}
