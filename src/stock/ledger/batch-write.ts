import { bigints, booleans, integers, smallints, texts, timestamps, uuids } from "../../platform/db/binary-arrays.js";
import { beyond, shown } from "../../platform/numbers/wide-numbers.rules.js";
import type { Statement } from "../../platform/db/statement.js";
import { recordDocumentEvents, takeSequences } from "../../platform/feed/append.js";
import type { PostedMovement } from "./book-entries.js";
import type { Books } from "./books.js";
import type { Stores } from "./batch-read.js";

/** An accepted command's answer, to be stored under its key. */
export interface NewRecord {
  readonly client: number;
  readonly key: string;
  readonly operation: string;
  readonly fingerprint: string;
  /** Plain JSON. */
  readonly outcome: unknown;
  /** The form of the outcome. */
  readonly version: number;
  readonly ordinal: number | null;
  readonly documentId: string | null;
}

const LEVELS_SQL = `
  update inventory_level l
  set available = t.available, reserved = t.reserved, committed = t.committed, quarantine = t.quarantine, damaged = t.damaged,
    receiving = t.receiving, on_order = t.on_order, in_transit = t.in_transit, version = t.version, version_64 = t.version_64,
    sequence = h.sequence - $1 + t.ordinal, updated_at = h.recorded_at
  from ledger_head h,
    unnest($2::bigint[], $3::integer[], $4::integer[], $5::integer[], $6::integer[], $7::integer[], $8::integer[], $9::integer[],
      $10::integer[], $11::integer[], $12::bigint[], $13::integer[])
      as t (id, available, reserved, committed, quarantine, damaged, receiving, on_order, in_transit, version, version_64, ordinal)
  where l.id_64 = t.id`;

const MOVEMENTS_SQL = `
  insert into movement (sequence, kind, variant_id, from_account, to_account, quantity, level_id, level_version, quantities_after,
    other_level_id, other_level_version, other_quantities_after, fact, closes_command, reason, document_kind, document_id, actor,
    idempotency_key, corrects, occurred_at, recorded_at, level_id_64, level_version_64, other_level_id_64, other_level_version_64)
  select h.sequence - $1 + m.ordinal, m.kind::movement_kind, m.variant_id, m.from_account::stock_account, m.to_account::stock_account, m.quantity,
    m.level_id, m.level_version, ($10::integer[])[8 * m.place - 7 : 8 * m.place], m.other_level_id, m.other_level_version,
    case when m.other_level_id is not null then ($13::integer[])[8 * m.place - 7 : 8 * m.place] end, m.fact, m.closes_command,
    m.reason::adjustment_reason, m.document_kind::document_kind, m.document_id, m.actor, m.idempotency_key, m.corrects, coalesce(m.occurred_at, h.recorded_at), h.recorded_at,
    m.level_id_64, m.level_version_64, m.other_level_id_64, m.other_level_version_64
  from ledger_head h,
    unnest($2::integer[], $3::text[], $4::integer[], $5::text[], $6::text[], $7::integer[], $8::integer[], $9::integer[], $11::integer[],
      $12::integer[], $14::boolean[], $15::boolean[], $16::text[], $17::text[], $18::uuid[], $19::integer[], $20::text[], $21::bigint[],
      $22::timestamptz[], $23::bigint[], $24::bigint[], $25::bigint[], $26::bigint[]) with ordinality
      as m (ordinal, kind, variant_id, from_account, to_account, quantity, level_id, level_version, other_level_id, other_level_version, fact,
        closes_command, reason, document_kind, document_id, actor, idempotency_key, corrects, occurred_at, level_id_64, level_version_64, other_level_id_64, other_level_version_64, place)`;

const INCIDENTS_SQL = `
  insert into oversell_incident (sequence, level_id, level_id_64, quantity, channel_id, recorded_at)
  select h.sequence - $1 + i.ordinal, i.level_id, i.level_id_64, i.quantity, i.channel_id, h.recorded_at
  from ledger_head h,
    unnest($2::integer[], $3::integer[], $4::bigint[], $5::integer[], $6::integer[])
      as i (ordinal, level_id, level_id_64, quantity, channel_id)`;

/**
 * The days under which a record that is written at `now` stands, as a query of `day`. A key is unique within a UTC day. For the two minutes after midnight,
 * longer than any batch lasts, a record is written under both days: two processes that run the same command across midnight still collide.
 */
export function recordDaysSql(now: string): string {
  return `select (${now} at time zone 'UTC')::date as day union select ((${now} - interval '2 minutes') at time zone 'UTC')::date`;
}

const RECORDS_SQL = `
  insert into idempotency_record (day, client_id, key, operation, fingerprint, outcome, sequence, document_id, recorded_at, version)
  select days.day, r.client_id, r.key, r.operation, r.fingerprint, r.outcome::json, h.sequence - $1 + r.ordinal, r.document_id, h.recorded_at,
    r.version
  from ledger_head h,
    (${recordDaysSql("now()")}) days,
    unnest($2::integer[], $3::text[], $4::text[], $5::text[], $6::text[], $7::integer[], $8::uuid[], $9::smallint[])
      as r (client_id, key, operation, fingerprint, outcome, ordinal, document_id, version)`;

/**
 * Everything the batch changed, as statements for one round trip that ends with the COMMIT. The head's row is the first result. Each is made
 * when it is asked for.
 */
export function* writeStatements(books: Books, stores: Stores, records: readonly NewRecord[]): Generator<Statement, void, void> {
  const { movements, events, total } = books.written;
  yield takeSequences(total);
  for (const store of stores.values()) {
    const changes = books.changedDocuments(store.kind);
    if (changes.length > 0) yield* store.save(changes, total);
  }
  yield* levelStatements(books, total);
  yield* movementStatements(movements, total);
  yield* recordDocumentEvents(events, total);
  yield* incidentStatements(movements, total);
  yield* recordStatements(records, total);
  yield { text: "commit" };
}

function levelStatements(books: Books, total: number): readonly Statement[] {
  const levels = books.touchedLevels();
  if (levels.length === 0) return [];
  const column = (pick: (level: (typeof levels)[number]) => number): Buffer => integers(levels.map(pick));
  const states = [0, 1, 2, 3, 4, 5, 6, 7].map((index) => column(({ counts }) => counts[index] ?? 0));
  const ids = bigints(levels.map(({ id }) => id));
  const versions = levels.map(({ version }) => version);
  const values = [total, ids, ...states, integers(versions.map(shown)), wideOf(versions), column(({ ordinal }) => ordinal)];
  return [{ text: LEVELS_SQL, values }];
}

/** The numbers for which a column of 32 bits is too narrow. Arrays that end before the others give nulls: mostly there are none. */
function wideOf(numbers: readonly (number | null)[]): Buffer {
  const wide = numbers.map((number) => (number === null ? null : beyond(number)));
  return bigints(wide.some((number) => number !== null) ? wide : []);
}

/** Counts of one level each, one after the other: the statement cuts them apart. */
const NO_COUNTS: readonly number[] = [0, 0, 0, 0, 0, 0, 0, 0];

function movementStatements(movements: readonly PostedMovement[], total: number): readonly Statement[] {
  if (movements.length === 0) return [];
  const column = <Value>(pick: (movement: PostedMovement) => Value): Value[] => movements.map(pick);
  // Arrays that end before the others give nulls: where no movement has a value, none is sent.
  const seldom = <Value>(pick: (movement: PostedMovement) => Value | null): (Value | null)[] =>
    movements.some((movement) => pick(movement) !== null) ? movements.map(pick) : [];
  const [levelIds, levelVersions] = [column((m) => m.levelId), column((m) => m.levelVersion)];
  const [otherIds, otherVersions] = [seldom((m) => m.other?.levelId ?? null), seldom((m) => m.other?.levelVersion ?? null)];
  return [
    {
      text: MOVEMENTS_SQL,
      values: [
        total,
        integers(column((m) => m.ordinal)),
        texts(column((m) => m.posting.kind)),
        integers(column((m) => m.variantId)),
        texts(column((m) => m.posting.from)),
        texts(column((m) => m.posting.to)),
        integers(column((m) => m.posting.quantity)),
        integers(levelIds.map(shown)),
        integers(levelVersions.map(shown)),
        integers(movements.flatMap((m) => m.countsAfter)),
        integers(otherIds.map(shownOrNull)),
        integers(otherVersions.map(shownOrNull)),
        integers(movements.some((m) => m.other !== null) ? movements.flatMap((m) => m.other?.countsAfter ?? NO_COUNTS) : []),
        booleans(column((m) => m.posting.fact ?? false)),
        booleans(column((m) => m.closesCommand)),
        texts(seldom((m) => m.posting.reason ?? null)),
        texts(column((m) => m.posting.document?.kind ?? null)),
        uuids(column((m) => m.posting.document?.id ?? null)),
        integers(column((m) => m.actor)),
        texts(column((m) => m.idempotencyKey)),
        bigints(seldom((m) => m.posting.corrects ?? null)),
        timestamps(seldom((m) => m.posting.occurredAt ?? null)),
        wideOf(levelIds),
        wideOf(levelVersions),
        wideOf(otherIds),
        wideOf(otherVersions),
      ],
    },
  ];
}

const shownOrNull = (number: number | null): number | null => (number === null ? null : shown(number));

function incidentStatements(movements: readonly PostedMovement[], total: number): readonly Statement[] {
  const oversold = movements.filter((movement) => movement.oversold > 0);
  if (oversold.length === 0) return [];
  return [
    {
      text: INCIDENTS_SQL,
      values: [
        total,
        integers(oversold.map(({ ordinal }) => ordinal)),
        integers(oversold.map(({ levelId }) => shown(levelId))),
        wideOf(oversold.map(({ levelId }) => levelId)),
        integers(oversold.map((movement) => movement.oversold)),
        integers(oversold.map(({ posting }) => posting.channelId ?? null)),
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
        integers(column((r) => r.client)),
        texts(column((r) => r.key)),
        texts(column((r) => r.operation)),
        texts(column((r) => r.fingerprint)),
        texts(column((r) => JSON.stringify(r.outcome))),
        integers(column((r) => r.ordinal)),
        uuids(column((r) => r.documentId)),
        smallints(column((r) => r.version)),
      ],
    },
  ];
}
