import type { Database } from "../platform/db/database.js";
import { databaseLoader, oneForEach } from "../platform/graphql/database-loader.js";
import { wholeSql } from "../platform/numbers/wide-numbers.rules.js";
import type { AdjustmentRow } from "./adjustment-answer.js";

/** An adjustment as a caller looks for it. */
export interface ScopedAdjustment {
  /** A UUID. */
  readonly id: string;
  /** Location codes of the caller, one of which it must have touched: equal for all that one request loads. Null: anywhere. */
  readonly locations: readonly string[] | null;
}

/** Adjustments by id; null where there is none, or none that touched a location of these codes. */
export async function readAdjustments(
  database: Database,
  ids: readonly string[],
  locations: readonly string[] | null,
): Promise<readonly (AdjustmentRow | null)[]> {
  return oneForEach(ids, await database.query<AdjustmentRow>(BY_IDS, [ids, locations]), ({ id }) => id);
}

/** As `readAdjustments`, many at once. */
export const adjustmentLoader = databaseLoader(
  "adjustmentById",
  (database, asked: readonly ScopedAdjustment[]) =>
    readAdjustments(
      database,
      asked.map(({ id }) => id),
      asked[0]?.locations ?? null,
    ),
  { cacheKey: ({ id }) => id },
);

const BY_IDS = `
  select id, reason, note, reference, fact, sequence, occurred_at as "occurredAt", recorded_at as "recordedAt",
    version, status, void_reason as "voidReason", voided_at as "voidedAt"
  from adjustment
  where id = any($1::uuid[]) and ($2::text[] is null or exists (
    select from movement
    join inventory_level level on level.id_64 = ${wholeSql("movement.level_id")}
    join location on location.id = level.location_id
    where movement.document_id = adjustment.id and location.code = any($2::text[])))`;

/** The ids of the adjustments under each of these references; one without is missing from the answer. */
export async function adjustmentsUnder(database: Database, references: readonly string[]): Promise<ReadonlyMap<string, readonly string[]>> {
  const rows = await database.query<{ reference: string; ids: readonly string[] }>(
    "select reference, array_agg(id) as ids from adjustment where reference = any($1::text[]) group by reference",
    [references],
  );
  return new Map(rows.map(({ reference, ids }) => [reference, ids]));
}
