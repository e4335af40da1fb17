import type { EventKindName } from "./event-kinds.js";
import type { FeedRecord, FeedSource } from "./feed-record.js";

/** What was recorded beside what moved: a document that changed without moving anything, or an event of `appendEvents`. */
export interface EventRecord extends FeedRecord {
  readonly type: "EVENT";
  /** One of the closed list; beside a newer hub perhaps one of its list. */
  readonly kind: EventKindName;
  readonly body: Readonly<Record<string, unknown>> | null;
  readonly documentKind: string | null;
  readonly documentId: string | null;
}

interface EventRow extends Omit<EventRecord, "type" | "sequence"> {
  readonly sequence: string;
}

const EVENTS_SQL = `
  select sequence, kind, body, document_kind as "documentKind", document_id as "documentId", recorded_at as "recordedAt",
    closes_command as "closesCommand"
  from recorded_event where sequence > $1 and sequence <= $2 order by sequence`;

export const eventSource: FeedSource<EventRecord> = {
  statement: (after, upTo) => ({ text: EVENTS_SQL, values: [after, upTo] }),
  records: (rows) => (rows as unknown as readonly EventRow[]).map((row) => ({ ...row, type: "EVENT", sequence: Number(row.sequence) })),
};
