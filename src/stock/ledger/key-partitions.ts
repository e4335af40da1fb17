import type { Database } from "../../platform/db/database.js";
import type { LoopWatch } from "../../platform/observability/trouble-log.js";

/** Partitions are made two days ahead, so an hour between two looks is ample. */
const LOOK_MS = 60 * 60_000;

/** Harmless to repeat, at any time and from any process. */
export const MAINTAIN_KEY_PARTITIONS = "select idempotency_partitions_maintain()";

/** Whether there is a partition for the records of a day; days are those of UTC, by the database's clock. */
export interface KeyPartitionsThere {
  readonly today: boolean;
  readonly tomorrow: boolean;
}

const THERE = `
  select exists (select from idempotency_partitions() where day >= starts and day < ends) as today,
    exists (select from idempotency_partitions() where day + 1 >= starts and day + 1 < ends) as tomorrow
  from (select (now() at time zone 'UTC')::date as day) today`;

export async function readKeyPartitions(database: Pick<Database, "query">): Promise<KeyPartitionsThere> {
  const [row] = await database.query<KeyPartitionsThere>(THERE);
  return row ?? { today: false, tomorrow: false };
}

export interface KeyPartitions {
  /** Whether commands can be booked today and tomorrow; partitions that are missing are made first. Rejects where the database is away. */
  isReady(): Promise<boolean>;
  close(): Promise<void>;
}

/**
 * Keeps the partitions of the idempotency records: makes those of the coming days, drops those whose last day is more than 7 days old. Looks
 * at once and then every hour, in every process. Resolves after the first look, without which nothing can be booked.
 */
export async function keepKeyPartitions(database: Database, { onFault, onWell }: LoopWatch): Promise<KeyPartitions> {
  let looking: Promise<unknown> | null = null;
  /** However many ask at once, one looks. */
  const look = (): Promise<unknown> => {
    looking ??= database
      .lane("bulk")
      .query(MAINTAIN_KEY_PARTITIONS)
      .finally(() => {
        looking = null;
      });
    return looking;
  };
  await look();
  const health = database.lane("keys");
  const timer = setInterval(() => void look().then(() => onWell?.(), onFault), LOOK_MS);
  timer.unref();
  return {
    isReady: async () => {
      const found = await readKeyPartitions(health);
      if (found.today && found.tomorrow) return true;
      await look();
      const { today, tomorrow } = await readKeyPartitions(health);
      return today && tomorrow;
    },
    close: async () => {
      clearInterval(timer);
      await looking?.catch(() => undefined);
    },
  };
}
