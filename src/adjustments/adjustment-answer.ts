import { withSums, type Executed, type LevelRow, type StockAnswer, type VoidStatusName } from "../stock/index.js";
import type { AdjustmentOutcome, LevelOutcome } from "./adjustment.js";

/** An adjustment as clients see it. */
export interface AdjustmentRow {
  readonly id: string;
  readonly reason: AdjustmentOutcome["adjustment"]["reason"];
  readonly note: string | null;
  readonly reference: string | null;
  readonly fact: boolean;
  readonly sequence: string;
  readonly occurredAt: Date;
  readonly recordedAt: Date;
  readonly version: number;
  readonly status: VoidStatusName;
  readonly voidReason: string | null;
  readonly voidedAt: Date | null;
}

/** What of an adjustment is as it was recorded. */
const STANDING = { version: 1, status: "RECORDED", voidReason: null, voidedAt: null } as const;

/** What every mutation of an adjustment is about. */
export interface AdjustmentResult {
  /** As the command left them. */
  readonly levels: readonly LevelRow[] | null;
  readonly adjustment: AdjustmentRow | null;
}

export type AdjustmentAnswer = AdjustmentResult & StockAnswer;

/** The entity's fields of a payload; nulls of a refused command. */
export function answeredAdjustment(executed: Executed<AdjustmentOutcome> | null): AdjustmentResult {
  if (executed === null) return { levels: null, adjustment: null };
  const { outcome, sequence, recordedAt } = executed;
  if (sequence === null) throw new Error("An adjustment wrote nothing.");
  const occurredAt = outcome.adjustment.occurredAt === null ? recordedAt : new Date(outcome.adjustment.occurredAt);
  const levels = answeredLevels(outcome.levels, sequence, recordedAt);
  return { levels, adjustment: { sequence, recordedAt, ...STANDING, ...outcome.adjustment, occurredAt } };
}

/** Levels as a command left them. */
export function answeredLevels(levels: readonly LevelOutcome[], sequence: string, recordedAt: Date): readonly LevelRow[] {
  return levels.map((level) => answeredLevel(level, BigInt(sequence), recordedAt));
}

function answeredLevel(level: LevelOutcome, sequence: bigint, recordedAt: Date): LevelRow {
  const { id, variantId, locationId, sku, safetyStock, version, countedAt, last } = level;
  const when =
    "behind" in last
      ? { sequence: String(sequence - BigInt(last.behind)), updatedAt: recordedAt }
      : { sequence: last.sequence, updatedAt: new Date(last.updatedAt) };
  return {
    id: String(id),
    variantId,
    locationId,
    sku,
    safetyStock,
    version,
    sequence: when.sequence,
    updatedAt: when.updatedAt,
    countedAt: countedAt === undefined ? null : countedAt === null ? recordedAt : new Date(countedAt),
    ...withSums(level),
  };
}
