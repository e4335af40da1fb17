import { safetyStockSql } from "../locations/index.js";
import type { Database } from "../platform/db/database.js";

/** What availability needs of a level. Base units. */
export interface LevelFigures {
  readonly locationId: number;
  /** Of its last movement: of two states of a level, the one with the greater is the newer. */
  readonly sequence: number;
  readonly available: number;
  readonly onHand: number;
  readonly incoming: number;
  /** By the policy in force. */
  readonly safetyStock: number;
}

interface Row extends Omit<LevelFigures, "sequence"> {
  readonly variantId: number;
  readonly sequence: string;
}

const LEVELS_SQL = `
  select level.variant_id as "variantId", level.location_id as "locationId", level.sequence, level.available,
    level.available + level.reserved + level.committed + level.quarantine + level.damaged + level.receiving as "onHand",
    level.on_order + level.in_transit as incoming, ${safetyStockSql("level.variant_id", "level.location_id")} as "safetyStock"
  from inventory_level level
  where level.variant_id = any($1::integer[]) and level.version > 0`;

/** The levels of variants as the database has them now; a variant without any is missing from the answer. */
export async function readLevels(database: Database, variantIds: readonly number[]): Promise<Map<number, LevelFigures[]>> {
  const rows = await database.query<Row>(LEVELS_SQL, [variantIds]);
  const byVariant = new Map<number, LevelFigures[]>();
  for (const { variantId, locationId, sequence, available, onHand, incoming, safetyStock } of rows) {
    // Without the id that they are kept under.
    const level = { locationId, sequence: Number(sequence), available, onHand, incoming, safetyStock };
    const levels = byVariant.get(variantId);
    if (levels === undefined) byVariant.set(variantId, [level]);
    else levels.push(level);
  }
  return byVariant;
}
