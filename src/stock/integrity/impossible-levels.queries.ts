import type { Database } from "../../platform/db/database.js";
import { movementsOfLevelSql } from "../ledger/stretches.js";
import { DOCUMENTS_BEHIND_MAX, IMPOSSIBLE_MAX, type ImpossibleLevel } from "./integrity-report.js";

/** Movements of a level that are looked at for what is behind it. */
const LOOKED_AT = 200;

/** Levels whose shelf is below zero, with the documents behind them. */
export async function findImpossibleLevels(database: Database): Promise<readonly ImpossibleLevel[]> {
  return database.query<ImpossibleLevel>(IMPOSSIBLE_LEVELS, [IMPOSSIBLE_MAX]);
}

const shelfSql = (counts: string): string => `${counts}[1]::bigint + ${counts}[2] + ${counts}[3]`;

/** Back from the level's newest movement to the one that left its shelf at zero or more. */
const DOCUMENTS_BEHIND = `
  select coalesce(json_agg(json_build_object('kind', kind, 'id', id) order by last desc), '[]') as documents
  from (
    select document_kind as kind, document_id as id, max(sequence) as last
    from (
      select *, bool_and(${shelfSql("counts")} < 0) over (order by sequence desc) as since
      from (${movementsOfLevelSql("level.id_64", LOOKED_AT)} order by sequence desc limit ${LOOKED_AT}) recent
    ) movements
    where since and document_id is not null
    group by 1, 2 order by last desc limit ${DOCUMENTS_BEHIND_MAX}
  ) document`;

const IMPOSSIBLE_LEVELS = `
  select variant.sku, location.code as location, level.available, level.reserved, level.committed, behind.documents
  from inventory_level level
  join variant on variant.id = level.variant_id
  join location on location.id = level.location_id
  cross join lateral (${DOCUMENTS_BEHIND}) behind
  where level.available < 0 and level.available::bigint + level.reserved + level.committed < 0
  order by variant.sku, location.code limit $1`;
