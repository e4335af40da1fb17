import type { FastifyRequest } from "fastify";
import { checkDocumentLength, type OperationLimits } from "../graphql/limits.js";
import type { SentOperation } from "../graphql/live-operations.js";
import { HttpError } from "./errors.js";

/** Throws LIMIT_EXCEEDED where a request's document is too long to be parsed, whoever is to answer it. */
export function checkSentDocument({ method, body, query }: FastifyRequest, limits: OperationLimits): void {
  const sent = method === "GET" ? query : body;
  if (isObject(sent) && typeof sent["query"] === "string") checkDocumentLength(sent["query"], limits);
}

/** The operation in a request's body, or, sent by GET, in its URL. Throws 400 where there is none. */
export function sentOperation(request: FastifyRequest): SentOperation {
  const sent = request.method === "GET" ? inQuery(request.query) : request.body;
  if (!isObject(sent) || typeof sent["query"] !== "string") throw bad('There is no operation. Send {"query": "…", "variables": {…}}.');
  const { query, variables, operationName } = sent;
  if (!isMissing(variables) && !isObject(variables)) throw bad('"variables" must be an object.');
  if (!isMissing(operationName) && typeof operationName !== "string") throw bad('"operationName" must be a string.');
  return { query, variables: isMissing(variables) ? null : variables, operationName: isMissing(operationName) ? null : operationName };
}

function inQuery(given: unknown): unknown {
  if (!isObject(given) || typeof given["variables"] !== "string") return given;
  try {
    return { ...given, variables: JSON.parse(given["variables"]) as unknown };
  } catch {
    throw bad('"variables" must be an object in JSON.');
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isMissing(value: unknown): value is null | undefined {
  return value === null || value === undefined;
}

function bad(message: string): HttpError {
  return new HttpError(400, "BAD_USER_INPUT", message);
}
