import type { GraphQLError } from "graphql";
import type { Logger } from "../observability/logger.js";
import type { RequestContext } from "./context.js";
import { causeOf, isFault } from "./public-errors.js";

/**
 * Logs what operators must see of a failure: faults as errors, and failures of what the hub depends on as warnings. The logger takes an
 * error's name, message, code and stack only; documents, variables and headers are not logged at all: they may hold secrets.
 */
export function logFailure(log: Logger, error: GraphQLError, context: RequestContext, operation: string | null): void {
  const cause = causeOf(error);
  const where = {
    requestId: context.requestId,
    clientId: context.caller?.clientId ?? null,
    operation,
    path: error.path?.join(".") ?? null,
  };
  if (isFault(error)) {
    log.error({ ...where, err: cause }, "A request failed unexpectedly.");
  } else if (cause instanceof Error && cause.cause !== undefined) {
    log.warn({ ...where, err: cause.cause }, "A request failed because of something the hub depends on.");
  }
}
