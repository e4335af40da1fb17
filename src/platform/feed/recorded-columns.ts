import type { ValueOf } from "../db/given-rows.js";
import { computed, type Expression } from "../db/write-rows.js";

/*
 * Columns of what a batch writes behind `takeSequences`. Their statements are told the total that was taken, and the head's row has the last
 * sequence and the time of the batch.
 */
const HEAD = "ledger_head head";

/** When the batch was recorded. */
export const recordedAt: Expression<unknown> = computed("head.recorded_at", HEAD);

/** The world's time, where it was told; else when the batch was recorded. */
export function orRecordedAt<Source>(of: ValueOf<Source, Date | null | undefined>): Expression<Source> {
  return { of, sql: (given) => `coalesce(${given}, head.recorded_at)`, from: HEAD };
}

/** The sequence of a record by its ordinal in the batch, counted from 1; null for none. */
export function sequenceAt<Source>(ordinal: (source: Source) => number | null): Expression<Source> {
  const behind: ValueOf<Source, number | null> = (source, total) => {
    const at = ordinal(source);
    return at === null ? null : total - at;
  };
  return { of: behind, type: "integer", sql: (given) => `head.sequence - ${given}`, from: HEAD };
}
