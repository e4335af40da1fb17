import type { ApolloServer } from "@apollo/server";
import { fastifyApolloHandler } from "@as-integrations/fastify";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { unauthenticated } from "../errors/hub-error.js";
import { answerTypeFor } from "../graphql/answer-type.js";
import { type Caller, charge, type Rate, type RequestContext } from "../graphql/context.js";
import type { OperationLimits } from "../graphql/limits.js";
import { partsOfAnswer } from "../graphql/loaders.js";
import { DOCUMENT_COST } from "../graphql/operation-rate.js";
import { type Authenticate, authorizationOf, refuseStranger } from "./authenticate.js";
import { unpackBody } from "./body.js";
import { Compression } from "./compression.js";
import type { CompiledLane } from "./compiled-lane.js";
import { HttpError } from "./errors.js";
import { type EventStreams, wantsEvents } from "./event-streams.js";
import { PipelinedRequests } from "./pipelined.js";
import type { RequestSpans } from "./request-spans.js";
import { checkSentDocument } from "./sent-operation.js";
import type { StartQueue } from "./start-queue.js";
import { TaskEnd } from "./task-end.js";

export interface GraphqlRouteParts {
  readonly apollo: ApolloServer<RequestContext>;
  /** Answers what comes again and again; null: Apollo Server answers everything. */
  readonly lane: CompiledLane | null;
  /** Answers those who accept text/event-stream. */
  readonly events: EventStreams;
  readonly authenticate: Authenticate;
  /** Charged for what keys ask. Undefined: nobody counts. */
  readonly rate: Rate | undefined;
  readonly bodyBytesMax: number;
  readonly limits: OperationLimits;
  readonly spans: RequestSpans;
  /** Where requests wait that came in one piece with others. */
  readonly starts: StartQueue;
}

declare module "fastify" {
  interface FastifyRequest {
    /** Of a request to `/graphql` whose key was good. */
    hubContext: RequestContext | null;
  }
}

/** Adds the route at the prefix of `app`, `/graphql`: POST, and GET for queries. Strangers are turned away before their body is read or their document parsed. */
export function addGraphqlRoute(app: FastifyInstance, parts: GraphqlRouteParts): void {
  const { apollo, lane, events, authenticate, rate, bodyBytesMax, limits, spans, starts } = parts;
  app.decorateRequest("hubContext", null);
  const taskEnd = new TaskEnd();
  const pipelined = new PipelinedRequests(starts);
  const throughApollo = fastifyApolloHandler(apollo, { context: (request) => Promise.resolve(contextOf(request)) });
  const admit = (request: FastifyRequest, reply: FastifyReply, caller: Caller | null): void => {
    if (caller === null) throw refuseStranger(reply);
    const { budget, loaders } = partsOfAnswer(limits.answer, () => reply.raw.destroyed);
    const context = { requestId: request.id, caller, loaders, budget, rate };
    const span = spans.get(request);
    request.hubContext = span === undefined ? context : { ...context, span };
    refuseUnanswerable(request);
  };
  const compression = new Compression();
  const answer = async (request: FastifyRequest, reply: FastifyReply): Promise<unknown> => {
    charge(contextOf(request), DOCUMENT_COST);
    const body: unknown = await throughApollo.call(app, request, reply);
    return typeof body === "string" ? compression.apply(request, reply, body) : body;
  };
  const atTaskEnd = (request: FastifyRequest, reply: FastifyReply, body: string): Promise<unknown> => {
    const sent = compression.apply(request, reply, body);
    return typeof sent === "string" ? taskEnd.reached().then(() => sent) : sent;
  };
  app.route({
    url: "",
    method: ["GET", "POST"],
    onRequest: (request, reply, done) => {
      const found = authenticate(authorizationOf(request), request);
      if (found instanceof Promise) {
        found.then((caller) => admit(request, reply, caller)).then(() => done(), done);
        return;
      }
      admit(request, reply, found);
      done();
    },
    preParsing: (request, reply, payload, done) =>
      pipelined.enter(request, reply, () => done(null, unpackBody(request, payload, bodyBytesMax)), done),
    handler: (request, reply) => {
      const context = contextOf(request);
      checkSentDocument(request, limits);
      if (wantsEvents(request)) return events.answer(request, reply, context, authorizationOf(request) ?? "");
      const compiled = lane?.answer(request, reply, context) ?? null;
      if (compiled === null) return answer(request, reply);
      if (typeof compiled === "string") return atTaskEnd(request, reply, compiled);
      return compiled.then((body) => (body === null ? answer(request, reply) : atTaskEnd(request, reply, body)));
    },
  });
}

/** Apollo Server looks at `Accept` only after it ran the operation: a mutation would be done and its answer withheld. */
function refuseUnanswerable(request: FastifyRequest): void {
  if (answerTypeFor(request.headers.accept) !== null || wantsEvents(request)) return;
  throw new HttpError(
    406,
    "BAD_USER_INPUT",
    "Answers are JSON. Accept application/json or application/graphql-response+json, or text/event-stream for a stream of events.",
  );
}

function contextOf({ hubContext }: FastifyRequest): RequestContext {
  if (hubContext === null) throw unauthenticated();
  return hubContext;
}
