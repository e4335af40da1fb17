import type { Transaction } from "../db/database.js";
import type { Statement } from "../db/statement.js";
import { into, same } from "../db/write-rows.js";
import { DOCUMENT_CHANGED, type NewEvent } from "./event-kinds.js";
import { recordedAt, recordedColumns, sequenceAt } from "./recorded-columns.js";
import { RecordedEventEntity } from "./recorded-event.entity.js";
import { FEED_CHANNEL } from "./tail-connection.js";

/** The head's row moves on: where it stands now, and since when. */
const takeSql = (count: string): string => `
  update ledger_head set sequence = sequence + ${count}, recorded_at = greatest(recorded_at, clock_timestamp())`;

interface EventAt {
  readonly event: NewEvent;
  readonly ordinal: number;
  readonly actor: number | null;
}

const taken = recordedColumns("head");

const insertEvents = into(RecordedEventEntity)
  .rowsOf<EventAt>({
    sequence: taken.sequenceAt(({ ordinal }) => ordinal),
    kind: ({ event }) => event.kind.name,
    body: ({ event }) => event.body,
    actor: { of: ({ actor }) => actor, sql: (given) => `coalesce(${given}, (select id from api_client where role = 'SYSTEM'))` },
    recordedAt: taken.recordedAt,
    closesCommand: ({ ordinal }, total) => ordinal === total,
  })
  .insert({ with: (count) => `head as (${takeSql(count)} returning sequence, recorded_at)` });

/**
 * Records events in the ledger's sequence. The last statement of its transaction, sent together with the commit: it takes the head, which every
 * batch waits for, and whoever holds it must not wait for anything else, not even for this process to say that it commits. `actor` is an `api_client.id`; null: the hub itself.
 */
export async function appendEvents(transaction: Transaction, actor: number | null, events: readonly NewEvent[]): Promise<void> {
  if (events.length === 0) return;
  await transaction.query(WAKE_SQL);
  const rows = events.map((event, index): EventAt => ({ event, ordinal: index + 1, actor }));
  for (const statement of insertEvents(rows, rows.length)) transaction.last(statement);
}

/** Wakes the feeds of all processes at the commit. Once a transaction: a notification takes a lock that all commits share. */
const WAKE_SQL = `select pg_notify('${FEED_CHANNEL}', '')`;

const TAKE_SQL = `${takeSql("$1")}
  returning sequence - $1 as base, recorded_at, pg_notify('${FEED_CHANNEL}', '')`;

/**
 * Takes so many sequence numbers, for the statements that follow in the transaction, and wakes the feeds of all processes at its commit. The
 * last lock of every batch: whatever follows waits for no other lock, so commits come in the order of their sequences.
 */
export function takeSequences(count: number): Statement {
  return { text: TAKE_SQL, values: [count] };
}

/** A document that changed without moving anything: `ordinal` is its place among the `total` records of the batch, counted from 1. */
export interface DocumentEvent {
  readonly ordinal: number;
  readonly documentKind: string;
  readonly documentId: string;
  /** `api_client.id` */
  readonly actor: number;
  /** Whether it is the last record of its command. */
  readonly closesCommand: boolean;
}

/** The statement that records the events of a batch which has taken `total` sequence numbers; none where there are none. */
export const recordDocumentEvents = into(RecordedEventEntity)
  .rowsOf<DocumentEvent>({
    sequence: sequenceAt(({ ordinal }) => ordinal),
    kind: () => DOCUMENT_CHANGED.name,
    ...same((event: DocumentEvent) => event, "documentKind", "documentId", "actor", "closesCommand"),
    recordedAt,
  })
  .insert();
