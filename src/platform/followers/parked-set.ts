import type { Database } from "../db/database.js";
import type { FeedRecord } from "../feed/feed-record.js";
import type { Feed } from "../feed/feed.js";
import type { Follower } from "./follower-options.js";
import type { Failure } from "./held-cursor.js";
import { type NewParked, parkAgain, readParkedKeys, readRetries, RETRY_PAGE, unpark } from "./parked-records.js";

export interface ParkedSetParts<Entry extends FeedRecord> {
  readonly database: Database;
  /** Whose transactions hold the follower's lease. */
  readonly fenced: Database;
  readonly feed: Feed<Entry>;
  readonly follower: Follower<Entry>;
  /** Hands records to the handler; null: they are handled. */
  readonly hand: (records: readonly Entry[]) => Promise<Failure | null>;
}

/** How long a process that has just taken over waits until its feed has come as far as what is parked. */
const REACH_MS = 5_000;

/** What the holder of a follower knows of the records that are parked: the keys that wait, and how many there are. */
export class ParkedSet<Entry extends FeedRecord> {
  readonly #parts: ParkedSetParts<Entry>;
  #keys = new Set<string>();
  #count = 0;

  constructor(parts: ParkedSetParts<Entry>) {
    this.#parts = parts;
  }

  get count(): number {
    return this.#count;
  }

  async load(): Promise<void> {
    const { keys, count } = await readParkedKeys(this.#parts.database, this.#parts.follower.name);
    this.#keys = keys;
    this.#count = count;
  }

  /** An operator may have forgotten some. Nobody but the holder adds any. */
  async refresh(): Promise<void> {
    if (this.#count > 0) await this.load();
  }

  add(records: readonly NewParked[]): void {
    this.#count += records.length;
    for (const { key } of records) if (key !== null) this.#keys.add(key);
  }

  /** Whether a record of the same key is parked. */
  isBehind(record: Entry): boolean {
    const key = this.#keys.size === 0 ? null : keyOf(this.#parts.follower, record);
    return key !== null && this.#keys.has(key);
  }

  behind(record: Entry): NewParked {
    return { sequence: record.sequence, key: keyOf(this.#parts.follower, record), attempts: 0, error: null };
  }

  /** Tries what an operator wants tried again, oldest first, each once. True: there may be more. */
  async retry(): Promise<boolean> {
    const { database, follower } = this.#parts;
    const retries = await readRetries(database, follower.name);
    const failed = new Set<string>();
    for (const { sequence, key, attempts } of retries) {
      if (key !== null && failed.has(key)) continue;
      const failure = await this.#retryOne(sequence, key, attempts);
      if (failure !== null && key !== null) failed.add(key);
    }
    await this.load();
    return retries.length === RETRY_PAGE;
  }

  async #retryOne(sequence: number, key: string | null, attempts: number): Promise<Failure | null> {
    const { feed, fenced, follower, hand } = this.#parts;
    const { name } = follower;
    await feed.reach(sequence, REACH_MS);
    const page = await feed.pageAfter(sequence - 1);
    const record = page?.records.find((one) => one.sequence === sequence);
    if (record === undefined) throw new Error(`The record ${sequence}, which ${name} has parked, was not read in time.`);
    const failure = await hand([record]);
    await fenced.transaction((transaction) =>
      failure === null
        ? unpark(transaction, name, sequence)
        : parkAgain(transaction, name, { sequence, key, attempts: attempts + 1, error: failure.sentence }),
    );
    return failure;
  }
}

export function keyOf<Entry extends FeedRecord>(follower: Follower<Entry>, record: Entry): string | null {
  return follower.keyOf?.(record) ?? null;
}
