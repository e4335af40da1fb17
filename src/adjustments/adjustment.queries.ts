import type { Database } from "../platform/db/database.js";
import { wholeSql } from "../platform/numbers/wide-numbers.rules.js";
import type { AdjustmentRow } from "./adjustment-answer.js";

/** The adjustment of this UUID; null where there is none, or none that touched a location of these codes. `locations` null: anywhere. */
export async function findAdjustment(database: Database, id: string, locations: readonly string[] | null): Promise<AdjustmentRow | null> {
  const [row] = await database.query<AdjustmentRow>(
    `select id, reason, note, reference, fact, sequence, occurred_at as "occurredAt", recorded_at as "recordedAt"
     from adjustment
     where id = $1 and ($2::text[] is null or exists (
       select from movement
       join inventory_level level on level.id_64 = ${wholeSql("movement.level_id")}
       join location on location.id = level.location_id
       where movement.document_id = adjustment.id and location.code = any($2::text[])))`,
    [id, locations],
  );
  return row ?? null;
}
