import type { GraphQLError } from "graphql";
import type { Logger } from "../observability/logger.js";
import type { RequestContext } from "./context.js";
import { reportedName } from "../observability/operation-report.js";
import { cut } from "../text/cut.rules.js";
import { causeOf, isFault } from "./public-errors.js";

/** Aliases are the client's text. */
const PATH_LENGTH_MAX = 200;

/**
 * Logs what operators must see of a failure: faults as errors, and failures of what the hub depends on as warnings. The logger takes an
 * error's name, message, code and stack only; documents, variables and headers are not logged at all: they may hold secrets.
 */
export function logFailure(log: Logger, error: GraphQLError, context: RequestContext, operation: string | null): void {
  const cause = causeOf(error);
  const where = {
    requestId: context.requestId,
    clientId: context.caller?.clientId ?? null,
    operation: reportedName(operation),
    path: error.path === undefined ? null : cut(error.path.map((part) => cut(String(part), PATH_LENGTH_MAX)).join("."), PATH_LENGTH_MAX),
  };
  if (isFault(error)) {
    log.error({ ...where, err: cause }, "A request failed unexpectedly.");
  } else if (cause instanceof Error && cause.cause !== undefined) {
    log.warn({ ...where, err: cause.cause }, "A request failed because of something the hub depends on.");
  }
}
