import type { Database } from "../db/database.js";
import type { FeedRecord } from "../feed/feed-record.js";

/** One turn of a handler: what it works with. */
export interface FollowerRun {
  /** Number of the lease, greater with each: write it beside what you write elsewhere, and refuse there what comes with a smaller one. */
  readonly fence: number;
  /** Aborted where the process stops or the lease is lost: end soon and throw its reason. */
  readonly signal: AbortSignal;
  /** Throws where the process stops or the lease is lost: call it before what cannot be taken back. */
  assertHeld(): void;
  /** A database whose transactions hold the follower's lease while they run: none of them commits beside another process's. */
  fenced(database: Database): Database;
}

/**
 * Takes records over, which are in order. Only when it has resolved does the cursor move: after a crash or a failure in between they come again, so a
 * repeat must do nothing. Throws `RecordRefused` where another attempt would fail as well, and anything else where it is to be tried again.
 */
export type FollowerHandler<Entry extends FeedRecord> = (records: readonly Entry[], run: FollowerRun) => Promise<void>;

export interface FollowerOptions<Entry extends FeedRecord> {
  /** Where a new cursor begins: after this sequence. One that exists goes on where it stood. */
  readonly start: number;
  /** The records that are handed over; the cursor passes the others. Default: all. */
  readonly accepts?: (record: Entry) => boolean;
  /**
   * What becomes of a record that has failed for good. `PARK` sets it aside with its error, and those behind it go on; `STOP` stops the follower until
   * an operator lets it go on, and hands over whole commands only.
   */
  readonly onGivenUp: "PARK" | "STOP";
  /** With `PARK`: what must stay in order. While a record is parked, those behind it with the same key (255 characters at most) are parked too. Null: alone. */
  readonly keyOf?: (record: Entry) => string | null;
  /** How often a record is tried before it is given up, 1 to 100. Default 8: with the pauses, some 20 minutes. */
  readonly attemptsMax?: number;
  /** The pause after the first failure, twice as long after each further one. Default 10 s. */
  readonly retryMs?: number;
  /** The longest pause, 24 h at most. Default 10 minutes. */
  readonly retryMsMax?: number;
  /** Records that may be parked at one time, 1 to 10,000; at the bound the follower stops. Default 1,000. */
  readonly parkedMax?: number;
  /** End at this sequence instead of waiting for more. Default: never. */
  readonly upTo?: number;
}

export const FOLLOWER_DEFAULTS = { attemptsMax: 8, retryMs: 10_000, retryMsMax: 10 * 60_000, parkedMax: 1_000 } as const;
/** The greatest values that are accepted. */
export const FOLLOWER_BOUNDS = { attemptsMax: 100, retryMs: 24 * 3_600_000, retryMsMax: 24 * 3_600_000, parkedMax: 10_000 } as const;
export const FOLLOWER_NAME_LENGTH_MAX = 255;
/** Cursors on one database. */
export const FOLLOWERS_MAX = 1_000;
/** Of an error that is kept. */
export const ERROR_LENGTH_MAX = 1_000;

export type Follower<Entry extends FeedRecord> = FollowerOptions<Entry> &
  Required<Pick<FollowerOptions<Entry>, keyof typeof FOLLOWER_DEFAULTS>> & {
    readonly name: string;
    readonly handler: FollowerHandler<Entry>;
  };

/** Puts the defaults in. Throws for what is out of bounds: a mistake of the code. */
export function followerOf<Entry extends FeedRecord>(
  name: string,
  handler: FollowerHandler<Entry>,
  options: FollowerOptions<Entry>,
): Follower<Entry> {
  if (name.length < 1 || name.length > FOLLOWER_NAME_LENGTH_MAX) {
    throw new RangeError(`A follower's name has 1 to ${FOLLOWER_NAME_LENGTH_MAX} characters.`);
  }
  const follower = { ...FOLLOWER_DEFAULTS, ...options, name, handler };
  for (const bound of ["attemptsMax", "retryMs", "retryMsMax", "parkedMax"] as const) {
    const value = follower[bound];
    if (Number.isInteger(value) && value >= 1 && value <= FOLLOWER_BOUNDS[bound]) continue;
    throw new RangeError(`${bound} of the follower ${name} is a whole number from 1 to ${FOLLOWER_BOUNDS[bound]}.`);
  }
  return follower;
}

/** The record has failed, and would fail again. The message is a sentence for an operator: it is kept and shown, so it names no secret. */
export class RecordRefused extends Error {
  override readonly name = "RecordRefused";
}
