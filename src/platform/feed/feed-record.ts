import type { Statement, StatementResult } from "../db/statement.js";

/** Something that was recorded in the ledger's sequence. The sequence has no gaps, whatever the table a record stands in. */
export interface FeedRecord {
  readonly sequence: number;
  /** Whether it is the last record of the command that wrote it. Subscribers are handed whole commands only. */
  readonly closesCommand: boolean;
  readonly recordedAt: Date;
}

export type Rows = StatementResult["rows"];

/** Runs statements where the feed reads, and answers the rows of each. */
export type Read = (statements: readonly Statement[]) => Promise<readonly Rows[]>;

/** A table that holds a part of the sequence. */
export interface FeedSource<Entry extends FeedRecord> {
  /** Reads its records with `after < sequence <= upTo`, in order. */
  statement(after: number, upTo: number): Statement;
  /** Makes the records of these rows. Where they need more than the rows and what is remembered, it is read with `read`, once for the page. */
  records(rows: Rows, read: Read): readonly Entry[] | Promise<readonly Entry[]>;
}

/** The records of all sources, in the order of their sequence. `results`: one for each source. */
export async function merged<Entry extends FeedRecord>(
  sources: readonly FeedSource<Entry>[],
  results: readonly Rows[],
  read: Read,
): Promise<readonly Entry[]> {
  const parts: (readonly Entry[])[] = [];
  for (const [index, source] of sources.entries()) parts.push(await source.records(results[index] ?? [], read));
  const filled = parts.filter((part) => part.length > 0);
  return filled.length < 2 ? (filled[0] ?? []) : filled.flat().sort((a, b) => a.sequence - b.sequence);
}
