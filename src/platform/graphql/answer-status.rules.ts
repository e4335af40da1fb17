import type { HubErrorCode } from "../errors/hub-error.js";
import { type AnswerType, JSON_TYPE } from "./answer-type.js";

/** The HTTP status that each code stands for. The page docs/guide/errors-and-codes.md is held against it. */
export const HTTP_STATUS: Readonly<Record<HubErrorCode, number>> = {
  GRAPHQL_PARSE_FAILED: 400,
  GRAPHQL_VALIDATION_FAILED: 400,
  BAD_USER_INPUT: 400,
  UNAUTHENTICATED: 401,
  FORBIDDEN: 403,
  LIMIT_EXCEEDED: 400,
  RATE_LIMITED: 429,
  OVERLOADED: 503,
  UNAVAILABLE: 503,
  NOT_CAUGHT_UP: 503,
  RESYNC_REQUIRED: 409,
  INTERNAL: 500,
};

interface ShownError {
  readonly extensions?: Readonly<Record<string, unknown>> | undefined;
}

/** An answer as it is shown: `data` is absent where the operation was refused before it ran, and null where it ran and has nothing to show. */
export interface ShownAnswer {
  readonly data?: unknown;
  readonly errors?: readonly ShownError[] | undefined;
}

export interface AnswerHead {
  readonly status: number;
  /** Seconds for the header `Retry-After`; null: none is sent. */
  readonly retryAfter: number | null;
}

const OK: AnswerHead = { status: 200, retryAfter: null };

/**
 * The status of an answer to a GraphQL request. GraphQL over HTTP demands 200 wherever there is data, and of application/json wherever the
 * operation ran: its readers know an answer of the hub from one of a proxy by nothing else. Otherwise it is that of the first error.
 */
export function headOf({ data, errors }: ShownAnswer, type: AnswerType): AnswerHead {
  const [first] = errors ?? [];
  if (first === undefined || (data !== undefined && data !== null)) return OK;
  if (data === null && type === JSON_TYPE) return OK;
  const { code, retryAfterMs } = first.extensions ?? {};
  const status = typeof code === "string" && Object.hasOwn(HTTP_STATUS, code) ? HTTP_STATUS[code as HubErrorCode] : HTTP_STATUS.INTERNAL;
  return { status, retryAfter: typeof retryAfterMs === "number" ? Math.ceil(retryAfterMs / 1_000) : null };
}
