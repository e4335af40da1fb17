import { NEXT_RESERVATION_LINES } from "../reservations/index.js";
import { DRIFTS_MAX, type DocumentCheck } from "../stock/index.js";

const CLAIMED_BY_RETURNS = `
  select "documentId", variant.sku, null as location, coalesce(claimed, 0)::text as expected, coalesce(returned, 0)::text as actual
  from (
    select line.reservation_id as "documentId", line.variant_id, sum(line.returned) as returned
    from reservation_line line
    where line.reservation_id > $1::uuid and ($2::uuid is null or line.reservation_id <= $2::uuid) and line.returned > 0 group by 1, 2
  ) said
  full join (
    select "documentId", variant_id, sum(units) as claimed
    from (
      select document.reservation_id as "documentId", line.variant_id, line.quantity - line.cancelled as units
      from return document
      join return_line line on line.return_id = document.id
      left join sale on sale.id = document.sale_id
      where document.reservation_id > $1::uuid and ($2::uuid is null or document.reservation_id <= $2::uuid) and sale.fulfilled is not true
      union all
      -- Of a fulfilled sale the units that it had of the reservation come back last.
      select sold."documentId", line.variant_id,
        greatest(sum(line.returned - greatest(line.quantity - line.voided - line.from_reservation, 0)), 0)
      from (
        select distinct document.reservation_id as "documentId", document.sale_id from return document
        where document.reservation_id > $1::uuid and ($2::uuid is null or document.reservation_id <= $2::uuid) and document.sale_id is not null
      ) sold
      join sale on sale.id = sold.sale_id and sale.fulfilled
      join sale_line line on line.sale_id = sold.sale_id
      group by sold."documentId", sold.sale_id, line.variant_id
    ) part
    group by 1, 2 having sum(units) > 0
  ) known using ("documentId", variant_id)
  left join variant on variant.id = variant_id
  where returned is distinct from claimed
  order by 1 limit ${DRIFTS_MAX}`;

const NEXT_SALE_LINES = "select sale_id as last from sale_line where sale_id > $1::uuid order by sale_id offset $2 limit 1";

const CLAIMED_ON_SALES = `
  select "documentId", variant.sku, null as location, coalesce(claimed, 0)::text as expected, coalesce(returned, 0)::text as actual
  from (
    select sale_id as "documentId", variant_id, sum(returned) as returned
    from sale_line where sale_id > $1::uuid and ($2::uuid is null or sale_id <= $2::uuid) and returned > 0 group by 1, 2
  ) said
  full join (
    select document.sale_id as "documentId", line.variant_id, sum(line.quantity - line.cancelled) as claimed
    from return document
    join sale on sale.id = document.sale_id and sale.fulfilled
    join return_line line on line.return_id = document.id
    where document.sale_id > $1::uuid and ($2::uuid is null or document.sale_id <= $2::uuid)
    group by 1, 2 having sum(line.quantity - line.cancelled) > 0
  ) known using ("documentId", variant_id)
  left join variant on variant.id = variant_id
  where returned is distinct from claimed
  order by 1 limit ${DRIFTS_MAX}`;

const NEXT_LINES = "select return_id as last from return_line where return_id > $1::uuid order by return_id offset $2 limit 1";

const LINES = `
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

export const RETURN_CHECKS: readonly DocumentCheck[] = [
  {
    next: NEXT_RESERVATION_LINES,
    statements: [
      {
        text: CLAIMED_BY_RETURNS,
        message: ({ documentId, sku, expected, actual }) =>
          `Reservation ${documentId} says that ${actual} units of SKU "${sku ?? ""}" came back or will; its returns say ${expected}.`,
      },
    ],
  },
  {
    next: NEXT_SALE_LINES,
    statements: [
      {
        text: CLAIMED_ON_SALES,
        message: ({ documentId, sku, expected, actual }) =>
          `Sale ${documentId} says that ${actual} units of SKU "${sku ?? ""}" came back or will; its returns say ${expected}.`,
      },
    ],
  },
  {
    next: NEXT_LINES,
    statements: [
      {
        text: LINES,
        message: ({ documentId, sku, expected, actual }) =>
          `The line of SKU "${sku ?? ""}" of return ${documentId} does not add up: it has ${actual}; there should be ${expected}.`,
      },
    ],
  },
];
