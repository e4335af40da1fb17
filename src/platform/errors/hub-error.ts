// Not all of the library: a command of the command line needs no more of it than its error.
import { GraphQLError } from "graphql/error/index.js";

/** Every `extensions.code` of a top-level error. The closed list: no code is declared elsewhere. */
export const HUB_ERROR_CODES = [
  "GRAPHQL_PARSE_FAILED",
  "GRAPHQL_VALIDATION_FAILED",
  "BAD_USER_INPUT",
  "UNAUTHENTICATED",
  "FORBIDDEN",
  "LIMIT_EXCEEDED",
  "RATE_LIMITED",
  "OVERLOADED",
  "UNAVAILABLE",
  "NOT_CAUGHT_UP",
  "RESYNC_REQUIRED",
  "INTERNAL",
] as const;

export type HubErrorCode = (typeof HUB_ERROR_CODES)[number];

/** A top-level error meant for the client: its message and extensions are shown as they are. Anything else thrown is masked as INTERNAL. */
export class HubError extends GraphQLError {
  constructor(
    readonly code: HubErrorCode,
    message: string,
    extensions: Readonly<Record<string, unknown>> = {},
    /** Path below the mutation's input that is to blame: told where the error becomes the result of one item of a bulk call. */
    readonly field: readonly string[] | null = null,
  ) {
    super(message, { extensions: { ...extensions, code } });
  }
}

export function badUserInput(message: string): HubError {
  return new HubError("BAD_USER_INPUT", message);
}

/** The key is missing, malformed, unknown, expired or revoked: one answer for all of them, so that a stranger learns nothing. */
export function unauthenticated(): HubError {
  return new HubError("UNAUTHENTICATED", "This needs a valid API key. Send it as `Authorization: Bearer <key>`.");
}

/** A limit of the API was passed: `limit` and `value` tell by how much. */
export function limitExceeded(what: string, limit: number, value: number): HubError {
  return new HubError("LIMIT_EXCEEDED", `${what}: at most ${limit} are allowed, ${value} were given. Split the request.`, { limit, value });
}

export function forbidden(message: string, field: readonly string[] | null = null): HubError {
  return new HubError("FORBIDDEN", message, {}, field);
}

/** Somebody asks more often, or for more, than they may: `why` says who. Nothing was done. */
export function rateLimited(why: string, retryAfterMs: number): HubError {
  return new HubError("RATE_LIMITED", `${why}. Nothing was done; try again in ${retryAfterMs} ms.`, { retryAfterMs });
}

/** Answered before a command entered a batch: nothing happened, try again after `retryAfterMs`. */
export function overloaded(retryAfterMs: number): HubError {
  return new HubError(
    "OVERLOADED",
    `The hub has more commands waiting than it may queue. Nothing was changed; try again in ${retryAfterMs} ms.`,
    {
      retryAfterMs,
    },
  );
}
