import { DRIFTS_MAX, type Claim, type DocumentCheck } from "../stock/index.js";

/** The ledger's units that reservations account for. */
export const RESERVATION_CLAIMS: readonly Claim[] = [
  {
    account: "RESERVED",
    text: `
      select variant_id, location_id, held as units, reservation_id as document_id, hold_expires_at as ends_at
      from reservation_line where held > 0`,
  },
  {
    account: "COMMITTED",
    text: `
      select variant_id, location_id, confirmed as units, reservation_id as document_id, null::timestamptz as ends_at
      from reservation_line where confirmed > 0`,
  },
];

const LINES = `
  select line.reservation_id as "documentId", variant.sku, location.code as location,
    line.quantity || ' units in all, at most as many returned as shipped and short as cancelled, and a time for what is held' as expected,
    concat_ws(', ', line.held || ' held' || case when line.hold_expires_at is null then ' without' else ' with' end || ' a time',
      line.confirmed || ' confirmed', line.shipped || ' shipped', line.released || ' released', line.expired || ' expired',
      line.cancelled || ' cancelled', line.returned || ' returned', line.short || ' short') as actual
  from reservation_line line
  left join variant on variant.id = line.variant_id
  left join location on location.id = line.location_id
  where line.reservation_id > $1::uuid and ($2::uuid is null or line.reservation_id <= $2::uuid) and not (
    least(line.held, line.confirmed, line.shipped, line.released, line.expired, line.cancelled, line.returned, line.short) >= 0
    and line.held::bigint + line.confirmed + line.shipped + line.released + line.expired + line.cancelled = line.quantity
    and line.returned <= line.shipped
    and line.short <= line.cancelled
    and (line.held > 0) = (line.hold_expires_at is not null))
  order by 1 limit ${DRIFTS_MAX}`;

/** Pages of reservations by their lines: of what links to reservations too. */
export const NEXT_RESERVATION_LINES = `
  select reservation_id as last from reservation_line where reservation_id > $1::uuid order by reservation_id offset $2 limit 1`;

export const RESERVATION_CHECKS: readonly DocumentCheck[] = [
  {
    next: NEXT_RESERVATION_LINES,
    statements: [
      {
        text: LINES,
        message: ({ documentId, sku, expected, actual }) =>
          `The line of SKU "${sku ?? ""}" of reservation ${documentId} does not add up: it has ${actual}; there should be ${expected}.`,
      },
    ],
  },
];
