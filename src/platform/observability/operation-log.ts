import type { Logger } from "./logger.js";
import type { OperationReport } from "./operation-report.js";

/** One line for each operation: at `info` where it failed, at `debug` where it was answered, refusals of business (`user_error`) included. */
export function logOperation(log: Logger, { name, ms, outcome, ...rest }: OperationReport): void {
  const level = outcome === "ok" || outcome === "user_error" ? "debug" : "info";
  if (!log.isLevelEnabled(level)) return;
  log[level]({ ...rest, operation: name, outcome, ms: Math.round(ms * 10) / 10 }, "An operation was answered.");
}
