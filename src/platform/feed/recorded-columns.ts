import type { ValueOf } from "../db/given-rows.js";
import { computed, type Expression } from "../db/write-rows.js";

/** Columns of records in the ledger's order. Their statements are told how many sequence numbers were taken: the `total` of their writers. */
export interface RecordedColumns {
  /** When the records were recorded. */
  readonly recordedAt: Expression<unknown>;
  /** The world's time, where it was told; else when the record was recorded. */
  orRecordedAt<Source>(of: ValueOf<Source, Date | null | undefined>): Expression<Source>;
  /** The sequence of a record by its ordinal among those taken, counted from 1; null for none. */
  sequenceAt<Source>(ordinal: (source: Source) => number | null): Expression<Source>;
}

/** By the last sequence that was taken and the time of it, in a row called `head`. */
export function recordedColumns(from: string): RecordedColumns {
  return {
    recordedAt: computed("head.recorded_at", from),
    orRecordedAt: (of) => ({ of, sql: (given) => `coalesce(${given}, head.recorded_at)`, from }),
    sequenceAt: <Source>(ordinal: (source: Source) => number | null) => ({
      of: (source: Source, total: number) => {
        const at = ordinal(source);
        return at === null ? null : total - at;
      },
      type: "integer",
      sql: (given: string) => `head.sequence - ${given}`,
      from,
    }),
  };
}

/** Of what a batch writes behind `takeSequences`. */
const written = recordedColumns("ledger_head head");
export const { recordedAt } = written;
export const orRecordedAt: typeof written.orRecordedAt = (given) => written.orRecordedAt(given);
export const sequenceAt: typeof written.sequenceAt = (ordinal) => written.sequenceAt(ordinal);
