import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Metrics } from "../../../src/platform/observability/metrics.js";
import { type GraphqlClient, serveSchema, type ServedSchema } from "../../support/graphql-client.js";
import { sampleSchema } from "./sample-schema.js";

let figures: Metrics;
let open: ServedSchema;
let guarded: ServedSchema;

beforeAll(async () => {
  figures = new Metrics();
  open = await serveSchema(sampleSchema(), { metrics: { figures, open: true } });
  guarded = await serveSchema(sampleSchema(), { metrics: { figures: new Metrics(), open: false, roles: ["DASHBOARD"] } });
});
afterAll(() => Promise.all([open.close(), guarded.close()]));

async function read(
  served: ServedSchema,
  client: GraphqlClient = served.stranger,
): Promise<{ status: number; type: string; text: string }> {
  const headers = client.key === null ? {} : { authorization: `Bearer ${client.key}` };
  const answer = await fetch(`${served.url}/metrics`, { headers });
  return { status: answer.status, type: answer.headers.get("content-type") ?? "", text: await answer.text() };
}

describe("/metrics", () => {
  it("answers in Prometheus' text format, the process's own figures and the event loop's delay included", async () => {
    const { status, type, text } = await read(open);
    expect([status, type]).toEqual([200, "text/plain; version=0.0.4; charset=utf-8"]);
    for (const name of ["process_cpu_user_seconds_total", "nodejs_eventloop_lag_p99_seconds", "nodejs_gc_duration_seconds"]) {
      expect(text).toContain(`# TYPE ${name} `);
    }
  });

  it("counts operations by name, type and outcome", async () => {
    const client = open.client();
    await client.ask("query Greeting { hello }");
    await client.ask("query Greeting { hello }");
    await client.ask("query Broken { nothing }");
    await client.ask("{ hello }");
    const { text } = await read(open);
    expect(text).toContain('hub_operations_total{operation="Greeting",type="query",over="http",outcome="ok"} 2');
    expect(text).toContain('hub_operations_total{operation="(unread)",type="unread",over="http",outcome="GRAPHQL_VALIDATION_FAILED"} 1');
    expect(text).toContain('hub_operations_total{operation="(anonymous)",type="query",over="http",outcome="ok"} 1');
    expect(text).toContain('hub_operation_seconds_count{operation="Greeting",type="query"} 2');
  });

  it("counts answers by route, never by what was asked for", async () => {
    await open.stranger.ask("{ hello }");
    await open.stranger.send("/no/such/path-1");
    await open.stranger.send("/no/such/path-2");
    const { text } = await read(open);
    expect(text).toContain('hub_http_responses_total{route="/graphql",method="POST",status="401"} 1');
    expect(text).toContain('hub_http_responses_total{route="(none)",method="GET",status="404"} 2');
    expect(text).not.toContain("path-1");
  });

  it("counts connections that stay open", async () => {
    expect((await read(open)).text).toMatch(/^hub_sockets 0$/m);
  });

  it("is not there where no figures are kept", async () => {
    const bare = await serveSchema(sampleSchema());
    expect((await read(bare)).status).toBe(404);
    await bare.close();
  });

  it("takes the key of an ADMIN or a DASHBOARD where others can reach the port", async () => {
    expect((await read(guarded)).status).toBe(401);
    for (const role of ["ADMIN", "DASHBOARD"] as const) expect((await read(guarded, guarded.client({ role }))).status).toBe(200);
    for (const role of ["PUBLIC", "STOREFRONT", "ORDERS", "POS", "WAREHOUSE"] as const) {
      const { status, text } = await read(guarded, guarded.client({ role }));
      expect([role, status]).toEqual([role, 403]);
      expect(text).toContain('"code":"FORBIDDEN"');
      expect(text).not.toContain("hub_");
    }
  });
});
