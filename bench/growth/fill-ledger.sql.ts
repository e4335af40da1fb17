/** What happens to a unit, in this order: it is found, reserved, confirmed and shipped. A round is one step after the other over all levels. */
export const STEPS = 4;

export const FILLED_TABLES = ["movement", "reservation", "reservation_line", "shipment", "adjustment"];

export const SESSION = [
  "set synchronous_commit = off",
  "set maintenance_work_mem = '512MB'",
  "set work_mem = '256MB'",
  "set jit = off",
  "set max_parallel_workers_per_gather = 0",
];

/** The levels as the fill begins, numbered from 0. */
export const LEVELS = `
  create temp table filled_level as
  select (row_number() over (order by id) - 1)::integer as number, id, variant_id, location_id, version, available, reserved, committed,
    array[quarantine, damaged, receiving, on_order, in_transit] as others,
    (select sku from variant where variant.id = variant_id) as sku
  from inventory_level;
  alter table filled_level add primary key (number);
  analyze filled_level`;

export const START = "select (select count(*)::integer from filled_level) as levels, sequence as head from ledger_head";

/** Indexes and primary keys of the tables, with the statements that take them off and make them again. */
export const INDEXES = `
  select case when con.oid is null then format('drop index %s', i.indexrelid::regclass)
      else format('alter table %s drop constraint %I', i.indrelid::regclass, con.conname) end as drop,
    case when con.oid is null then pg_get_indexdef(i.indexrelid)
      else format('alter table %s add constraint %I %s', i.indrelid::regclass, con.conname, pg_get_constraintdef(con.oid)) end as create
  from pg_index i left join pg_constraint con on con.conindid = i.indexrelid and con.contype in ('p', 'u')
  where i.indrelid = any($1::text[]::regclass[])`;

/** The partition before the one that is there, as a hub would have left it which ran for more than the days that keys are kept. */
export const partitionBefore = (days: number): string => `
  do $$
    declare
      first date := (now() at time zone 'UTC')::date - ${days + 1};
      next date := (select min(starts) from idempotency_partitions());
    begin
      if first < next then
        execute format('create table %I partition of idempotency_record for values from (%L) to (%L)',
          'idempotency_record_' || to_char(first, 'YYYYMMDD'), first, next);
      end if;
    end $$`;

/*
 * The parameters of all statements: $1 levels a round, $2 rounds, $3 the head before, $4 the stride, $5 days. A place p of a round is the
 * level (p * stride + 7 * round) mod levels; fifteen places are five orders, of 1, 2, 3, 4 and 5 lines.
 */
const LEVEL_OF = "((p::bigint * $4::integer + 7::bigint * round) % $1::integer)::integer";
const ORDER_OF = `(p / 15 * 5 + case p % 15 when 0 then 0 when 1 then 1 when 2 then 1 when 3 then 2 when 4 then 2 when 5 then 2
  when 6 then 3 when 7 then 3 when 8 then 3 when 9 then 3 else 4 end)`;
const LINE_OF = `(array[0, 0, 1, 0, 1, 2, 0, 1, 2, 3, 0, 1, 2, 3, 4])[p % 15 + 1]`;
const ENDS_ORDER = `(p % 15 in (0, 2, 5, 9, 14) or p = $1::integer - 1)`;
const SEQUENCE = (step: string): string => `($3::bigint + (round::bigint * ${STEPS} + ${step}) * $1::integer + p + 1)`;

/** Evenly over the days, ending a minute ago; never before what was recorded last. */
const TIME = (step: string): string => `greatest((select recorded_at from ledger_head),
  date_trunc('minute', now()) - interval '1 minute'
  - make_interval(secs => floor($5::integer * 86400.0 * (1 - (${SEQUENCE(step)} - $3::bigint) / ($1::integer * $2::integer * ${STEPS}.0)))))`;

/** A version 7 UUID made of the time and of what the document is, so that every statement makes the same. */
const ID = (time: string, kind: string): string =>
  `(lpad(to_hex((extract(epoch from ${time}) * 1000)::bigint), 12, '0') || '7' || lpad(to_hex(${ORDER_OF} % 4096), 3, '0')
    || '8' || substr(md5('${kind}' || round || '/' || ${ORDER_OF}), 1, 15))::uuid`;

/** The time of the first line of an order's step, which all its lines have. */
const ORDER_TIME = (step: string): string => TIME(step).replaceAll("+ p + 1", `+ (p - ${LINE_OF}) + 1`);
const RESERVATION_ID = ID(ORDER_TIME("1"), "order");
const ADJUSTMENT_ID = ID(ORDER_TIME("0"), "found");
const KEY = "md5(round || ':' || step || ':' || places.order_number)";
/** The client that the hub will make at its start and that loads it then: its keys of the past are among those that are looked through. */
const ACTOR = "(select max(id) + 1 from api_client)";

const PLACES = `
  (select round, p, ${LEVEL_OF} as level_number, ${ORDER_OF} as order_number, ${LINE_OF} as line, ${ENDS_ORDER} as ends,
     ${RESERVATION_ID} as reservation_id, ${ADJUSTMENT_ID} as adjustment_id
   from generate_series(0, $2::integer - 1) round, generate_series(0, $1::integer - 1) p) places`;

/** $6, $7: the first and the last of them, counted from 0. */
export const MOVEMENTS = `
  insert into movement (sequence, kind, variant_id, from_account, to_account, quantity, level_id, level_version, quantities_after, fact,
    closes_command, reason, document_kind, document_id, actor, idempotency_key, occurred_at, recorded_at)
  select $3::bigint + n + 1, kind, level.variant_id, source, target, 1, level.id, level.version + ${STEPS} * round + step + 1,
    array[level.available + a, level.reserved + r, level.committed + c] || level.others, false, ends, reason, document, document_id,
    ${ACTOR}, ${KEY}, recorded_at, recorded_at
  from (
    select n, round, p, step, ${LEVEL_OF} as level_number, ${ENDS_ORDER} as ends, ${ORDER_OF} as order_number, ${ORDER_TIME("step")} as recorded_at,
      case step when 0 then ${ADJUSTMENT_ID} else ${RESERVATION_ID} end as document_id
    from (
      select n, (n / (${STEPS} * $1::bigint))::integer as round, (n / $1::bigint % ${STEPS})::integer as step, (n % $1::bigint)::integer as p
      from generate_series($6::bigint, $7::bigint) n) numbers) places
  join filled_level level on level.number = places.level_number
  join (values
    (0, 'ADJUST'::movement_kind, 'ADJUSTMENT'::stock_account, 'AVAILABLE'::stock_account, 1, 0, 0, 'FOUND'::adjustment_reason,
      'ADJUSTMENT'::document_kind),
    (1, 'RESERVE', 'AVAILABLE', 'RESERVED', 0, 1, 0, null, 'RESERVATION'),
    (2, 'CONFIRM', 'RESERVED', 'COMMITTED', 0, 0, 1, null, 'RESERVATION'),
    (3, 'SHIP', 'COMMITTED', 'CUSTOMER', 0, 0, 0, null, 'RESERVATION')
  ) as steps (number, kind, source, target, a, r, c, reason, document) on steps.number = places.step
  order by n`;

export const RESERVATIONS = `
  insert into reservation (id, reference, status, version, sequence, created_at, updated_at)
  select reservation_id, 'order-' || round || '-' || order_number, 'SHIPPED', 3, ${SEQUENCE("3")}, ${ORDER_TIME("1")}, ${ORDER_TIME("3")}
  from ${PLACES} where ends order by round, p`;

export const RESERVATION_LINES = `
  insert into reservation_line (reservation_id, position, variant_id, location_id, quantity, shipped)
  select reservation_id, line, level.variant_id, level.location_id, 1, 1
  from ${PLACES} join filled_level level on level.number = level_number order by round, p`;

export const SHIPMENTS = `
  insert into shipment (id, reservation_id, tracking_reference, lines, sequence, occurred_at, recorded_at)
  select ${ID(ORDER_TIME("3"), "shipment")}, reservation_id, null, '[]', ${SEQUENCE("3")}, ${ORDER_TIME("3")}, ${ORDER_TIME("3")}
  from ${PLACES} where ends order by round, p`;

export const ADJUSTMENTS = `
  insert into adjustment (id, reason, fact, sequence, occurred_at, recorded_at)
  select adjustment_id, 'FOUND', false, ${SEQUENCE("0")}, ${ORDER_TIME("0")}, ${ORDER_TIME("0")}
  from ${PLACES} where ends order by round, p`;

/** Answers as long as the hub's own. $6: days they are kept. */
export const RECORDS = `
  insert into idempotency_record (day, client_id, key, operation, fingerprint, outcome, sequence, document_id, recorded_at)
  select (recorded_at at time zone 'UTC')::date, ${ACTOR}, ${KEY}, operation, encode(sha256((round || operation || order_number)::bytea), 'base64'),
    json_build_object('document', json_build_object('id', reservation_id, 'reference', 'order-' || round || '-' || order_number,
      'status', operation, 'lines', repeat('[12345,"SKU-12345",1,1,0,0,1,0,0,0,0],', line + 1))),
    sequence, case step when 0 then adjustment_id else reservation_id end, recorded_at
  from (
    select places.*, step, operation, ${SEQUENCE("step")} as sequence, ${ORDER_TIME("step")} as recorded_at
    from ${PLACES}
    cross join (values (0, 'inventoryAdjust'), (1, 'reservationCreate'), (2, 'reservationConfirm'), (3, 'reservationShip')) steps (step, operation)
    where ends
  ) places
  where recorded_at >= date_trunc('day', now() at time zone 'UTC') at time zone 'UTC' - make_interval(days => $6::integer)
  order by sequence`;

export const MOVE_LEVELS = `
  update inventory_level set version = inventory_level.version + ${STEPS} * $2::integer, sequence = last.sequence, updated_at = last.recorded_at
  from (
    select level.id, ${SEQUENCE("3")} as sequence, ${ORDER_TIME("3")} as recorded_at
    from (select $2::integer - 1 as round, p, ${LEVEL_OF.replaceAll("round", "($2::integer - 1)")} as level_number
          from generate_series(0, $1::integer - 1) p) places
    join filled_level level on level.number = level_number
    where $4::integer > 0 and $5::integer > 0
  ) last
  where last.id = inventory_level.id`;

export const MOVE_HEAD = `
  update ledger_head set sequence = $3::bigint + $1::bigint * $2 * ${STEPS},
    recorded_at = (select recorded_at from movement order by sequence desc limit 1)
  where $4::integer > 0 and $5::integer > 0`;
