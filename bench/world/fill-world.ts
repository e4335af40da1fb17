import type { StageDatabase } from "../benchmark.js";
import { withClient } from "../stage/admin.js";
import { CHANNEL } from "./names.js";

/** What a benchmark's business has. */
export interface World {
  /** `skuOf(1)` to `skuOf(skus)`. */
  readonly skus: number;
  /** `locationOf(1)` to `locationOf(locations)`, all served by the channel `WEB`. Every SKU is at every location. */
  readonly locations: number;
  /** Units available at every level. */
  readonly units: number;
}

const GROUND_SQL = [
  `insert into location (code, name, priority) select 'L-' || lpad(n::text, 2, '0'), 'Location ' || n, n from generate_series(1, $1::integer) n`,
  `insert into channel (code, name) values ('${CHANNEL}', 'Web shop')`,
  "insert into channel_location (channel_id, location_id) select channel.id, location.id from channel, location",
];

const SKUS_SQL = `
  with made as (select n, gen_random_uuid() as id, 'SKU-' || lpad(n::text, 7, '0') as sku from generate_series(1, $1::integer) n),
  products as (insert into product (id, handle, title) select id, lower(sku), 'Product ' || n from made)
  insert into variant (product_id, position, sku, sku_folded) select id, 0, sku, lower(sku) from made order by n`;

/** Opening stock as the hub books it: a movement for each level, and the level's version, sequence and time from it. */
const STOCK_SQL = `
  with head as (
    update ledger_head set sequence = sequence + $1::bigint, recorded_at = greatest(recorded_at, clock_timestamp())
    returning sequence - $1::bigint as base, recorded_at),
  place as (
    select variant.id as variant_id, location.id as location_id, row_number() over (order by variant.id, location.id) as ordinal
    from variant, location),
  level as (
    insert into inventory_level (variant_id, location_id, available, version, sequence, updated_at)
    select place.variant_id, place.location_id, $2::integer, 1, head.base + place.ordinal, head.recorded_at from place, head
    returning id, variant_id, sequence, updated_at)
  insert into movement (sequence, kind, variant_id, from_account, to_account, quantity, level_id, level_version, quantities_after, fact,
    closes_command, reason, actor, occurred_at, recorded_at)
  select level.sequence, 'ADJUST', level.variant_id, 'ADJUSTMENT', 'AVAILABLE', $2::integer, level.id, 1,
    array[$2::integer, 0, 0, 0, 0, 0, 0, 0], true, true, 'OPENING', (select id from api_client where role = 'SYSTEM'),
    level.updated_at, level.updated_at
  from level`;

/** Fills an empty database, set-based: a million levels take less than a minute. Before any hub runs on it. */
export async function fillWorld(database: Pick<StageDatabase, "ownerUrl">, { skus, locations, units }: World): Promise<void> {
  await withClient(database.ownerUrl, async (owner) => {
    await owner.query("begin");
    const [locationsSql = "", ...rest] = GROUND_SQL;
    await owner.query(locationsSql, [locations]);
    for (const sql of rest) await owner.query(sql);
    await owner.query(SKUS_SQL, [skus]);
    await owner.query(STOCK_SQL, [skus * locations, units]);
    await owner.query("commit");
    await owner.query("vacuum analyze");
  });
}
