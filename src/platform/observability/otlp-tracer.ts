import { setTimeout as pause } from "node:timers/promises";
import {
  type Context,
  ROOT_CONTEXT,
  type Span as OtelSpan,
  SpanKind,
  SpanStatusCode,
  trace,
  type Tracer as OtelTracer,
} from "@opentelemetry/api";
import { OTLPTraceExporter } from "@opentelemetry/exporter-trace-otlp-http";
import { resourceFromAttributes } from "@opentelemetry/resources";
import { BatchSpanProcessor, NodeTracerProvider } from "@opentelemetry/sdk-trace-node";
import type { RecordedWork, Span, SpanAttributes, StartOptions, Tracer } from "./tracer.js";

/** How long a collector may take for one delivery, and `close` for the last one. */
const DELIVERY_MS_MAX = 2_000;
const SERVICE_NAME = "inventory-hub";

/**
 * Sends spans by OTLP over HTTP. Parents are handed on by hand: nothing is registered for the whole process, and nothing is patched. Spans
 * that cannot be delivered are dropped: a collector that is away costs the hub nothing.
 */
export class OtlpTracer implements Tracer {
  readonly #provider: NodeTracerProvider;
  readonly #tracer: OtelTracer;

  constructor(endpoint: string) {
    const url = `${endpoint.replace(/(?<!\/)\/+$/, "")}/v1/traces`;
    this.#provider = new NodeTracerProvider({
      resource: resourceFromAttributes({ "service.name": SERVICE_NAME }),
      spanProcessors: [new BatchSpanProcessor(new OTLPTraceExporter({ url, timeoutMillis: DELIVERY_MS_MAX }))],
    });
    this.#tracer = this.#provider.getTracer(SERVICE_NAME);
  }

  start(name: string, { attributes = {}, traceparent }: StartOptions = {}): Span {
    const context = remoteContext(traceparent);
    const span = this.#tracer.startSpan(name, { kind: SpanKind.SERVER, attributes: { ...attributes } }, context);
    return {
      record: (work) => this.#record(work, trace.setSpan(context, span)),
      end: (given = {}, failure) => finish(span, given, failure),
    };
  }

  record(work: RecordedWork): void {
    this.#record(work, ROOT_CONTEXT);
  }

  async close(): Promise<void> {
    await Promise.race([this.#provider.shutdown().catch(() => undefined), pause(DELIVERY_MS_MAX, undefined, { ref: false })]);
  }

  #record({ name, ms, attributes, failure }: RecordedWork, context: Context): void {
    const now = Date.now();
    finish(this.#tracer.startSpan(name, { startTime: now - ms }, context), attributes, failure, now);
  }
}

function finish(span: OtelSpan, attributes: SpanAttributes, failure: string | undefined, endedAt?: number): void {
  span.setAttributes({ ...attributes });
  if (failure !== undefined) span.setStatus({ code: SpanStatusCode.ERROR, message: failure });
  span.end(endedAt);
}

/** The caller's place in its trace; none where the header is missing or malformed. */
function remoteContext(traceparent: string | undefined): Context {
  const [, traceId, spanId, flags] = /^00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$/.exec(traceparent ?? "") ?? [];
  if (traceId === undefined || spanId === undefined || /^0+$/.test(traceId) || /^0+$/.test(spanId)) return ROOT_CONTEXT;
  return trace.setSpanContext(ROOT_CONTEXT, { traceId, spanId, traceFlags: parseInt(flags ?? "0", 16), isRemote: true });
}
