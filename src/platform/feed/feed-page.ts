import type { FeedRecord } from "./feed-record.js";

/** Records in order, and the sequence up to which the follower now has everything it accepts. */
export interface FeedPage<Entry extends FeedRecord> {
  /** The follower has had everything up to it before this page. */
  readonly after: number;
  readonly records: readonly Entry[];
  readonly position: number;
}

/** The commands that are whole among the records up to `upTo`, which is the head or before it. Null where not one is. */
export function wholeCommands<Entry extends FeedRecord>(
  after: number,
  records: readonly Entry[],
  upTo: number,
  head: number,
): FeedPage<Entry> | null {
  if (upTo === head) return { after, records, position: head };
  const end = records.findLastIndex((record) => record.closesCommand);
  const last = records[end];
  return last === undefined ? null : { after, records: records.slice(0, end + 1), position: last.sequence };
}
