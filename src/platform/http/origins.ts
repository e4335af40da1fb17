import type { IncomingMessage } from "node:http";
import cors from "@fastify/cors";
import type { FastifyInstance } from "fastify";
import { HttpError } from "./errors.js";
import { wantsEvents } from "./event-streams.js";
import { askedHost, type Trust } from "./forwarded.js";

/** How long a browser may remember what a preflight was answered. */
const PREFLIGHT_SECONDS = 600;

/** Which pages may ask the hub: browsers name the origin of the page that asks, and any page could use a browser that can reach the hub. */
export class Origins {
  readonly #any: boolean;
  readonly #trust: Trust;

  /** `allowed`: origins beside the hub's own; `*` is any. */
  constructor(
    readonly allowed: readonly string[],
    trust: Trust,
  ) {
    this.#any = allowed.includes("*");
    this.#trust = trust;
  }

  /** Whether the request comes from no page, from a page of the hub's own, or from one that is allowed. */
  allow(request: IncomingMessage): boolean {
    const { origin } = request.headers;
    if (origin === undefined || this.#any || this.allowed.includes(origin)) return true;
    return URL.canParse(origin) && new URL(origin).host === askedHost(request, this.#trust)?.toLowerCase();
  }
}

export function foreignOrigin(): HttpError {
  return new HttpError(
    403,
    "FORBIDDEN",
    "Pages of this origin may not ask the hub. Name it in HUB_ORIGINS, where the hub is started, to let them.",
  );
}

/**
 * Lets pages of allowed origins ask what is below `/graphql`, and answers their browsers' preflights. Others are refused where it counts: their
 * preflight, and a stream of events. The answer to a plain request their browser keeps from them.
 */
export function answerPages(app: FastifyInstance, origins: Origins): void {
  app.addHook("onRequest", (request, reply, done) => {
    const { method, headers, url } = request;
    const asks = method === "OPTIONS";
    // Nearly all requests come from no page.
    if (!asks && headers.origin === undefined) {
      done();
    } else if (asks && (headers["access-control-request-method"] === undefined || url.split("?", 1)[0] !== "/graphql")) {
      reply.callNotFound();
    } else if ((asks || wantsEvents(request)) && !origins.allow(request.raw)) {
      done(foreignOrigin());
    } else {
      done();
    }
  });
  // Where only the hub's own pages may ask, answers tell browsers nothing.
  if (origins.allowed.length === 0) {
    app.options("/", { exposeHeadRoute: false }, (_request, reply) => void reply.callNotFound());
    return;
  }
  void app.register(cors, {
    origin: origins.allowed.includes("*") ? "*" : [...origins.allowed],
    methods: ["GET", "POST"],
    exposedHeaders: ["x-request-id", "retry-after"],
    maxAge: PREFLIGHT_SECONDS,
    strictPreflight: false,
  });
}
