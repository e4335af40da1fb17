import type { Database } from "../../platform/db/database.js";
import { DRIFTS_MAX, type Drift, type IntegrityCheck } from "./integrity-report.js";

interface DocumentDrift {
  readonly documentId: string;
  readonly sku: string | null;
  readonly location: string | null;
  readonly expected: string;
  readonly actual: string;
}

/**
 * The lines of reservations and returns, page by page, each statement in one snapshot: their counts add up, what is held or confirmed has a
 * level, and what returns claim of a reservation is what it says. Ends after the first page with enough to name.
 */
export async function checkDocuments(database: Database, linesPage: number, signal: AbortSignal | undefined): Promise<Drift[]> {
  const drifts: Drift[] = [];
  for (const { check, next, statements } of DOCUMENT_CHECKS) {
    for (let after: string | null = NIL; after !== null && drifts.length < DRIFTS_MAX;) {
      signal?.throwIfAborted();
      const [page]: { last: string }[] = await database.query<{ last: string }>(next, [after, linesPage]);
      // The last page has no end: a return may point to a reservation behind the last one with lines.
      const last: string | null = page?.last ?? null;
      for (const { text, message } of statements) {
        const rows = await database.query<DocumentDrift>(text, [after, last]);
        drifts.push(...rows.map((row) => driftOf(check, row, message(row))));
      }
      after = last;
    }
  }
  return drifts;
}

const NIL = "00000000-0000-0000-0000-000000000000";

interface DocumentCheck {
  readonly check: IntegrityCheck;
  /** The id that ends the next page of so many lines; no row where fewer are left. */
  readonly next: string;
  readonly statements: readonly { readonly text: string; readonly message: (drift: DocumentDrift) => string }[];
}

function driftOf(check: IntegrityCheck, { sku, location, expected, actual }: DocumentDrift, message: string): Drift {
  return { check, sku, location, account: null, expected, actual, message };
}

const RESERVATIONS_IN_RANGE = "line.reservation_id > $1::uuid and ($2::uuid is null or line.reservation_id <= $2::uuid)";

const NEXT_RESERVATION_LINES = `
  select reservation_id as last from reservation_line where reservation_id > $1::uuid order by reservation_id offset $2 limit 1`;

const RESERVATION_LINES = `
  select line.reservation_id as "documentId", variant.sku, location.code as location,
    line.quantity || ' units in all, at most as many returned as shipped, and a time for what is held' as expected,
    concat_ws(', ', line.held || ' held' || case when line.hold_expires_at is null then ' without' else ' with' end || ' a time',
      line.confirmed || ' confirmed', line.shipped || ' shipped', line.released || ' released', line.expired || ' expired',
      line.cancelled || ' cancelled', line.returned || ' returned') as actual
  from reservation_line line
  left join variant on variant.id = line.variant_id
  left join location on location.id = line.location_id
  where ${RESERVATIONS_IN_RANGE} and not (
    least(line.held, line.confirmed, line.shipped, line.released, line.expired, line.cancelled, line.returned) >= 0
    and line.held::bigint + line.confirmed + line.shipped + line.released + line.expired + line.cancelled = line.quantity
    and line.returned <= line.shipped
    and (line.held > 0) = (line.hold_expires_at is not null))
  order by 1 limit ${DRIFTS_MAX}`;

const LINES_WITHOUT_LEVEL = `
  select line.reservation_id as "documentId", variant.sku, location.code as location, 'a level' as expected, 'none' as actual
  from reservation_line line
  left join inventory_level level on level.variant_id = line.variant_id and level.location_id = line.location_id
  left join variant on variant.id = line.variant_id
  left join location on location.id = line.location_id
  where ${RESERVATIONS_IN_RANGE} and (line.held > 0 or line.confirmed > 0) and level.id_64 is null
  order by 1 limit ${DRIFTS_MAX}`;

const CLAIMED_BY_RETURNS = `
  select "documentId", variant.sku, null as location, coalesce(claimed, 0)::text as expected, coalesce(returned, 0)::text as actual
  from (
    select line.reservation_id as "documentId", line.variant_id, sum(line.returned) as returned
    from reservation_line line where ${RESERVATIONS_IN_RANGE} and line.returned > 0 group by 1, 2
  ) said
  full join (
    select document.reservation_id as "documentId", line.variant_id, sum(line.quantity - line.cancelled) as claimed
    from return document join return_line line on line.return_id = document.id
    where document.reservation_id > $1::uuid and ($2::uuid is null or document.reservation_id <= $2::uuid)
    group by 1, 2 having sum(line.quantity - line.cancelled) > 0
  ) known using ("documentId", variant_id)
  left join variant on variant.id = variant_id
  where returned is distinct from claimed
  order by 1 limit ${DRIFTS_MAX}`;

const NEXT_RETURN_LINES = "select return_id as last from return_line where return_id > $1::uuid order by return_id offset $2 limit 1";

const RETURN_LINES = `
  select line.return_id as "documentId", variant.sku, location.code as location,
    'at most ' || line.quantity || ' received or cancelled, and no more decided than received' as expected,
    concat_ws(', ', line.received || ' received', line.cancelled || ' cancelled', line.restocked || ' restocked',
      line.damaged || ' damaged', line.scrapped || ' scrapped', line.to_supplier || ' to the supplier') as actual
  from return_line line
  join return document on document.id = line.return_id
  left join variant on variant.id = line.variant_id
  left join location on location.id = document.location_id
  where line.return_id > $1::uuid and ($2::uuid is null or line.return_id <= $2::uuid) and not (
    least(line.received, line.cancelled, line.restocked, line.damaged, line.scrapped, line.to_supplier) >= 0
    and line.received::bigint + line.cancelled <= line.quantity
    and line.restocked::bigint + line.damaged + line.scrapped + line.to_supplier <= line.received)
  order by 1 limit ${DRIFTS_MAX}`;

const DOCUMENT_CHECKS: readonly DocumentCheck[] = [
  {
    check: "RESERVATION_LINE",
    next: NEXT_RESERVATION_LINES,
    statements: [
      {
        text: RESERVATION_LINES,
        message: ({ documentId, sku, expected, actual }) =>
          `The line of SKU "${sku}" of reservation ${documentId} does not add up: it has ${actual}; there should be ${expected}.`,
      },
      {
        text: LINES_WITHOUT_LEVEL,
        message: ({ documentId, sku, location }) =>
          `Reservation ${documentId} has units of SKU "${sku}" at ${location}, where the SKU has no level.`,
      },
    ],
  },
  {
    check: "RETURN_LINE",
    next: NEXT_RESERVATION_LINES,
    statements: [
      {
        text: CLAIMED_BY_RETURNS,
        message: ({ documentId, sku, expected, actual }) =>
          `Reservation ${documentId} says that ${actual} units of SKU "${sku}" came back or will; its returns say ${expected}.`,
      },
    ],
  },
  {
    check: "RETURN_LINE",
    next: NEXT_RETURN_LINES,
    statements: [
      {
        text: RETURN_LINES,
        message: ({ documentId, sku, expected, actual }) =>
          `The line of SKU "${sku}" of return ${documentId} does not add up: it has ${actual}; there should be ${expected}.`,
      },
    ],
  },
];
