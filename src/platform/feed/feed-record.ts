/** Something that was recorded in the ledger's sequence. The sequence has no gaps, whatever the table a record stands in. */
export interface FeedRecord {
  readonly sequence: number;
  /** Whether it is the last record of the command that wrote it. Followers are handed whole commands only. */
  readonly closesCommand: boolean;
  readonly recordedAt: Date;
}

/** A table that holds a part of the sequence. */
export interface FeedSource<Entry extends FeedRecord> {
  /** Its records with `after < sequence <= upTo`, in order. */
  read(after: number, upTo: number): Promise<readonly Entry[]>;
}
