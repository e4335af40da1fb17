/** Time limits of every connection of the hub, in milliseconds. No query holds a snapshot longer than `statementMs`. */
export const timeouts = {
  /** Waiting for a free connection of the pool, or for a new one. */
  acquireMs: 2_000,
  statementMs: 10_000,
  lockMs: 5_000,
  idleInTransactionMs: 10_000,
  /** How long a connection may be silent while an answer is due: more than a statement may take. */
  silenceMs: 15_000,
} as const;

/** A transaction may take as long as so many statements may. */
export const TRANSACTION_STATEMENTS = 3;
