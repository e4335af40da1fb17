import { cut } from "../text/cut.rules.js";
import type { Span } from "./tracer.js";

/** One GraphQL operation that was answered: what metrics, logs and traces tell of it. Neither document nor variables: both may hold secrets. */
export interface OperationReport {
  readonly requestId: string;
  /** `api_client.id`; null for a stranger. */
  readonly clientId: number | null;
  /** As the document names it, cut by `reportedName`; null where it has no name, or could not be read. */
  readonly name: string | null;
  /** "unread" where the document could not be parsed or validated. */
  readonly type: "query" | "mutation" | "subscription" | "unread";
  readonly over: "http" | "socket" | "events";
  /** "ok", "user_error" where a payload's `userErrors` says so, or the code of the first top-level error. */
  readonly outcome: string;
  /** Of a subscription: until it had begun. */
  readonly ms: number;
}

/** Is told of every operation, and of the request it came by where traces are made. Must not throw. */
export type OperationWatch = (report: OperationReport, request?: Span) => void;

/** Longer names are cut in logs and not counted apart: the name comes from the client. */
export const OPERATION_NAME_LENGTH_MAX = 80;

/** An operation's name as it is told of: of a longer one its beginning, which is longer than any name that is counted apart. */
export function reportedName(name: string | null | undefined): string | null {
  return name === null || name === undefined ? null : cut(name, OPERATION_NAME_LENGTH_MAX);
}
