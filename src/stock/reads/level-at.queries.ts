import { lookupCode } from "../../catalog/index.js";
import type { Database } from "../../platform/db/database.js";
import {
  INVENTORY_STATES,
  quantitiesOf,
  stateIndex,
  withSums,
  type Quantities,
  type QuantitySums,
  type StockAccountName,
} from "../states/accounts.js";
import type { LevelName } from "./level.queries.js";
import { endOfMillisecond, lastMovementSql, lastSequenceBeforeSql, sidesOfLevelSql } from "../ledger/stretches.js";

/**
 * What a level held at a moment, by the time of recording or of occurrence; null before its first movement. Answers show instants to the
 * millisecond while the database keeps microseconds, so the whole millisecond of `at` counts: who asks with a movement's own time sees it.
 */
export async function readLevelAt(
  database: Database,
  { sku, location }: LevelName,
  at: Date,
  basis: "RECORDED" | "OCCURRED",
): Promise<(Quantities & QuantitySums) | null> {
  const values = [lookupCode(sku), lookupCode(location), endOfMillisecond(at)];
  const counts = basis === "RECORDED" ? await recordedCounts(database, values) : await occurredCounts(database, values);
  if (counts === null) return null;
  return withSums(quantitiesOf(counts));
}

const LEVEL = `
  level as (
    select level.id_64
    from variant, location, inventory_level level
    where variant.sku = $1 and location.code = $2 and level.variant_id = variant.id and level.location_id = location.id
  )`;

async function recordedCounts(database: Database, values: readonly unknown[]): Promise<readonly number[] | null> {
  const [row] = await database.query<{ counts: readonly number[] }>(RECORDED, values);
  return row?.counts ?? null;
}

const RECORDED = `
  with recursive ${LEVEL}, ${lastSequenceBeforeSql("$3::timestamptz")}
  select last.counts from level, bound, lateral ${lastMovementSql("level.id_64", "bound.sequence")} last`;

async function occurredCounts(database: Database, values: readonly unknown[]): Promise<readonly number[] | null> {
  const rows = await database.query<{ account: StockAccountName; quantity: string }>(OCCURRED, values);
  if (rows.length === 0) return null;
  const counts = INVENTORY_STATES.map(() => 0);
  for (const { account, quantity } of rows) {
    const index = stateIndex(account);
    if (index >= 0) counts[index] = Number(quantity);
  }
  return counts;
}

const OCCURRED = `
  with ${LEVEL}
  select account, sum(quantity) as quantity
  from level, lateral (${sidesOfLevelSql("level.id_64", "occurred_at < $3::timestamptz")}) side
  group by account`;
