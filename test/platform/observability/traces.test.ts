import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openTracer, type Tracer } from "../../../src/platform/observability/tracer.js";
import { readSourceTree } from "../../architecture/source-tree.js";
import { serveSchema } from "../../support/graphql-client.js";
import { sampleSchema } from "../http/sample-schema.js";

interface ReceivedSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly status: { readonly code?: number; readonly message?: string };
  readonly attributes: readonly { readonly key: string; readonly value: Readonly<Record<string, unknown>> }[];
}

/** A collector that keeps what it is sent. */
const received: { path: string; text: string }[] = [];
let collector: Server;
let endpoint: string;

beforeAll(async () => {
  collector = createServer((request, response) => {
    let text = "";
    request.on("data", (chunk: Buffer) => (text += chunk.toString()));
    request.on("end", () => {
      received.push({ path: request.url ?? "", text });
      response.writeHead(200, { "content-type": "application/json" }).end("{}");
    });
  }).listen(0, "127.0.0.1");
  await once(collector, "listening");
  endpoint = `http://127.0.0.1:${(collector.address() as AddressInfo).port}`;
});
afterAll(async () => {
  collector.closeAllConnections();
  collector.close();
  await once(collector, "close");
});

function spans(): ReceivedSpan[] {
  return received.flatMap(({ text }) => {
    const sent = JSON.parse(text) as { resourceSpans: { scopeSpans: { spans: ReceivedSpan[] }[] }[] };
    return sent.resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap((scope) => scope.spans));
  });
}

/** Serves the sample schema with traces, runs `act`, and answers what the collector got. */
async function traced(
  act: (parts: { tracer: Tracer; served: Awaited<ReturnType<typeof serveSchema>> }) => Promise<unknown>,
): Promise<ReceivedSpan[]> {
  received.length = 0;
  const tracer = await openTracer(endpoint);
  const served = await serveSchema(sampleSchema(), { tracer });
  await act({ tracer, served });
  await served.close();
  await tracer.close();
  expect(received.map(({ path }) => path)).toEqual(received.map(() => "/v1/traces"));
  return spans();
}

describe("traces", () => {
  it("hold a span for the request and one in it for the operation, in the trace the caller names", async () => {
    const traceId = "0af7651916cd43dd8448eb211c80319c";
    const traceparent = `00-${traceId}-b7ad6b7169203331-01`;
    const got = await traced(({ served }) =>
      served.client().ask("query Greeting($name: String) { hello(name: $name) }", { name: "a-secret-name" }, { headers: { traceparent } }),
    );
    const [request, operation] = ["POST /graphql", "graphql query Greeting"].map((name) => got.find((span) => span.name === name));
    expect(got).toHaveLength(2);
    expect(request).toMatchObject({ traceId, parentSpanId: "b7ad6b7169203331" });
    expect(operation).toMatchObject({ traceId, parentSpanId: request?.spanId });
    expect(operation?.attributes).toContainEqual({ key: "hub.outcome", value: { stringValue: "ok" } });
    expect(request?.attributes).toContainEqual({ key: "http.response.status_code", value: { intValue: 200 } });
    expect(JSON.stringify(received)).not.toMatch(/a-secret-name|test-key/);
  });

  it("say what failed, and begin anew where the caller's header cannot be read", async () => {
    const got = await traced(({ served }) =>
      served.client().ask("query Broken { nothing }", {}, { headers: { traceparent: "00-zz-zz-01" } }),
    );
    const operation = got.find((span) => span.name === "graphql unread");
    expect(operation?.status).toMatchObject({ code: 2, message: "GRAPHQL_VALIDATION_FAILED" });
    expect(got.find((span) => span.name === "POST /graphql")?.parentSpanId ?? "").toBe("");
  });

  it("hold no probes", async () => {
    expect(await traced(({ served }) => served.stranger.send("/healthz"))).toEqual([]);
  });

  it("hold work of nobody's request too, such as a batch of the ledger, for as long as it took", async () => {
    const [batch] = await traced(({ tracer }) => {
      tracer.record({ name: "ledger batch", ms: 12, attributes: { "hub.commands": 3 } });
      return Promise.resolve();
    });
    const { startTimeUnixNano, endTimeUnixNano } = batch as unknown as Record<"startTimeUnixNano" | "endTimeUnixNano", string>;
    expect(Number(BigInt(endTimeUnixNano) - BigInt(startTimeUnixNano)) / 1e6).toBeCloseTo(12, 0);
    expect(batch?.attributes).toEqual([{ key: "hub.commands", value: { intValue: 3 } }]);
  });

  it("cost nothing where the collector is away: answers go out, and the close is in time", async () => {
    const tracer = await openTracer("http://127.0.0.1:1");
    const served = await serveSchema(sampleSchema(), { tracer });
    expect((await served.client().ask("{ hello }")).errors).toEqual([]);
    await served.close();
    const began = performance.now();
    await tracer.close();
    expect(performance.now() - began).toBeLessThan(4_000);
  });

  it("are loaded only where they are on: one file imports OpenTelemetry, and nobody loads it at the start", () => {
    const tree = readSourceTree(fileURLToPath(new URL("../../../", import.meta.url)), ["src"]);
    const tracerFile = "src/platform/observability/otlp-tracer.ts";
    const importers = tree.filter(({ imports }) => imports.some((edge) => edge.package?.startsWith("@opentelemetry/")));
    expect(importers.map(({ path }) => path)).toEqual([tracerFile]);
    const loaders = tree.flatMap(({ path, imports }) =>
      imports.filter(({ file }) => file === tracerFile).map((edge) => ({ path, names: edge.names })),
    );
    expect(loaders).toEqual([{ path: "src/platform/observability/tracer.ts", names: ["*"] }]);
  });
});
