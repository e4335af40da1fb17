import type { Database } from "../../src/platform/db/database.js";

const MOVEMENTS_SQL = `
  with level as (
    update inventory_level set available = available + $2, version = version + $2, updated_at = now()
    where id = $1 returning id, variant_id, available - $2 as available, version - $2 as version),
  head as (
    update ledger_head set sequence = sequence + $2, recorded_at = greatest(recorded_at, clock_timestamp())
    returning sequence - $2 as base, recorded_at)
  insert into movement (sequence, kind, variant_id, from_account, to_account, quantity, level_id, level_version, quantities_after, fact,
    closes_command, reason, actor, occurred_at, recorded_at)
  select head.base + n, 'ADJUST', level.variant_id, 'ADJUSTMENT', 'AVAILABLE', 1, level.id, level.version + n,
    array[level.available + n, 0, 0, 0, 0, 0, 0, 0], false, true, 'FOUND',
    (select id from api_client where role = 'SYSTEM'), head.recorded_at, head.recorded_at
  from level, head, generate_series(1, $2::integer) n`;

/** Books so many commands of one unit each into a level, as fast as the database can: what happens while nobody looks. */
export async function bookMany(database: Database, levelId: number, count: number): Promise<void> {
  await database.transaction(async (transaction) => {
    await transaction.query("select pg_notify('hub_feed', '')");
    await transaction.query(MOVEMENTS_SQL, [levelId, count]);
  });
}

/** The id of the level of a SKU at a location. */
export async function levelIdOf(database: Database, sku: string, location: string): Promise<number> {
  const [row] = await database.query<{ id: number }>(
    `select level.id from inventory_level level
     join variant on variant.id = level.variant_id join location on location.id = level.location_id
     where variant.sku = $1 and location.code = $2`,
    [sku, location],
  );
  if (row === undefined) throw new Error(`${sku} has no level at ${location}.`);
  return row.id;
}
