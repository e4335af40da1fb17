import type { FeedRecord } from "./feed-record.js";

/** Records in order, and the sequence up to which the subscriber now has everything it accepts. */
export interface FeedPage<Entry extends FeedRecord> {
  /** The subscriber has had everything up to it before this page. */
  readonly after: number;
  readonly records: readonly Entry[];
  readonly offset: number;
}

/** What one look found. */
export interface Look<Entry extends FeedRecord> {
  readonly head: number;
  /** What was recorded behind `after`, up to the head or as far as was asked for. */
  readonly records: readonly Entry[];
}

/**
 * The next page of whole commands behind `after`, and the head that was seen with it. `look` is asked for the next so many sequence numbers:
 * for more and more of them as long as not one command is whole among them.
 */
export async function pageBehind<Entry extends FeedRecord>(
  after: number,
  pageSize: number,
  look: (size: number) => Promise<Look<Entry>>,
): Promise<{ readonly page: FeedPage<Entry>; readonly head: number }> {
  for (let size = pageSize; ; size *= 4) {
    const { head, records } = await look(size);
    // The head is the end of a command.
    if (head <= after + size) return { page: { after, records, offset: head }, head };
    const end = records.findLastIndex((record) => record.closesCommand);
    const last = records[end];
    if (last !== undefined) return { page: { after, records: records.slice(0, end + 1), offset: last.sequence }, head };
  }
}
