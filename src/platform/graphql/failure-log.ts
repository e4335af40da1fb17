import type { GraphQLError } from "graphql";
import type { Logger } from "pino";
import type { RequestContext } from "./context.js";
import { causeOf, isFault } from "./public-errors.js";

/**
 * Logs what operators must see of a failure: faults as errors, and failures of what the hub depends on as warnings. Only the error's own
 * name, message, SQLSTATE and stack are taken: statements, parameters, variables and headers may hold secrets.
 */
export function logFailure(log: Logger, error: GraphQLError, context: RequestContext, operation: string | null): void {
  const cause = causeOf(error);
  const behind = cause instanceof Error ? cause.cause : undefined;
  const fault = isFault(error);
  if (!fault && behind === undefined) return;
  const failure = describe(fault ? cause : behind);
  const where = {
    requestId: context.requestId,
    clientId: context.caller?.clientId ?? null,
    operation,
    path: error.path?.join(".") ?? null,
  };
  if (fault) log.error({ ...where, failure }, "A request failed unexpectedly.");
  else log.warn({ ...where, failure }, "A request failed because of something the hub depends on.");
}

export interface FailureDescription {
  readonly name: string;
  readonly message: string;
  readonly code: string | null;
  readonly stack: string | null;
}

/** The parts of an error that may be logged. */
export function describe(failure: unknown): FailureDescription {
  if (!(failure instanceof Error))
    return { name: typeof failure, message: "Something that is no Error was thrown.", code: null, stack: null };
  const code = "code" in failure && typeof failure.code === "string" ? failure.code : null;
  return { name: failure.name, message: failure.message, code, stack: failure.stack ?? null };
}
