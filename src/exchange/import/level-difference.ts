import { AskedRows } from "../../platform/db/asked-rows.js";
import type { Database } from "../../platform/db/database.js";
import { SETTABLE_FIGURES } from "./level-row.js";
import type { LevelStatement, SettableFigure } from "./level-row.js";

/** A statement whose SKU and location the hub knows. */
export interface ResolvedStatement extends LevelStatement {
  readonly variantId: number;
  readonly locationId: number;
}

/** One figure of one level that is not as the file says. */
export interface LevelDifference {
  readonly statement: ResolvedStatement;
  readonly figure: SettableFigure;
  readonly from: number;
  readonly to: number;
  /** Whether AVAILABLE would fall below zero by it: that is a fact. */
  readonly oversells: boolean;
  /** The level's version when it was compared; 0: never stocked. */
  readonly version: number;
  readonly level: LevelFigures | null;
}

export interface LevelFigures extends Readonly<Record<SettableFigure, number>> {
  readonly id: string;
  readonly version: number;
  /** Of the last movement that touched it. */
  readonly sequence: string;
  /** RESERVED and COMMITTED. */
  readonly promised: number;
}

/** What differs from the statements now, one entry for each figure. A level that does not exist counts as zeros. */
export async function differencesOf(database: Database, statements: readonly ResolvedStatement[]): Promise<LevelDifference[]> {
  const rows = await database.query<LevelFigures & { ordinality: string }>(LEVELS, LEVEL_KEYS.values(statements));
  const levels = new Map(rows.map((row) => [Number(row.ordinality) - 1, row]));
  return statements.flatMap((statement, index) => {
    const level = levels.get(index);
    return SETTABLE_FIGURES.flatMap((figure) => {
      const [from, to] = [level?.[figure] ?? 0, statement.quantities[figure]];
      if (to === undefined || to === from) return [];
      return [
        { statement, figure, from, to, oversells: oversells(statement, level, figure), version: level?.version ?? 0, level: level ?? null },
      ];
    });
  });
}

/** What lies there in all is set by AVAILABLE, beside the other states as the same row makes them. */
function oversells({ quantities }: LevelStatement, level: LevelFigures | undefined, figure: SettableFigure): boolean {
  if (figure !== "ON_HAND") return (quantities[figure] ?? 0) < 0;
  const held = (state: SettableFigure): number => quantities[state] ?? level?.[state] ?? 0;
  return held("ON_HAND") - held("QUARANTINE") - held("DAMAGED") - held("RECEIVING") - (level?.promised ?? 0) < 0;
}

const LEVEL_KEYS = new AskedRows<ResolvedStatement>({
  variant_id: ["integer", ({ variantId }) => variantId],
  location_id: ["integer", ({ locationId }) => locationId],
});

const LEVELS = `
  select asked.place as ordinality, level.available as "AVAILABLE", level.quarantine as "QUARANTINE", level.damaged as "DAMAGED",
    level.receiving as "RECEIVING", level.reserved + level.committed as promised,
    level.available + level.reserved + level.committed + level.quarantine + level.damaged + level.receiving as "ON_HAND", level.version,
    level.id_64 as id, level.sequence
  from ${LEVEL_KEYS.numbered}
  join inventory_level level on level.variant_id = asked.variant_id and level.location_id = asked.location_id`;
