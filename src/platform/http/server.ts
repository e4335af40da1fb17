import type { FastifyInstance, FastifyPluginCallback } from "fastify";
import type { GraphQLSchema } from "graphql";
import type { TrustedProxies } from "../config/network.js";
import { DEFAULT_LIMITS } from "../config/limits.js";
import { createApollo } from "../graphql/apollo.js";
import type { ClientRole, Rate } from "../graphql/context.js";
import { OPERATION_LIMITS, type OperationLimits } from "../graphql/limits.js";
import type { Logger } from "../observability/logger.js";
import type { Metrics } from "../observability/metrics.js";
import { logOperation } from "../observability/operation-log.js";
import type { OperationWatch } from "../observability/operation-report.js";
import { operationSpan } from "../observability/operation-span.js";
import type { Tracer } from "../observability/tracer.js";
import { CompiledLane } from "./compiled-lane.js";
import { errorBody } from "./errors.js";
import { addFileRoutes, type FileExchange } from "./files-route.js";
import { trustIn } from "./forwarded.js";
import { addFrontPage } from "./front-page.js";
import { addGraphiqlRoute, GRAPHIQL, type GraphiqlPage } from "./graphiql-route.js";
import { addGraphqlRoute } from "./graphql-route.js";
import type { Authenticate } from "./authenticate.js";
import { closeApp, createJsonApp } from "./json-app.js";
import { LiveConnections, type LiveTerms } from "./live.js";
import { listen } from "./listen.js";
import { addMetricsRoute } from "./metrics-route.js";
import { answerPages, Origins } from "./origins.js";
import { type RequestSpans, traceRequests } from "./request-spans.js";
import { StartQueue } from "./start-queue.js";
import { UNREAD_LIMITS, UnreadAnswers, type UnreadLimits } from "./unread-answers.js";
import { watchUnreadResponses } from "./unread-responses.js";

export interface HttpServerOptions {
  readonly schema: GraphQLSchema;
  readonly authenticate: Authenticate;
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
  readonly log: Logger;
  /** Whether the hub can do its work now: what `/readyz` answers. */
  readonly ready: () => boolean | Promise<boolean>;
  readonly limits?: OperationLimits;
  /** Charged for what keys ask. Default: nobody counts. */
  readonly rate?: Rate;
  /** Default: what the settings are where nobody sets them. */
  readonly unread?: UnreadLimits;
  readonly live?: LiveTerms;
  /** Origins beside the hub's own whose pages may ask it, such as `https://shop.example`; `*` is any. Default: none. */
  readonly origins?: readonly string[];
  /** The proxies in front of it that are believed. Default null: a client is what connects. */
  readonly trustProxy?: TrustedProxies | null;
  /** Where figures are kept; `/metrics` answers them: without a key where `open`, else to ADMIN and `roles` (default: none). Default null: none are kept. */
  readonly metrics?: { readonly figures: Metrics; readonly open: boolean; readonly roles?: readonly ClientRole[] } | null;
  /** Default null: no traces are made. */
  readonly tracer?: Tracer | null;
  /** Whether operations that come again are compiled, or Apollo Server answers every one. Default true. */
  readonly compiled?: boolean;
  /** Served at `/graphiql`. Default null: nothing is there. */
  readonly graphiql?: GraphiqlPage | null;
  /** Serves `/uploads` and `/downloads`. Default null: nothing is there. */
  readonly files?: FileExchange | null;
  /** Greatest body in bytes, unpacked. Default: that of the settings, room for 1,000 items and 5,000 lines. */
  readonly bodyBytesMax?: number;
  /** How long `close` waits for running requests before it terminates them. Default 5 s. */
  readonly graceMs?: number;
}

export interface HttpServer {
  /** Where it listens, without a path: `http://127.0.0.1:4000`. */
  readonly url: string;
  /** Takes no more requests, finishes the running ones within the grace, and lets go of the port. May be called more than once. */
  close(): Promise<void>;
}

const GRACE_MS = 5_000;

/**
 * Starts the HTTP server: `/`, `/graphql`, `/healthz` and `/readyz`, and `/graphiql` where it is given. Every answer but a page is JSON; every
 * error has the shape of a GraphQL error.
 */
export async function createHttpServer(options: HttpServerOptions): Promise<HttpServer> {
  const { authenticate, host, port, log, ready, graphiql = null, metrics = null, tracer = null } = options;
  const {
    bodyBytesMax = DEFAULT_LIMITS.bodyBytesMax,
    graceMs = GRACE_MS,
    limits = OPERATION_LIMITS,
    unread: unreadLimits = UNREAD_LIMITS,
  } = options;
  const trust = trustIn(options.trustProxy ?? null);
  const origins = new Origins(options.origins ?? [], trust);
  const app = createJsonApp(log, bodyBytesMax, trust);
  const spans: RequestSpans = tracer === null ? new WeakMap() : traceRequests(app, tracer);
  const onOperation: OperationWatch = (report, request) => {
    metrics?.figures.operations.done(report);
    logOperation(log, report);
    if (tracer !== null) (request ?? tracer).record(operationSpan(report));
  };
  const unread = new UnreadAnswers(unreadLimits, (terminated) =>
    log.info(terminated, "A connection was cut: its client does not read what it asks for."),
  );
  watchUnreadResponses(app, unread, unreadLimits);
  const starts = new StartQueue();
  const live = new LiveConnections(app, { ...options, origins, trust, unread, onOperation, starts });
  const drain = async (): Promise<void> => void (await Promise.all([closeApp(app, graceMs), live.close(graceMs)]));
  const apollo = createApollo({ ...options, onOperation, drain });
  await apollo.start();
  addHealthRoutes(app, ready);
  const lane = options.compiled === false ? null : CompiledLane.over({ ...options, onOperation });
  const graphql: FastifyPluginCallback = (scope, _options, done) => {
    answerPages(scope, origins);
    addGraphqlRoute(scope, { apollo, lane, events: live.events, authenticate, rate: options.rate, bodyBytesMax, limits, spans, starts });
    done();
  };
  void app.register(graphql, { prefix: "/graphql" });
  addFrontPage(app, graphiql === null ? [] : [GRAPHIQL]);
  if (options.files) addFileRoutes(app, options.files, authenticate);
  if (graphiql !== null) addGraphiqlRoute(app, graphiql);
  if (metrics !== null && lane !== null) metrics.figures.watchLane(() => lane.figures);
  if (metrics !== null) watchServer(app, { live, unread }, metrics.figures);
  if (metrics !== null) addMetricsRoute(app, metrics.figures, { open: metrics.open, roles: metrics.roles ?? [], authenticate });
  // Apollo Server never answers a second stop that comes while the first one runs.
  let closed: Promise<void> | undefined;
  const close = (): Promise<void> => (closed ??= apollo.stop());
  try {
    return { url: await listen(app, host, port), close };
  } catch (error) {
    await close();
    throw error;
  }
}

function watchServer(
  app: FastifyInstance,
  { live, unread }: { readonly live: LiveConnections; readonly unread: UnreadAnswers },
  figures: Metrics,
): void {
  figures.watch({
    live: () => ({
      sockets: live.sockets.count,
      operations: live.sockets.operationCount,
      streams: live.events.count,
      answers: live.operations.figures,
      unread: unread.figures,
    }),
  });
  app.addHook("onResponse", (request, reply, done) => {
    figures.response(request.routeOptions.url ?? null, request.method, reply.statusCode);
    done();
  });
}

function addHealthRoutes(app: FastifyInstance, ready: HttpServerOptions["ready"]): void {
  app.route({ url: "/healthz", method: ["GET", "HEAD"], handler: () => ({ status: "alive" }) });
  app.route({
    url: "/readyz",
    method: ["GET", "HEAD"],
    handler: async (_request, reply) => {
      if (await ready()) return { status: "ready" };
      return reply.code(503).send(errorBody("UNAVAILABLE", "The hub is not ready: it is starting, stopping, or without its database."));
    },
  });
}
