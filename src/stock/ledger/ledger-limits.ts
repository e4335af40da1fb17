/** What bounds a ledger; times in milliseconds. */
export interface LedgerLimits {
  /** Commands of one batch; a group larger than that is a batch by itself. */
  readonly batchCommandsMax: number;
  /** Lines of one batch. */
  readonly batchWeightMax: number;
  /** Commands that may wait; beyond, OVERLOADED. */
  readonly queueCommandsMax: number;
  /** How long a command may wait for its batch; beyond, OVERLOADED. */
  readonly waitMsMax: number;
  /** How long a batch is tried again after lost connections, conflicts and timeouts; beyond, UNAVAILABLE. */
  readonly retryMsMax: number;
  /** How long a batch waits for one row lock before it is rolled back and tried again. */
  readonly lockWaitMsMax: number;
  /** How long the database may stay silent in the middle of a batch before its connection is given up. */
  readonly silenceMsMax: number;
}

export const LEDGER_LIMITS: LedgerLimits = {
  batchCommandsMax: 1_000,
  batchWeightMax: 5_000,
  queueCommandsMax: 20_000,
  waitMsMax: 10_000,
  retryMsMax: 15_000,
  lockWaitMsMax: 5_000,
  silenceMsMax: 12_000,
};

/** Planner settings of the ledger's connection: its statements look up few keys each, and none reads a whole table. */
export const LEDGER_PLANNER = {
  plan_cache_mode: "force_generic_plan",
  enable_seqscan: "off",
  enable_hashjoin: "off",
  enable_mergejoin: "off",
  jit: "off",
};
