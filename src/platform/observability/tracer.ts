/** What is told of a span: strings, numbers and booleans, no secrets. */
export type SpanAttributes = Readonly<Record<string, string | number | boolean>>;

/** Work that has just ended, told afterwards. */
export interface RecordedWork {
  readonly name: string;
  readonly ms: number;
  readonly attributes: SpanAttributes;
  /** The code or the kind of failure, where there was one. */
  readonly failure?: string | undefined;
}

/** One piece of work that takes time. */
export interface Span {
  /** Records work that was part of this one. */
  record(work: RecordedWork): void;
  /** `failure`: the code or the kind of failure, where there was one. */
  end(attributes?: SpanAttributes, failure?: string): void;
}

/** Begins spans and sends them to a collector, in the background. */
export interface Tracer {
  /** Begins a span for a request from outside. `traceparent` (W3C Trace Context) makes it part of the caller's trace; one that cannot be read is left out. */
  start(name: string, options?: StartOptions): Span;
  /** Records work that was part of nothing else. */
  record(work: RecordedWork): void;
  /** Sends what is left, within 2 s. */
  close(): Promise<void>;
}

export interface StartOptions {
  readonly attributes?: SpanAttributes;
  readonly traceparent?: string | undefined;
}

/** Loads what traces need, which a hub without traces never does. `endpoint`: an OTLP collector's base URL, such as `http://127.0.0.1:4318`. */
export async function openTracer(endpoint: string): Promise<Tracer> {
  const { OtlpTracer } = await import("./otlp-tracer.js");
  return new OtlpTracer(endpoint);
}
