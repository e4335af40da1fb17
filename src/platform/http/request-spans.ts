import type { FastifyInstance, FastifyRequest } from "fastify";
import type { Span, Tracer } from "../observability/tracer.js";

/** The spans of the requests that are being answered. */
export type RequestSpans = WeakMap<FastifyRequest, Span>;

/** Makes a span of every request to `/graphql`, as part of the trace its `traceparent` names. Probes and scrapers make none. */
export function traceRequests(app: FastifyInstance, tracer: Tracer): RequestSpans {
  const spans: RequestSpans = new WeakMap();
  app.addHook("onRequest", (request, _reply, done) => {
    const { method, routeOptions, headers, id } = request;
    if (routeOptions.url === "/graphql") {
      const attributes = { "http.request.method": method, "http.route": routeOptions.url, "hub.request_id": id };
      const traceparent = typeof headers["traceparent"] === "string" ? headers["traceparent"] : undefined;
      spans.set(request, tracer.start(`${method} ${routeOptions.url}`, { attributes, traceparent }));
    }
    done();
  });
  app.addHook("onResponse", (request, reply, done) => {
    const { statusCode } = reply;
    spans.get(request)?.end({ "http.response.status_code": statusCode }, statusCode >= 500 ? String(statusCode) : undefined);
    done();
  });
  return spans;
}
