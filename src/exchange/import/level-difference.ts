import type { Database } from "../../platform/db/database.js";
import { SETTABLE_STATES } from "./level-row.js";
import type { LevelStatement, SettableState } from "./level-row.js";

/** A statement whose SKU and location the hub knows. */
export interface ResolvedStatement extends LevelStatement {
  readonly variantId: number;
  readonly locationId: number;
}

/** One state of one level that is not as the file says. */
export interface LevelDifference {
  readonly statement: ResolvedStatement;
  readonly state: SettableState;
  readonly from: number;
  readonly to: number;
  /** The level's version when it was compared; 0: never stocked. */
  readonly version: number;
}

interface LevelFigures extends Readonly<Record<SettableState, number>> {
  readonly version: number;
}

/** What differs from the statements now, one entry for each state. A level that does not exist counts as zeros. */
export async function differencesOf(database: Database, statements: readonly ResolvedStatement[]): Promise<LevelDifference[]> {
  const rows = await database.query<LevelFigures & { ordinality: string }>(LEVELS, [
    statements.map(({ variantId }) => variantId),
    statements.map(({ locationId }) => locationId),
  ]);
  const levels = new Map(rows.map((row) => [Number(row.ordinality) - 1, row]));
  return statements.flatMap((statement, index) => {
    const level = levels.get(index);
    return SETTABLE_STATES.flatMap((state) => {
      const [from, to] = [level?.[state] ?? 0, statement.quantities[state]];
      return to === undefined || to === from ? [] : [{ statement, state, from, to, version: level?.version ?? 0 }];
    });
  });
}

const LEVELS = `
  select asked.ordinality, level.available as "AVAILABLE", level.quarantine as "QUARANTINE", level.damaged as "DAMAGED",
    level.receiving as "RECEIVING", level.version
  from unnest($1::integer[], $2::integer[]) with ordinality as asked (variant_id, location_id, ordinality)
  join inventory_level level on level.variant_id = asked.variant_id and level.location_id = asked.location_id`;
