import { sumsOf, type Executed, type LevelRow } from "../stock/index.js";
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
}

/** A level as the command left it. `sequence` and `updatedAt` are null where the command moved nothing there: they are then as they were. */
export type AdjustedLevel = Omit<LevelRow, "sequence" | "updatedAt"> & {
  readonly sequence: string | null;
  readonly updatedAt: Date | null;
};

export interface AdjustmentAnswer {
  readonly levels: readonly AdjustedLevel[] | null;
  readonly adjustment: AdjustmentRow | null;
}

/** The entity's fields of a payload; nulls of a refused command. */
export function answeredAdjustment(executed: Executed<AdjustmentOutcome> | null): AdjustmentAnswer {
  if (executed === null) return { levels: null, adjustment: null };
  const { outcome, sequence, recordedAt } = executed;
  if (sequence === null) throw new Error("An adjustment wrote nothing.");
  const occurredAt = outcome.adjustment.occurredAt === null ? recordedAt : new Date(outcome.adjustment.occurredAt);
  const levels = outcome.levels.map((level) => answeredLevel(level, BigInt(sequence), recordedAt));
  return { levels, adjustment: { ...outcome.adjustment, sequence, occurredAt, recordedAt } };
}

function answeredLevel({ behind, ...level }: LevelOutcome, last: bigint, recordedAt: Date): AdjustedLevel {
  const when = behind === null ? { sequence: null, updatedAt: null } : { sequence: String(last - BigInt(behind)), updatedAt: recordedAt };
  return { ...level, ...sumsOf(level), ...when };
}
