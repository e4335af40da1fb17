import type { Statement, StatementResult } from "../../platform/db/statement.js";

/** Some statements of a batch's first round trip, and what is made of their results. */
export interface Step {
  readonly statements: readonly Statement[];
  readonly read: (results: readonly StatementResult[]) => void;
}

/** For a batch that has no use for a step. */
export const NOTHING: Step = { statements: [], read: () => undefined };
