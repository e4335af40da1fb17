/** Where the time of a batch went, in milliseconds. */
export interface BatchTimes {
  /** The first round trip: look up keys, lock, read. Waits for row locks that others hold are in it. */
  readMs: number;
  /** Deciding, in memory. */
  decideMs: number;
  /** The second round trip: write and commit. */
  writeMs: number;
}

/** One batch that has been answered, accepted or not. */
export interface BatchFigures extends Readonly<BatchTimes> {
  readonly commands: number;
  /** Lines of its commands. */
  readonly lines: number;
  /** How long its oldest command had waited when it began, in milliseconds. */
  readonly waitedMs: number;
  /** From its beginning to its answers, in milliseconds, tries that failed included. */
  readonly totalMs: number;
  /** 1 where it went through at once. */
  readonly attempts: number;
}

/** Who watches a ledger: told of each batch and each refusal for want of room. Must not throw, and must be quick. */
export interface LedgerObserver {
  batch(figures: BatchFigures): void;
  /** So many commands were answered OVERLOADED. */
  overloaded(commands: number): void;
}
