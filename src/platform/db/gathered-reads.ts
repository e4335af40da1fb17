import DataLoader from "dataloader";
import type { Database } from "./database.js";

export interface GatheredReadsOptions {
  /** Keys of one read. */
  readonly keysMax: number;
  /** Reads at one time. Default 2: the pool is there for others too. */
  readonly readsMax?: number;
}

/**
 * Reads what many ask for at once together: while reads are running, the next gather. However many ask, a few connections are taken, and
 * load makes reads larger, not queues longer. Nothing is remembered. `read` answers the values in the order of the keys.
 */
export function gatheredReads<Key, Value>(
  read: (keys: readonly Key[]) => Promise<readonly (Value | Error)[]>,
  { keysMax, readsMax = 2 }: GatheredReadsOptions,
): DataLoader<Key, Value> {
  const waiting: (() => void)[] = [];
  let running = 0;
  const next = (): void => {
    running -= 1;
    const start = waiting.shift();
    if (start === undefined) return;
    running += 1;
    start();
  };
  return new DataLoader<Key, Value>((keys) => read(keys).finally(next), {
    cache: false,
    maxBatchSize: keysMax,
    batchScheduleFn: (start) => {
      if (running >= readsMax) {
        waiting.push(start);
        return;
      }
      running += 1;
      // Those who ask in the same task of the event loop are read together.
      setImmediate(start);
    },
  });
}

/**
 * As `gatheredReads`, over any database: those who ask the same one at the same time, as the items of a call of many do, are answered by one query for
 * `keysMax` of them.
 */
export function gatheredQuery<Key, Value>(
  read: (database: Database, keys: readonly Key[]) => Promise<readonly (Value | Error)[]>,
  options: GatheredReadsOptions,
): (database: Database, key: Key) => Promise<Value> {
  const loaders = new WeakMap<Database, DataLoader<Key, Value>>();
  return (database, key) => {
    let loader = loaders.get(database);
    if (loader === undefined) {
      loader = gatheredReads((keys: readonly Key[]) => read(database, keys), options);
      loaders.set(database, loader);
    }
    return loader.load(key);
  };
}
