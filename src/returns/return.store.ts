import { integers, smallints, texts, uuids } from "../platform/db/binary-arrays.js";
import type { DocumentChange, DocumentStore } from "../stock/index.js";
import type { ReturnDocument, ReturnLineDocument, ReturnStatusName } from "./stock-return.js";

interface Row {
  readonly id: string;
  readonly reservation_id: string | null;
  readonly channel_id: number | null;
  readonly location_id: number;
  readonly reference: string | null;
  readonly reason: string | null;
  readonly cancel_reason: string | null;
  readonly status: ReturnStatusName;
  readonly version: number;
  readonly created_at: Date;
}

interface LineRow {
  readonly return_id: string;
  readonly variant_id: number;
  readonly sku: string;
  readonly quantity: number;
  readonly received: number;
  readonly restocked: number;
  readonly damaged: number;
  readonly scrapped: number;
  readonly to_supplier: number;
  readonly cancelled: number;
}

const LOCK_SQL = `
  select id, reservation_id, channel_id, location_id, reference, reason, cancel_reason, status, version, created_at
  from return where id = any($1::uuid[]) order by id for no key update`;

const LINES_SQL = `
  select l.return_id, l.variant_id, v.sku, l.quantity, l.received, l.restocked, l.damaged, l.scrapped, l.to_supplier, l.cancelled
  from return_line l join variant v on v.id = l.variant_id
  where l.return_id = any($1::uuid[]) order by l.return_id, l.position`;

const INSERT_SQL = `
  insert into return (id, reservation_id, channel_id, location_id, reference, reason, cancel_reason, status, version, sequence, created_at, updated_at)
  select r.id, r.reservation_id, r.channel_id, r.location_id, r.reference, r.reason, r.cancel_reason, r.status::return_status, r.version,
    h.sequence - $1 + r.ordinal, h.recorded_at, h.recorded_at
  from ledger_head h,
    unnest($2::uuid[], $3::uuid[], $4::integer[], $5::integer[], $6::text[], $7::text[], $8::text[], $9::text[], $10::integer[],
      $11::integer[])
      as r (id, reservation_id, channel_id, location_id, reference, reason, cancel_reason, status, version, ordinal)`;

const INSERT_LINES_SQL = `
  insert into return_line (return_id, position, variant_id, location_id, quantity, received, restocked, damaged, scrapped, to_supplier, cancelled)
  select * from unnest($1::uuid[], $2::smallint[], $3::integer[], $4::integer[], $5::integer[], $6::integer[], $7::integer[], $8::integer[],
    $9::integer[], $10::integer[], $11::integer[])`;

/** Everything else of a return stays as it was announced. */
const UPDATE_SQL = `
  update return r
  set cancel_reason = c.cancel_reason, status = c.status::return_status, version = c.version, sequence = h.sequence - $1 + c.ordinal, updated_at = h.recorded_at
  from ledger_head h,
    unnest($2::uuid[], $3::text[], $4::text[], $5::integer[], $6::integer[]) as c (id, cancel_reason, status, version, ordinal)
  where r.id = c.id`;

const UPDATE_LINES_SQL = `
  update return_line l
  set received = c.received, restocked = c.restocked, damaged = c.damaged, scrapped = c.scrapped, to_supplier = c.to_supplier,
    cancelled = c.cancelled
  from unnest($1::uuid[], $2::smallint[], $3::integer[], $4::integer[], $5::integer[], $6::integer[], $7::integer[], $8::integer[])
    as c (return_id, position, received, restocked, damaged, scrapped, to_supplier, cancelled)
  where l.return_id = c.return_id and l.position = c.position`;

/** Loads and saves returns inside the ledger's batch. */
export const returnStore: DocumentStore<ReturnDocument> = {
  kind: "RETURN",
  load: (ids) => [
    { text: LOCK_SQL, values: [uuids(ids)] },
    { text: LINES_SQL, values: [uuids(ids)] },
  ],
  read: ([heads, lines]) => {
    const linesOf = new Map<string, ReturnLineDocument[]>();
    for (const row of (lines?.rows ?? []) as unknown as LineRow[]) {
      const known = linesOf.get(row.return_id);
      if (known === undefined) linesOf.set(row.return_id, [lineOf(row)]);
      else known.push(lineOf(row));
    }
    const rows = (heads?.rows ?? []) as unknown as Row[];
    return new Map(rows.map((row) => [row.id, documentOf(row, linesOf.get(row.id) ?? [])]));
  },
  lineLevels: (placeholder) => `select variant_id, location_id from return_line where return_id = any(${placeholder})`,
  save: (changes, total) => [
    ...insertStatements(
      changes.filter(({ created }) => created),
      total,
    ),
    ...updateStatements(
      changes.filter(({ created }) => !created),
      total,
    ),
  ],
};

type Change = DocumentChange<ReturnDocument>;

function insertStatements(changes: readonly Change[], total: number): { text: string; values: readonly unknown[] }[] {
  if (changes.length === 0) return [];
  const column = <Value>(pick: (document: ReturnDocument) => Value): Value[] => changes.map(({ document }) => pick(document));
  const lines = placedLines(changes);
  const cell = <Value>(pick: (placed: PlacedLine) => Value): Value[] => lines.map(pick);
  const heads = [
    uuids(column((d) => d.id)),
    uuids(column((d) => d.reservationId)),
    integers(column((d) => d.channelId)),
    integers(column((d) => d.locationId)),
    texts(column((d) => d.reference)),
    texts(column((d) => d.reason)),
    texts(column((d) => d.cancelReason)),
    texts(column((d) => d.status)),
    integers(column((d) => d.version)),
    integers(changes.map(({ ordinal }) => ordinal)),
  ];
  const cells = [
    uuids(cell((p) => p.document.id)),
    smallints(cell((p) => p.position)),
    integers(cell((p) => p.line.variantId)),
    integers(cell((p) => p.document.locationId)),
    integers(cell((p) => p.line.quantity)),
    ...countCells(lines),
  ];
  return [
    { text: INSERT_SQL, values: [total, ...heads] },
    { text: INSERT_LINES_SQL, values: cells },
  ];
}

function updateStatements(changes: readonly Change[], total: number): { text: string; values: readonly unknown[] }[] {
  if (changes.length === 0) return [];
  const column = <Value>(pick: (document: ReturnDocument) => Value): Value[] => changes.map(({ document }) => pick(document));
  const lines = placedLines(changes);
  const heads = [
    uuids(column((d) => d.id)),
    texts(column((d) => d.cancelReason)),
    texts(column((d) => d.status)),
    integers(column((d) => d.version)),
    integers(changes.map(({ ordinal }) => ordinal)),
  ];
  return [
    { text: UPDATE_SQL, values: [total, ...heads] },
    {
      text: UPDATE_LINES_SQL,
      values: [uuids(lines.map(({ document }) => document.id)), smallints(lines.map(({ position }) => position)), ...countCells(lines)],
    },
  ];
}

interface PlacedLine {
  readonly document: ReturnDocument;
  readonly position: number;
  readonly line: ReturnLineDocument;
}

/** The order of the lines is their position: lines are neither added nor removed after the return was announced. */
function placedLines(changes: readonly Change[]): readonly PlacedLine[] {
  return changes.flatMap(({ document }) => document.lines.map((line, position) => ({ document, position, line })));
}

function countCells(lines: readonly PlacedLine[]): readonly Buffer[] {
  const cell = (pick: (line: ReturnLineDocument) => number): Buffer => integers(lines.map(({ line }) => pick(line)));
  return [
    cell((l) => l.received),
    cell((l) => l.restocked),
    cell((l) => l.damaged),
    cell((l) => l.scrapped),
    cell((l) => l.toSupplier),
    cell((l) => l.cancelled),
  ];
}

function documentOf(row: Row, lines: readonly ReturnLineDocument[]): ReturnDocument {
  return {
    id: row.id,
    reservationId: row.reservation_id,
    channelId: row.channel_id,
    locationId: row.location_id,
    reference: row.reference,
    reason: row.reason,
    cancelReason: row.cancel_reason,
    status: row.status,
    version: row.version,
    createdAt: row.created_at,
    lines,
  };
}

function lineOf(row: LineRow): ReturnLineDocument {
  const { variant_id: variantId, sku, quantity, received, restocked, damaged, scrapped, to_supplier: toSupplier, cancelled } = row;
  return { variantId, sku, quantity, received, restocked, damaged, scrapped, toSupplier, cancelled };
}
