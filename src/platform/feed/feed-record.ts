import type { Statement, StatementResult } from "../db/pipeline.js";

/** Something that was recorded in the ledger's sequence. The sequence has no gaps, whatever the table a record stands in. */
export interface FeedRecord {
  readonly sequence: number;
  /** Whether it is the last record of the command that wrote it. Followers are handed whole commands only. */
  readonly closesCommand: boolean;
  readonly recordedAt: Date;
}

/** A table that holds a part of the sequence. */
export interface FeedSource<Entry extends FeedRecord> {
  /** Reads its records with `after < sequence <= upTo`, in order. */
  statement(after: number, upTo: number): Statement;
  records(rows: StatementResult["rows"]): readonly Entry[];
}

/** The records of all sources, in the order of their sequence. `results`: one for each source. */
export function merged<Entry extends FeedRecord>(
  sources: readonly FeedSource<Entry>[],
  results: readonly StatementResult["rows"][],
): readonly Entry[] {
  const parts = sources.map((source, index) => source.records(results[index] ?? []));
  const filled = parts.filter((part) => part.length > 0);
  return filled.length < 2 ? (filled[0] ?? []) : filled.flat().sort((a, b) => a.sequence - b.sequence);
}
