import type { StageDatabase } from "../benchmark.js";
import { withClient } from "../stage/admin.js";

/** So many commands of one unit each at the only level, as the hub books them. */
const BOOK_SQL = `
  with head as (
    update ledger_head set sequence = sequence + $1::integer, recorded_at = greatest(recorded_at, clock_timestamp())
    returning sequence - $1::integer as base, recorded_at),
  level as (
    update inventory_level set available = available + $1::integer, version = version + $1::integer, sequence = head.base + $1::integer,
      updated_at = head.recorded_at
    from head returning inventory_level.*)
  insert into movement (sequence, kind, variant_id, from_account, to_account, quantity, level_id, level_version, quantities_after, fact,
    closes_command, reason, actor, occurred_at, recorded_at)
  select head.base + n, 'ADJUST', level.variant_id, 'ADJUSTMENT', 'AVAILABLE', 1, level.id, level.version - $1::integer + n,
    array[level.available - $1::integer + n, 0, 0, 0, 0, 0, 0, 0], false, true, 'FOUND',
    (select id from api_client where role = 'SYSTEM'), head.recorded_at, head.recorded_at
  from level, head, generate_series(1, $1::integer) n`;

const AT_ONCE = 100_000;

/** Adds movements to the only level of a database, on which no hub runs. */
export async function fallBehind(database: StageDatabase, movements: number): Promise<void> {
  await withClient(database.ownerUrl, async (owner) => {
    for (let left = movements; left > 0; left -= AT_ONCE) await owner.query(BOOK_SQL, [Math.min(left, AT_ONCE)]);
    await owner.query("vacuum analyze movement");
  });
}

/** What a subscriber is told of movements, read straight from the tables. */
const PAGE_SQL = `
  select m.sequence, m.kind, v.sku, l.location_id, loc.code as location, m.level_version, m.quantities_after, m.document_kind, m.document_id,
    m.occurred_at, m.recorded_at
  from movement m
  join variant v on v.id = m.variant_id
  join inventory_level l on l.id = m.level_id
  join location loc on loc.id = l.location_id
  where m.sequence > $1 order by m.sequence limit 1000`;

/** Reads every movement after a sequence in pages of 1,000; answers how many there were. */
export async function readInPages(database: StageDatabase, after: string): Promise<number> {
  return withClient(database.url, async (client) => {
    let count = 0;
    for (let last = after; ;) {
      const { rows } = await client.query<{ sequence: string }>({ name: "page", text: PAGE_SQL, values: [last] });
      count += rows.length;
      const end = rows.at(-1)?.sequence;
      if (end === undefined) return count;
      last = end;
    }
  });
}
