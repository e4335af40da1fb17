import type { IncomingMessage } from "node:http";
import type { FastifyInstance } from "fastify";
import { refuseBrokenRequest } from "./socket-errors.js";

declare module "fastify" {
  interface FastifyContextConfig {
    /** The route takes files: its bodies may come slowly, and it looks after them itself. */
    readonly takesFiles?: boolean;
  }
}

/**
 * Refuses requests whose body has not come in time, but for those of routes that take files: Node knows one time for all requests of a server, which is that
 * of the slowest.
 */
export function refuseSlowBodies(app: FastifyInstance, { bodyMs, checkMs }: { readonly bodyMs: number; readonly checkMs: number }): void {
  const coming = new Map<IncomingMessage, number>();
  const check = setInterval(() => {
    const now = performance.now();
    for (const [request, since] of coming) {
      if (request.complete || request.destroyed) coming.delete(request);
      else if (now - since > bodyMs) refuseBrokenRequest({ name: "Error", message: "", code: "ERR_HTTP_REQUEST_TIMEOUT" }, request.socket);
    }
  }, checkMs);
  check.unref();
  app.addHook("onRequest", (request, _reply, done) => {
    if (request.method !== "GET" && request.routeOptions.config.takesFiles !== true) coming.set(request.raw, performance.now());
    done();
  });
  app.addHook("preHandler", (request, _reply, done) => {
    coming.delete(request.raw);
    done();
  });
  app.addHook("onResponse", (request, _reply, done) => {
    coming.delete(request.raw);
    done();
  });
  app.addHook("onClose", (_app, done) => {
    clearInterval(check);
    done();
  });
}
