import type { Statement } from "../platform/db/pipeline.js";
import { recordDocumentEvents, takeSequences, wakeFeeds } from "../platform/feed/append.js";
import type { PostedMovement } from "./book-entries.js";
import type { Books } from "./books.js";
import type { Stores } from "./batch-read.js";

/** An accepted command's answer, to be stored under its key. */
export interface NewRecord {
  readonly client: number;
  readonly key: string;
  readonly operation: string;
  readonly fingerprint: string;
  readonly outcome: string;
  readonly ordinal: number | null;
  readonly documentId: string | null;
}

const LEVELS_SQL = `
  update inventory_level l
  set available = t.available, reserved = t.reserved, committed = t.committed, quarantine = t.quarantine, damaged = t.damaged,
    receiving = t.receiving, on_order = t.on_order, in_transit = t.in_transit, version = t.version,
    sequence = h.sequence - $1 + t.ordinal, updated_at = h.recorded_at
  from ledger_head h,
    unnest($2::integer[], $3::integer[], $4::integer[], $5::integer[], $6::integer[], $7::integer[], $8::integer[], $9::integer[],
      $10::integer[], $11::integer[], $12::integer[])
      as t (id, available, reserved, committed, quarantine, damaged, receiving, on_order, in_transit, version, ordinal)
  where l.id = t.id`;

const MOVEMENTS_SQL = `
  insert into movement (sequence, kind, variant_id, from_account, to_account, quantity, level_id, level_version, quantities_after,
    other_level_id, other_level_version, other_quantities_after, fact, closes_command, reason, document_kind, document_id, actor,
    idempotency_key, corrects, occurred_at, recorded_at)
  select h.sequence - $1 + m.ordinal, m.kind, m.variant_id, m.from_account, m.to_account, m.quantity, m.level_id, m.level_version,
    m.quantities_after::integer[], m.other_level_id, m.other_level_version, m.other_quantities_after::integer[], m.fact, m.closes_command, m.reason,
    m.document_kind, m.document_id, m.actor, m.idempotency_key, m.corrects, coalesce(m.occurred_at, h.recorded_at), h.recorded_at
  from ledger_head h,
    unnest($2::integer[], $3::movement_kind[], $4::integer[], $5::stock_account[], $6::stock_account[], $7::integer[], $8::integer[],
      $9::integer[], $10::text[], $11::integer[], $12::integer[], $13::text[], $14::boolean[], $15::boolean[],
      $16::adjustment_reason[], $17::document_kind[], $18::uuid[], $19::integer[], $20::text[], $21::bigint[], $22::timestamptz[])
      as m (ordinal, kind, variant_id, from_account, to_account, quantity, level_id, level_version, quantities_after, other_level_id,
        other_level_version, other_quantities_after, fact, closes_command, reason, document_kind, document_id, actor, idempotency_key,
        corrects, occurred_at)`;

const INCIDENTS_SQL = `
  insert into oversell_incident (sequence, level_id, quantity, channel_id, recorded_at)
  select h.sequence - $1 + i.ordinal, i.level_id, i.quantity, i.channel_id, h.recorded_at
  from ledger_head h, unnest($2::integer[], $3::integer[], $4::integer[], $5::integer[]) as i (ordinal, level_id, quantity, channel_id)`;

/**
 * A key is unique within a UTC day's partition. For the two minutes after midnight, longer than any batch lasts, a record is written under
 * both days: two processes that run the same command across midnight still collide.
 */
const RECORDS_SQL = `
  insert into idempotency_record (day, client_id, key, operation, fingerprint, outcome, sequence, document_id, recorded_at)
  select days.day, r.client_id, r.key, r.operation, r.fingerprint, r.outcome::json, h.sequence - $1 + r.ordinal, r.document_id, h.recorded_at
  from ledger_head h,
    (select (now() at time zone 'UTC')::date as day union select ((now() - interval '2 minutes') at time zone 'UTC')::date) days,
    unnest($2::integer[], $3::text[], $4::text[], $5::text[], $6::text[], $7::integer[], $8::uuid[])
      as r (client_id, key, operation, fingerprint, outcome, ordinal, document_id)`;

/** Everything the batch changed, as statements for one round trip that ends with the COMMIT. The head's row is the first result. */
export function writeStatements(books: Books, stores: Stores, records: readonly NewRecord[]): readonly Statement[] {
  const { movements, events, total } = books.written;
  const documents = [...stores.values()].flatMap((store) => {
    const changes = books.changedDocuments(store.kind);
    return changes.length === 0 ? [] : store.save(changes, total);
  });
  return [
    takeSequences(total),
    ...documents,
    ...levelStatements(books, total),
    ...movementStatements(movements, total),
    ...recordDocumentEvents(events, total),
    ...incidentStatements(movements, total),
    ...recordStatements(records, total),
    wakeFeeds,
    { text: "commit" },
  ];
}

function levelStatements(books: Books, total: number): readonly Statement[] {
  const levels = books.touchedLevels();
  if (levels.length === 0) return [];
  const states = [0, 1, 2, 3, 4, 5, 6, 7].map((index) => levels.map(({ counts }) => counts[index] ?? 0));
  const values = [total, levels.map(({ id }) => id), ...states, levels.map(({ version }) => version), levels.map(({ ordinal }) => ordinal)];
  return [{ text: LEVELS_SQL, values }];
}

function movementStatements(movements: readonly PostedMovement[], total: number): readonly Statement[] {
  if (movements.length === 0) return [];
  const column = <Value>(pick: (movement: PostedMovement) => Value): Value[] => movements.map(pick);
  return [
    {
      text: MOVEMENTS_SQL,
      values: [
        total,
        column((m) => m.ordinal),
        column((m) => m.posting.kind),
        column((m) => m.variantId),
        column((m) => m.posting.from),
        column((m) => m.posting.to),
        column((m) => m.posting.quantity),
        column((m) => m.levelId),
        column((m) => m.levelVersion),
        column((m) => `{${m.countsAfter.join(",")}}`),
        column((m) => m.other?.levelId ?? null),
        column((m) => m.other?.levelVersion ?? null),
        column((m) => (m.other === null ? null : `{${m.other.countsAfter.join(",")}}`)),
        column((m) => m.posting.fact ?? false),
        column((m) => m.closesCommand),
        column((m) => m.posting.reason ?? null),
        column((m) => m.posting.document?.kind ?? null),
        column((m) => m.posting.document?.id ?? null),
        column((m) => m.actor),
        column((m) => m.idempotencyKey),
        column((m) => m.posting.corrects ?? null),
        column((m) => m.posting.occurredAt?.toISOString() ?? null),
      ],
    },
  ];
}

function incidentStatements(movements: readonly PostedMovement[], total: number): readonly Statement[] {
  const oversold = movements.filter((movement) => movement.oversold > 0);
  if (oversold.length === 0) return [];
  return [
    {
      text: INCIDENTS_SQL,
      values: [
        total,
        oversold.map(({ ordinal }) => ordinal),
        oversold.map(({ levelId }) => levelId),
        oversold.map((movement) => movement.oversold),
        oversold.map(({ posting }) => posting.channelId ?? null),
      ],
    },
  ];
}

function recordStatements(records: readonly NewRecord[], total: number): readonly Statement[] {
  if (records.length === 0) return [];
  const column = <Value>(pick: (record: NewRecord) => Value): Value[] => records.map(pick);
  return [
    {
      text: RECORDS_SQL,
      values: [
        total,
        column((r) => r.client),
        column((r) => r.key),
        column((r) => r.operation),
        column((r) => r.fingerprint),
        column((r) => r.outcome),
        column((r) => r.ordinal),
        column((r) => r.documentId),
      ],
    },
  ];
}
