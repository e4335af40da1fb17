import type { InventoryStateName } from "../states/accounts.js";
import type { DocumentKindName } from "../states/enumerations.js";

/** What integrity checks. Each name stands for one sentence that is true of a sound ledger. */
export type IntegrityCheck =
  /** For every level and state: the sum of the movements is what the level holds. */
  | "LEVEL_BALANCE"
  /** A level's version and sequence are those of its last movement. */
  | "LEVEL_VERSION"
  /** A level that is at or below zero, or has units in QUARANTINE, is noted as such, and no other is. */
  | "LEVEL_CONDITION"
  /** A state that documents claim is the sum of what they claim: RESERVED of what reservations hold. */
  | `${InventoryStateName}_BY_DOCUMENTS`
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
  /** Each correction is the exact reverse of an earlier movement of its document, and all of one come to no more than that. */
  | "CORRECTION"
  /** The counts of a document's lines add up, and what they say of other documents is what those say. */
  | `${DocumentKindName}_LINE`;

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

/** A level of whose units more have left than there were. That is no drift: the ledger adds up, and says what cannot be. */
export interface ImpossibleLevel {
  readonly sku: string;
  /** Location code. */
  readonly location: string;
  readonly available: number;
  readonly reserved: number;
  readonly committed: number;
  /** The documents of its movements since it was last possible, newest first; at most `DOCUMENTS_BEHIND_MAX`. */
  readonly documents: readonly { readonly kind: DocumentKindName; readonly id: string }[];
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
  /** Levels whose shelf is below zero, in the order of SKU and location; at most `IMPOSSIBLE_MAX`. */
  readonly impossible: readonly ImpossibleLevel[];
}

/** Impossible levels that are named. */
export const IMPOSSIBLE_MAX = 100;

/** Documents that are named behind an impossible level. */
export const DOCUMENTS_BEHIND_MAX = 20;

/** How much one statement reads; with these each takes well under a second. */
export interface IntegrityPages {
  /** Levels, and SKUs: their movements are not read, but for the last one of each. */
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
