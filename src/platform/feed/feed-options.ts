import type { Database } from "../db/database.js";
import type { LoopWatch } from "../observability/trouble-log.js";
import type { FeedRecord, FeedSource } from "./feed-record.js";
import type { FeedSubscription } from "./feed-subscription.js";

/** Each look of the tail is watched: one that failed is made again. */
export interface FeedOptions<Entry extends FeedRecord> extends LoopWatch {
  readonly database: Database;
  readonly sources: readonly FeedSource<Entry>[];
  /** By what a record is found by those who wait for certain topics only. Default: by nothing. */
  readonly topicsOf?: (record: Entry) => readonly string[];
  /** How long a lost wake-up can delay the feed. Default 500 ms. */
  readonly pollMs?: number;
  /** Pages of the past that are kept for subscribers who come back. Default: that of the settings. */
  readonly pagesMax?: number;
  /** Sequence numbers read at once. Default 1,000. */
  readonly pageSize?: number;
}

export interface SubscriptionOptions<Entry extends FeedRecord> {
  /** The last sequence the subscriber has; null: from now on. */
  readonly after: number | null;
  readonly accepts?: (record: Entry) => boolean;
  /** Once it is live, the subscriber is shown records with one of these topics only, and `accepts` decides on those. Null, the default: all. */
  readonly topics?: readonly string[] | null;
  /** Begin with the first record of the command that `after` lies in, records up to `after` included: for events that are made of whole commands. */
  readonly wholeCommands?: boolean;
  /** Default 10,000 records. */
  readonly queueMax?: number;
  readonly subscription?: FeedSubscription;
}
