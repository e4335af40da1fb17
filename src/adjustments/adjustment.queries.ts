import type { Database } from "../platform/db/database.js";
import type { AdjustmentRow } from "./adjustment-answer.js";

/** The adjustment of this UUID; null where there is none. */
export async function findAdjustment(database: Database, id: string): Promise<AdjustmentRow | null> {
  const [row] = await database.query<AdjustmentRow>(
    `select id, reason, note, reference, fact, sequence, occurred_at as "occurredAt", recorded_at as "recordedAt"
     from adjustment where id = $1`,
    [id],
  );
  return row ?? null;
}
