import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createLogger } from "../../../src/platform/observability/logger.js";
import { logOperation } from "../../../src/platform/observability/operation-log.js";
import { type OperationReport, reportedName } from "../../../src/platform/observability/operation-report.js";
import { serveSchema, type ServedSchema } from "../../support/graphql-client.js";
import { sampleSchema } from "../http/sample-schema.js";

let served: ServedSchema;
beforeAll(async () => (served = await serveSchema(sampleSchema())));
afterAll(() => served.close());

function answered(requestId: string): Record<string, unknown>[] {
  return served.lines.filter((line) => line["msg"] === "An operation was answered." && line["requestId"] === requestId);
}

describe("the log of operations", () => {
  it("has one line for each: request, client, name, outcome and time, but neither document, variables nor key", async () => {
    const client = served.client();
    const secret = "a-very-secret-variable";
    await client.ask("query Greeting($name: String) { hello(name: $name) }", { name: secret }, { headers: { "x-request-id": "log-1" } });
    const [line, ...more] = answered("log-1");
    expect(more).toEqual([]);
    expect(line).toMatchObject({ level: "debug", operation: "Greeting", type: "query", over: "http", outcome: "ok", clientId: 1 });
    expect(line?.["ms"]).toBeGreaterThanOrEqual(0);
    const text = JSON.stringify(served.lines);
    expect(text).not.toContain(secret);
    expect(text).not.toContain(client.key);
    expect(text).not.toContain("hello(");
  });

  it("tells failures at info, with their code", async () => {
    await served.client().ask("query Broken { nothing }", {}, { headers: { "x-request-id": "log-2" } });
    expect(answered("log-2")).toMatchObject([{ level: "info", outcome: "GRAPHQL_VALIDATION_FAILED", type: "unread" }]);
  });

  it.each(["plain", "unavailable"])(
    "has no more of a long name and a long alias than their beginnings, also where a field fails: %s",
    async (how) => {
      const document = `query ${"N".repeat(30_000)} { ${"a".repeat(50_000)}: fail(how: "${how}") }`;
      await served.client().ask(document, {}, { headers: { "x-request-id": `log-${how}` } });
      const lines = served.lines.filter((line) => line["requestId"] === `log-${how}` && "operation" in line);
      expect(lines.map(({ operation }) => operation)).toEqual(lines.map(() => `${"N".repeat(80)}…`));
      expect(lines.map(({ path }) => path ?? null)).toContain(`${"a".repeat(200)}…`);
    },
  );

  it("keeps refusals of business, and all that goes well, out of a log at info", () => {
    const lines: string[] = [];
    const log = createLogger("info", { write: (line) => void lines.push(line) });
    const report: OperationReport = {
      requestId: "r",
      clientId: 1,
      name: reportedName("N".repeat(500)),
      type: "mutation",
      over: "http",
      outcome: "ok",
      ms: 1.23456,
    };
    logOperation(log, report);
    logOperation(log, { ...report, outcome: "user_error" });
    expect(lines).toEqual([]);
    logOperation(log, { ...report, outcome: "OVERLOADED" });
    expect(lines.map((line) => JSON.parse(line) as unknown)).toMatchObject([
      { outcome: "OVERLOADED", ms: 1.2, operation: `${"N".repeat(80)}…` },
    ]);
  });
});
