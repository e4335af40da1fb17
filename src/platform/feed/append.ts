import type { Transaction } from "../db/database.js";
import { booleans, integers, texts, uuids } from "../db/binary-arrays.js";
import type { Statement } from "../db/statement.js";
import { DOCUMENT_CHANGED, type NewEvent } from "./event-kinds.js";
import { FEED_CHANNEL } from "./tail-connection.js";

const APPEND_SQL = `
  with head as (
    update ledger_head set sequence = sequence + cardinality($1::text[]), recorded_at = greatest(recorded_at, clock_timestamp())
    returning sequence - cardinality($1::text[]) as base, recorded_at)
  insert into recorded_event (sequence, kind, body, actor, recorded_at, closes_command)
  select head.base + event.ordinal, event.kind, event.body::json,
    coalesce($3, (select id from api_client where role = 'SYSTEM')), head.recorded_at, event.ordinal = cardinality($1::text[])
  from head, unnest($1::text[], $2::text[]) with ordinality as event (kind, body, ordinal)`;

/**
 * Records events in the ledger's sequence. The last statement of its transaction, sent together with the commit: it takes the head, which every
 * batch waits for, and whoever holds it must not wait for anything else, not even for this process to say that it commits. `actor` is an `api_client.id`; null: the hub itself.
 */
export async function appendEvents(transaction: Transaction, actor: number | null, events: readonly NewEvent[]): Promise<void> {
  if (events.length === 0) return;
  await transaction.query(WAKE_SQL);
  const values = [events.map(({ kind }) => kind.name), events.map(({ body }) => JSON.stringify(body)), actor];
  transaction.last({ text: APPEND_SQL, values });
}

/** Wakes the feeds of all processes at the commit. Once a transaction: a notification takes a lock that all commits share. */
const WAKE_SQL = `select pg_notify('${FEED_CHANNEL}', '')`;

const TAKE_SQL = `
  update ledger_head set sequence = sequence + $1, recorded_at = greatest(recorded_at, clock_timestamp())
  returning sequence - $1 as base, recorded_at, pg_notify('${FEED_CHANNEL}', '')`;

/**
 * Takes so many sequence numbers, for the statements that follow in the transaction, and wakes the feeds of all processes at its commit. The
 * last lock of every batch: whatever follows waits for no other lock, so commits come in the order of their sequences.
 */
export function takeSequences(count: number): Statement {
  return { text: TAKE_SQL, values: [count] };
}

const DOCUMENT_EVENTS_SQL = `
  insert into recorded_event (sequence, kind, document_kind, document_id, actor, recorded_at, closes_command)
  select h.sequence - $1 + e.ordinal, '${DOCUMENT_CHANGED.name}', e.document_kind::document_kind, e.document_id, e.actor, h.recorded_at,
    e.closes_command
  from ledger_head h,
    unnest($2::integer[], $3::text[], $4::uuid[], $5::integer[], $6::boolean[]) as e (ordinal, document_kind, document_id, actor, closes_command)`;

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
export function recordDocumentEvents(events: readonly DocumentEvent[], total: number): readonly Statement[] {
  if (events.length === 0) return [];
  const column = <Value>(pick: (event: DocumentEvent) => Value): Value[] => events.map(pick);
  const values = [
    total,
    integers(column((e) => e.ordinal)),
    texts(column((e) => e.documentKind)),
    uuids(column((e) => e.documentId)),
    integers(column((e) => e.actor)),
    booleans(column((e) => e.closesCommand)),
  ];
  return [{ text: DOCUMENT_EVENTS_SQL, values }];
}
