import type pg from "pg";

/** So many commands of one unit each at one level, as the hub books them. */
const BOOK_SQL = `
  with head as (
    update ledger_head set sequence = sequence + $1::integer, recorded_at = greatest(recorded_at, clock_timestamp())
    returning sequence - $1::integer as base, recorded_at),
  level as (
    update inventory_level set available = available + $1::integer, version = version + $1::integer, sequence = head.base + $1::integer,
      updated_at = head.recorded_at
    from head where inventory_level.id = (select min(id) from inventory_level) returning inventory_level.*)
  insert into movement (sequence, kind, variant_id, from_account, to_account, quantity, level_id, level_version, quantities_after, fact,
    closes_command, reason, actor, occurred_at, recorded_at)
  select head.base + n, 'ADJUST', level.variant_id, 'ADJUSTMENT', 'AVAILABLE', 1, level.id, level.version - $1::integer + n,
    array[level.available - $1::integer + n, 0, 0, 0, 0, 0, 0, 0], false, true, 'FOUND',
    (select id from api_client where role = 'SYSTEM'), head.recorded_at, head.recorded_at
  from level, head, generate_series(1, $1::integer) n`;

const AT_ONCE = 100_000;

/** Adds so many movements of one unit each to the first level of a database on which no hub runs. `owner`: a connection of the tables' owner. */
export async function bookUnits(owner: pg.Client, movements: number): Promise<void> {
  for (let left = movements; left > 0; left -= AT_ONCE) await owner.query(BOOK_SQL, [Math.min(left, AT_ONCE)]);
  await owner.query("vacuum analyze movement");
}
