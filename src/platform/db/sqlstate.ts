import { HubError, overloaded } from "../errors/hub-error.js";
import { SessionRefused } from "./session.rules.js";

/** What a failure of the database means to the hub. Every decision on an SQLSTATE is made in this file. */
export type FailureKind =
  /** Class 40: the transaction was rolled back to let another one through. Run it again, as a new transaction. */
  | "RETRY"
  /** The server cannot be reached, is starting or stopping, or is short of resources. Later it may work. */
  | "UNAVAILABLE"
  /** No connection came free in time: there is more work than the pool may do at once. */
  | "OVERLOADED"
  /** Ended by one of our own time limits. */
  | "TIMEOUT"
  | "UNIQUE_VIOLATION"
  | "OTHER";

const states: Readonly<Record<string, FailureKind>> = {
  "40003": "UNAVAILABLE", // statement_completion_unknown: in class 40, but nothing tells whether it was done
  "23505": "UNIQUE_VIOLATION",
  "57014": "TIMEOUT", // query_canceled: statement_timeout
  "55P03": "TIMEOUT", // lock_not_available: lock_timeout
  "25006": "UNAVAILABLE", // read_only_sql_transaction: a standby, before the failover reached it
  "25P03": "UNAVAILABLE", // idle_in_transaction_session_timeout: the server has closed the connection
  "25P04": "UNAVAILABLE", // transaction_timeout: likewise
  "57P01": "UNAVAILABLE", // admin_shutdown
  "57P02": "UNAVAILABLE", // crash_shutdown
  "57P03": "UNAVAILABLE", // cannot_connect_now
};

const stateClasses: Readonly<Record<string, FailureKind>> = {
  "40": "RETRY",
  "08": "UNAVAILABLE",
  "53": "UNAVAILABLE",
  "58": "UNAVAILABLE",
};

const socketCodes = new Set(
  ["ECONNREFUSED", "ECONNRESET", "EPIPE", "ETIMEDOUT", "EHOSTUNREACH", "ENETUNREACH", "ENOTFOUND", "EAI_AGAIN"], //
);

// pg and its pool raise these without a code.
const poolIsFull = "timeout exceeded when trying to connect";
const connectionLost =
  /connection (terminated|ended|to PostgreSQL has ended)|encountered a connection error|query read timeout|timeout expired|not queryable|client was closed|write after end/i;

/** Classifies whatever pg threw. */
export function failureKind(error: unknown): FailureKind {
  // A server that became a standby, say: later there may be another.
  if (error instanceof SessionRefused) return "UNAVAILABLE";
  const state = sqlStateOf(error);
  if (state !== null) return states[state] ?? stateClasses[state.slice(0, 2)] ?? "OTHER";
  if (!(error instanceof Error)) return "OTHER";
  if ("code" in error && typeof error.code === "string" && socketCodes.has(error.code)) return "UNAVAILABLE";
  if (error.message === poolIsFull) return "OVERLOADED";
  return connectionLost.test(error.message) ? "UNAVAILABLE" : "OTHER";
}

/** The SQLSTATE of a PostgreSQL error, or null where the failure is not one (a lost connection, a mistake in the code). */
export function sqlStateOf(error: unknown): string | null {
  if (!(error instanceof Error) || !("code" in error) || typeof error.code !== "string") return null;
  return /^[0-9A-Z]{5}$/.test(error.code) && "severity" in error ? error.code : null;
}

/** Serialization failure or deadlock: the whole transaction may run again as a new one. */
export function isTransactionRollback(error: unknown): boolean {
  return failureKind(error) === "RETRY";
}

export function isUniqueViolation(error: unknown): boolean {
  return failureKind(error) === "UNIQUE_VIOLATION";
}

/** A lock was not had within `lock_timeout`, or a statement passed `statement_timeout`. */
export function isTimeout(error: unknown): boolean {
  return failureKind(error) === "TIMEOUT";
}

/** The connection is gone or could not be had: the server went away, is starting or shutting down, or the socket broke. */
export function isConnectionFailure(error: unknown): boolean {
  return failureKind(error) === "UNAVAILABLE";
}

/** The name of the constraint a statement broke, as in the migrations; null where the failure is another. */
export function violatedConstraint(error: unknown): string | null {
  return error instanceof Error && "constraint" in error && typeof error.constraint === "string" ? error.constraint : null;
}

/** A row had no partition to go to. The same state as that of a broken constraint, which has a name. */
export function isMissingPartition(error: unknown): boolean {
  return sqlStateOf(error) === "23514" && violatedConstraint(error) === null;
}

/** After a migration changed a table, a connection's old plans are of no use: the statement was not run and may be sent again elsewhere. */
export function isStalePlan(error: unknown): boolean {
  // By where the server raised it: the message may be in any language.
  return sqlStateOf(error) === "0A000" && (error as { readonly routine?: string }).routine === "RevalidateCachedQuery";
}

/**
 * What the caller gets to see of a failure: a HubError that says whether anything was changed, where the database or the load is to
 * blame, else the error itself. `outcome` is UNKNOWN where a commit may stand although its answer never came.
 */
export function translateFailure(error: unknown, outcome: "NOT_DONE" | "UNKNOWN"): unknown {
  const kind = failureKind(error);
  if (kind === "OVERLOADED") return withCause(overloaded(1_000), error);
  if (kind !== "UNAVAILABLE" && kind !== "TIMEOUT" && kind !== "RETRY") return error;
  const trouble = kind === "UNAVAILABLE" ? "The database cannot be reached right now" : "The database is too busy to answer in time";
  const advice =
    outcome === "NOT_DONE" ? "Nothing was changed; try again." : "The call may have been carried out or not: repeat it to find out.";
  return withCause(new HubError("UNAVAILABLE", `${trouble}. ${advice}`, { outcome, retryAfterMs: 1_000 }), error);
}

function withCause(error: HubError, cause: unknown): HubError {
  return Object.assign(error, { cause });
}
