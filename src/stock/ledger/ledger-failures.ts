import {
  isConnectionFailure,
  isMissingPartition,
  isStalePlan,
  isTimeout,
  isTransactionRollback,
  isUniqueViolation,
} from "../../platform/db/sqlstate.js";
import { HubError } from "../../platform/errors/hub-error.js";
import { CommitRolledBack } from "./batch.js";

/** When to send a command again that found no room or no database, in milliseconds. */
export const RETRY_HINT_MS = 500;
/** Two processes may race for the same key or the same new level: the loser's second try finds it. A violation that stays is a fault. */
const UNIQUE_VIOLATION_ATTEMPTS_MAX = 5;

/** Whether a batch that failed in this way may go through when it runs again. */
export function isRetryable(error: unknown, attempt: number): boolean {
  if (isUniqueViolation(error)) return attempt <= UNIQUE_VIOLATION_ATTEMPTS_MAX;
  if (isTransactionRollback(error) || isTimeout(error) || isConnectionFailure(error)) return true;
  return isStalePlan(error) || isMissingPartition(error) || error instanceof CommitRolledBack;
}

/** The answer to a command that came when the ledger was being closed. */
export function stopping(): HubError {
  return new HubError("UNAVAILABLE", "The hub is stopping. Nothing was changed; send the command again, with the same key.", {
    outcome: "NOT_DONE",
    retryAfterMs: 2 * RETRY_HINT_MS,
  });
}

/** The answer to a command whose database stayed away; `commitSent`: its commit may stand. */
export function unavailable(commitSent: boolean): HubError {
  const [message, outcome] = commitSent
    ? ["The database was lost while the command was being committed. Send it again with the same key to learn its outcome.", "UNKNOWN"]
    : ["The database cannot be reached. Nothing was changed; send the command again, with the same key.", "NOT_DONE"];
  return new HubError("UNAVAILABLE", message, { outcome, retryAfterMs: RETRY_HINT_MS });
}
