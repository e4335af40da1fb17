import { STATUS_CODES } from "node:http";
import type { FastifyError } from "fastify";
import { HubError, type HubErrorCode } from "../errors/hub-error.js";
import { HTTP_STATUS } from "../graphql/answer-status.rules.js";
import { masked } from "../graphql/public-errors.js";

/** A refusal below GraphQL: its status, and what the answer says. */
export class HttpError extends Error {
  constructor(
    readonly statusCode: number,
    readonly hubCode: HubErrorCode,
    message: string,
    readonly details: Readonly<Record<string, unknown>> = {},
  ) {
    super(message);
  }
}

/** The one shape of an answer that is an error, below GraphQL as in it. */
export interface ErrorBody {
  readonly errors: readonly { readonly message: string; readonly extensions: Readonly<Record<string, unknown>> }[];
}

export interface ErrorAnswer {
  readonly status: number;
  readonly body: ErrorBody;
  /** Whether the hub itself is to blame: then it is logged, and the client is told the request id only. */
  readonly fault: boolean;
}

export function errorBody(code: HubErrorCode, message: string, details: Readonly<Record<string, unknown>> = {}): ErrorBody {
  return { errors: [{ message, extensions: { ...details, code } }] };
}

export function bodyTooLarge(bytesMax: number, bytes: number): HttpError {
  const message = `The body may have at most ${bytesMax} bytes, unpacked. Split the call.`;
  return new HttpError(413, "LIMIT_EXCEEDED", message, { limit: bytesMax, value: Math.max(bytes, bytesMax + 1) });
}

export function bodyTooRich({ what, limit, value }: { readonly what: string; readonly limit: number; readonly value: number }): HttpError {
  const message = `The body may hold at most ${limit} ${what}; it holds ${value}. Split the call.`;
  return new HttpError(413, "LIMIT_EXCEEDED", message, { limit, value });
}

/** Sentences for what Fastify finds wrong with a request; its own messages name things a client has not heard of. */
const SENTENCES: ReadonlyMap<string, string> = new Map([
  ["FST_ERR_CTP_INVALID_MEDIA_TYPE", "The body must be JSON. Send it with content-type application/json."],
  ["FST_ERR_CTP_INVALID_CONTENT_LENGTH", "The body has not the length its content-length says."],
  ["FST_ERR_BAD_URL", "The path is not a valid URL."],
  ["ERR_INVALID_URL", "The Host header or the URL is not valid."],
]);

/** What is answered to an error that was thrown before or beside GraphQL. */
export function answerTo(error: unknown, requestId: string): ErrorAnswer {
  if (error instanceof HttpError) {
    return { status: error.statusCode, body: errorBody(error.hubCode, error.message, error.details), fault: false };
  }
  if (error instanceof HubError) {
    const code = error.extensions["code"] as HubErrorCode;
    return { status: HTTP_STATUS[code], body: errorBody(code, error.message, error.extensions), fault: false };
  }
  const { code, statusCode } = error as Partial<FastifyError>;
  const sentence = SENTENCES.get(code ?? "");
  const status = code === "ERR_INVALID_URL" ? 400 : (statusCode ?? 500);
  if (status >= 400 && status < 500) {
    const message = sentence ?? `The request was refused: ${STATUS_CODES[status] ?? "it is not valid"}.`;
    return { status, body: errorBody("BAD_USER_INPUT", message), fault: false };
  }
  const { message, extensions } = masked();
  return { status: 500, body: errorBody(extensions.code, message, { requestId }), fault: true };
}
