import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from "fastify";
import { JSON_TYPE } from "../graphql/answer-type.js";
import type { Logger } from "../observability/logger.js";
import { parseJson } from "./body.js";
import { answerTo, bodyTooLarge, errorBody, HttpError } from "./errors.js";
import type { Trust } from "./forwarded.js";
import { requestIdOf } from "./request-id.js";
import { refuseSlowBodies } from "./slow-bodies.js";
import { refuseBrokenRequest } from "./socket-errors.js";

/** Time limits in milliseconds. Idle connections outlive the 60 s of the usual load balancer, so that it never reuses one just closed. */
const CONNECTION = {
  headersMs: 10_000,
  bodyMs: 30_000,
  /** Of a file, which may be long and its client's line slow. */
  fileMs: 600_000,
  keepAliveMs: 65_000,
  checkMs: 2_000,
  headerBytesMax: 16 * 1024,
} as const;

/** The methods a path may answer; any other on it is 405. */
const METHODS = ["GET", "HEAD", "POST"] as const;

/** A Fastify application that takes JSON and answers JSON, whatever is wrong with a request. */
export function createJsonApp(log: Logger, bodyBytesMax: number, trust: Trust): FastifyInstance {
  const app = Fastify({
    bodyLimit: bodyBytesMax,
    trustProxy: trust,
    exposeHeadRoutes: false,
    genReqId: (request) => requestIdOf(request.headers),
    keepAliveTimeout: CONNECTION.keepAliveMs,
    requestTimeout: CONNECTION.fileMs,
    http: {
      headersTimeout: CONNECTION.headersMs,
      connectionsCheckingInterval: CONNECTION.checkMs,
      maxHeaderSize: CONNECTION.headerBytesMax,
      // Node would answer it with an empty body.
      requireHostHeader: false,
    },
    // A request that comes over an open connection while the server drains is answered, and the connection closed after it.
    return503OnClosing: false,
    forceCloseConnections: "idle",
    clientErrorHandler: refuseBrokenRequest,
    frameworkErrors: (error, request, reply) => sendError(log, error, request, reply),
  });
  app.removeAllContentTypeParsers();
  app.addContentTypeParser("application/json", { parseAs: "buffer" }, (request, bytes: Buffer, done) => {
    done(null, parseJson(request, bytes));
  });
  app.addHook("onRequest", (request, reply, done) => {
    setHeaders(request, reply);
    done(request.headers.host === undefined ? hostless(reply) : undefined);
  });
  refuseSlowBodies(app, CONNECTION);
  app.addHook("onResponse", (request, reply, done) => {
    logResponse(log, request, reply);
    done();
  });
  app.setErrorHandler((error, request, reply) => sendError(log, withSize(error, request, bodyBytesMax), request, reply));
  app.setNotFoundHandler(refusePath);
  return app;
}

/** Closes the application: what runs is finished within the grace, each connection is closed as it falls idle, and the rest is terminated. */
export async function closeApp(app: FastifyInstance, graceMs: number): Promise<void> {
  const closeIdle = (): void => app.server.closeIdleConnections();
  // Node closes only those that are idle at the start: one whose answer goes out later would stay open until its client goes.
  const sweep = setInterval(closeIdle, 50);
  const deadline = setTimeout(() => app.server.closeAllConnections(), graceMs);
  try {
    await app.close();
  } finally {
    clearInterval(sweep);
    clearTimeout(deadline);
  }
}

function setHeaders(request: FastifyRequest, reply: FastifyReply): void {
  void reply.headers({
    "x-request-id": request.id,
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
    "content-type": JSON_TYPE,
  });
}

/** HTTP/1.1 wants a Host: whoever sends none is no client to keep a connection open for. */
function hostless(reply: FastifyReply): HttpError {
  void reply.header("connection", "close");
  return new HttpError(400, "BAD_USER_INPUT", "The request names no Host.");
}

function refusePath(request: FastifyRequest, reply: FastifyReply): void {
  const url = request.url.split("?", 1)[0] ?? "";
  const methods = METHODS.filter((method) => request.server.hasRoute({ url, method }));
  if (methods.length === 0) {
    void reply.code(404).send(errorBody("BAD_USER_INPUT", "There is nothing at this path. GraphQL is at /graphql."));
    return;
  }
  const allowed = methods.join(", ");
  void reply
    .code(405)
    .header("allow", allowed)
    .send(errorBody("BAD_USER_INPUT", `This path answers ${allowed} only.`));
}

function withSize(error: unknown, request: FastifyRequest, bodyBytesMax: number): unknown {
  if ((error as { code?: unknown }).code !== "FST_ERR_CTP_BODY_TOO_LARGE") return error;
  return bodyTooLarge(bodyBytesMax, Number(request.headers["content-length"] ?? 0));
}

function sendError(log: Logger, error: unknown, request: FastifyRequest, reply: FastifyReply): void {
  const { status, body, fault } = answerTo(error, request.id);
  if (fault) log.error({ requestId: request.id, err: error }, "A request failed unexpectedly.");
  setHeaders(request, reply);
  const retryAfterMs = body.errors[0]?.extensions["retryAfterMs"];
  if (typeof retryAfterMs === "number") void reply.header("retry-after", Math.ceil(retryAfterMs / 1000));
  void reply.code(status).send(body);
}

/** Neither the query string nor any header but the id: both may hold keys. */
function logResponse(log: Logger, request: FastifyRequest, reply: FastifyReply): void {
  if (!log.isLevelEnabled("debug")) return;
  const answered = { requestId: request.id, method: request.method, path: request.routeOptions.url ?? null, status: reply.statusCode };
  log.debug({ ...answered, address: request.ip, ms: Math.round(reply.elapsedTime) }, "A request was answered.");
}
