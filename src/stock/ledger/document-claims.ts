import type { InventoryStateName } from "../states/accounts.js";

/**
 * Units that documents of a kind have in a state of levels, such as those that reservations hold in RESERVED. Where any kind claims a state, every
 * level has there exactly what all claims come to: integrity holds them against each other.
 */
export interface Claim {
  readonly account: InventoryStateName;
  /**
   * `select variant_id, location_id, … as units, … as document_id, … as ends_at from …` of lines with such units, which an index by
   * (variant_id, location_id) finds. `ends_at`: when the line lets go of them by itself; null: never.
   */
  readonly text: string;
}

/** What must be true of the documents of a kind and of their lines, in themselves and towards those of the rooms before. */
export interface DocumentCheck {
  /** Answers as `last` the id that ends the page behind the id $1 with $2 lines; no row where fewer are left. */
  readonly next: string;
  readonly statements: readonly {
    /** Selects what is not true of the documents behind $1, up to $2 (null: all that are left), as a `DocumentDrift`; at most `DRIFTS_MAX`. */
    readonly text: string;
    readonly message: (drift: DocumentDrift) => string;
  }[];
}

export interface DocumentDrift {
  readonly documentId: string;
  readonly sku: string | null;
  /** Location code. */
  readonly location: string | null;
  readonly expected: string;
  readonly actual: string;
}

/** After so many the check ends early: a ledger that differs everywhere is not described better by a longer list. */
export const DRIFTS_MAX = 1_000;
