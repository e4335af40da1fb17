import { GraphQLError, type GraphQLFormattedError, Kind } from "graphql";
import { HubError, type HubErrorCode, limitExceeded } from "../errors/hub-error.js";
import { cut } from "../text/cut.rules.js";
import { OPERATION_LIMITS, type OperationLimits } from "./limits.js";

/** Messages echo what was sent, which may be megabytes. */
const MESSAGE_LENGTH_MAX = 1_000;

/** The codes Apollo Server gives, and the ones of the closed list they become. All others are faults. */
const APOLLO_CODES: ReadonlyMap<unknown, HubErrorCode> = new Map<string, HubErrorCode>([
  ["GRAPHQL_PARSE_FAILED", "GRAPHQL_PARSE_FAILED"],
  ["GRAPHQL_VALIDATION_FAILED", "GRAPHQL_VALIDATION_FAILED"],
  ["BAD_USER_INPUT", "BAD_USER_INPUT"],
  ["BAD_REQUEST", "BAD_USER_INPUT"],
  ["OPERATION_RESOLUTION_FAILURE", "BAD_USER_INPUT"],
  ["PERSISTED_QUERY_NOT_FOUND", "BAD_USER_INPUT"],
  ["PERSISTED_QUERY_NOT_SUPPORTED", "BAD_USER_INPUT"],
]);

/**
 * What a client gets to see of an error: a HubError as it is, a mistake of the document or its variables with its code of the
 * closed list, and anything else as INTERNAL without a word about what happened.
 */
export function publicError(error: GraphQLError, limits: OperationLimits = OPERATION_LIMITS): GraphQLFormattedError {
  const place = placeOf(error);
  const limit = limitBehind(error, limits);
  if (limit !== null) return { ...place, message: limit.message, extensions: limit.extensions };
  const hubError = hubErrorBehind(error);
  if (hubError !== null)
    return {
      ...place,
      ...(afterItsChange(error, hubError) ?? { message: cut(error.message, MESSAGE_LENGTH_MAX), extensions: hubError.extensions }),
    };
  const code = codeOf(error);
  return code === undefined
    ? { ...place, ...masked() }
    : { ...place, message: cut(error.message, MESSAGE_LENGTH_MAX), extensions: { code } };
}

/** As `publicError`, with the id under which a masked error was logged. */
export function namedError(error: GraphQLError, requestId: string, limits?: OperationLimits): GraphQLFormattedError {
  return withRequestId(publicError(error, limits), requestId);
}

/** An error as it is shown: a masked one with the id under which it was logged, any other as it is. */
export function withRequestId(shown: GraphQLFormattedError, requestId: string): GraphQLFormattedError {
  return shown.extensions?.["code"] === "INTERNAL" ? { ...shown, extensions: { ...shown.extensions, requestId } } : shown;
}

/** Whether an error is the hub's own fault: masked from the client, and to be logged. */
export function isFault(error: GraphQLError): boolean {
  return hubErrorBehind(error) === null && limitBehind(error, OPERATION_LIMITS) === null && codeOf(error) === undefined;
}

/** The error that was thrown, out of the wrappings of GraphQL and Apollo Server. */
export function causeOf(error: unknown): unknown {
  let cause = error;
  while (cause instanceof GraphQLError && !(cause instanceof HubError) && cause.originalError !== undefined) cause = cause.originalError;
  return cause;
}

export function masked(): { readonly message: string; readonly extensions: { readonly code: HubErrorCode } } {
  return { message: "The hub failed unexpectedly; the failure is logged under the request id.", extensions: { code: "INTERNAL" } };
}

function hubErrorBehind(error: GraphQLError): HubError | null {
  const cause = causeOf(error);
  return cause instanceof HubError ? cause : null;
}

/**
 * What stands below a field of the root is read after that field has done its work. Where such a read finds no database or no room, its
 * "nothing was done" is true of the read only: who believed it of a mutation would send it again under another key.
 */
function afterItsChange(error: GraphQLError, { extensions }: HubError): Pick<GraphQLFormattedError, "message" | "extensions"> | null {
  const { code, retryAfterMs } = extensions;
  if ((error.path?.length ?? 0) < 2 || (code !== "OVERLOADED" && code !== "UNAVAILABLE")) return null;
  const message =
    "This field could not be read just now. A change made by the operation may stand: repeat it, a mutation with the same key.";
  return { message, extensions: { code: "UNAVAILABLE", outcome: "UNKNOWN", retryAfterMs } };
}

/** Limits that GraphQL itself keeps and tells only by its message. */
function limitBehind(error: GraphQLError, limits: OperationLimits): HubError | null {
  if (/^Syntax Error: Document contains more that \d+ tokens/.test(error.message)) {
    return limitExceeded("Tokens of a document (move large inputs into variables)", limits.tokens, limits.tokens + 1);
  }
  if (/^Too many (validation errors|errors processing variables), error limit reached/.test(error.message)) {
    return new HubError("LIMIT_EXCEEDED", "There are more mistakes than are shown. Correct these first.", {
      limit: limits.errors - 1,
      value: limits.errors,
    });
  }
  return null;
}

function codeOf(error: GraphQLError): HubErrorCode | undefined {
  return APOLLO_CODES.get(error.extensions["code"]) ?? (isCoercionFailure(error) ? "BAD_USER_INPUT" : undefined);
}

/** Arguments and variables GraphQL could not coerce while it ran. They name the node at fault; a field that failed to serialise names none. */
function isCoercionFailure(error: GraphQLError): boolean {
  const cause = causeOf(error);
  if (!(cause instanceof GraphQLError) || cause.extensions["code"] !== undefined) return false;
  const [node] = cause.nodes ?? [];
  if (node === undefined) return false;
  if (node.kind === Kind.VARIABLE_DEFINITION) return cause.message.startsWith('Variable "$');
  return cause.message.startsWith('Argument "');
}

function placeOf(error: GraphQLError): Pick<GraphQLFormattedError, "locations" | "path"> {
  return {
    ...(error.locations === undefined ? {} : { locations: error.locations }),
    ...(error.path === undefined ? {} : { path: error.path }),
  };
}
