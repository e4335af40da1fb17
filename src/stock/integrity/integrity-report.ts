/** What integrity checks. Each name stands for one sentence that is true of a sound ledger. */
export type IntegrityCheck =
  /** For every level and state: the sum of the movements is what the level holds. */
  | "LEVEL_BALANCE"
  /** A level's version and sequence are those of its last movement. */
  | "LEVEL_VERSION"
  /** RESERVED is the sum of what the reservations' lines hold. */
  | "RESERVED_BY_DOCUMENTS"
  /** COMMITTED is the sum of what the reservations' lines have confirmed. */
  | "COMMITTED_BY_DOCUMENTS"
  /** Each movement leaves its levels as the one before it left them, but for its own units. */
  | "MOVEMENT_CHAIN"
  /** A level's versions start at 1 and rise by one from command to command. */
  | "MOVEMENT_VERSION"
  /** Each movement names levels of its own SKU. */
  | "MOVEMENT_LEVEL"
  /** The movements and recorded events together have every number from 1 to the head once. */
  | "SEQUENCE"
  /** Recording times never decrease along the sequence. */
  | "RECORDED_ORDER"
  /** Each movement that took AVAILABLE below zero, and no other, has an oversell incident of the right quantity. */
  | "OVERSELL_INCIDENT"
  /** The counts of a reservation's line add up. */
  | "RESERVATION_LINE"
  /** The counts of a return's line add up, and what returns claim of a reservation is what the reservation says. */
  | "RETURN_LINE";

export interface Drift {
  readonly check: IntegrityCheck;
  readonly sku: string | null;
  /** Location code. */
  readonly location: string | null;
  readonly account: string | null;
  readonly expected: string;
  readonly actual: string;
  readonly message: string;
}

export interface IntegrityResult {
  readonly ok: boolean;
  readonly checkedAt: Date;
  readonly sequence: string;
  /** Levels checked. */
  readonly checked: number;
  /** Movements checked, as a decimal string. */
  readonly movements: string;
  readonly drifted: readonly Drift[];
}

/** After so many the check ends early: a ledger that differs everywhere is not described better by a longer list. */
export const DRIFTS_MAX = 1_000;

/** How much one statement reads; with these each takes well under a second. */
export interface IntegrityPages {
  /** Levels: their movements are not read, but for the last one of each. */
  readonly levels: number;
  /** Sequence numbers of the ledger. */
  readonly sequences: number;
  /** Lines of documents. */
  readonly lines: number;
}

export const INTEGRITY_PAGES: IntegrityPages = { levels: 2_000, sequences: 100_000, lines: 20_000 };

export interface IntegrityOptions {
  /** Told after each page: `done` of `total` levels and sequence numbers. */
  readonly onProgress?: (done: number, total: number) => void;
  /** Ends the check early, with an error. */
  readonly signal?: AbortSignal;
  /** `INTEGRITY_PAGES` unless said; tests make them small. */
  readonly pages?: IntegrityPages;
}
