import { describe, expect, it } from "vitest";
import { Metrics } from "../../../src/platform/observability/metrics.js";
import { OPERATION_NAMES_MAX } from "../../../src/platform/observability/operation-metrics.js";
import type { OperationReport } from "../../../src/platform/observability/operation-report.js";

const report: OperationReport = { requestId: "r", clientId: 1, name: "Read", type: "query", over: "http", outcome: "ok", ms: 3 };

describe("figures of operations", () => {
  it(`keep at most ${OPERATION_NAMES_MAX} names apart; those that come later are counted together`, async () => {
    const metrics = new Metrics();
    for (let index = 0; index < OPERATION_NAMES_MAX + 3; index += 1) metrics.operations.done({ ...report, name: `Read${index}` });
    metrics.operations.done({ ...report, name: "Read0" });
    const text = await metrics.text();
    const names = new Set([...text.matchAll(/hub_operations_total\{operation="([^"]+)"/g)].map(([, name]) => name));
    expect(names.size).toBe(OPERATION_NAMES_MAX + 1);
    expect(text).toContain('hub_operations_total{operation="(other)",type="query",over="http",outcome="ok"} 3');
    expect(text).toContain('hub_operations_total{operation="Read0",type="query",over="http",outcome="ok"} 2');
  });

  it("keep no name that is megabytes long", async () => {
    const metrics = new Metrics();
    metrics.operations.done({ ...report, name: "A".repeat(1_000_000) });
    expect((await metrics.text()).length).toBeLessThan(100_000);
  });
});

describe("figures of the ledger", () => {
  it("are batches, their size and where their time went", async () => {
    const metrics = new Metrics();
    const batch = { waitedMs: 2, readMs: 3, decideMs: 1, writeMs: 4, totalMs: 9, attempts: 1 };
    metrics.ledger.batch({ ...batch, commands: 30 });
    metrics.ledger.batch({ ...batch, commands: 2, attempts: 3, writeMs: 0 });
    metrics.ledger.overloaded(7);
    const text = await metrics.text();
    expect(text).toContain("hub_ledger_batch_commands_count 2");
    expect(text).toContain("hub_ledger_batch_commands_sum 32");
    expect(text).toContain('hub_ledger_batch_commands_bucket{le="20"} 1');
    expect(text).toContain("hub_ledger_batch_seconds_sum 0.018");
    expect(text).toContain('hub_ledger_batch_phase_seconds_sum{phase="read"} 0.006');
    expect(text).toContain('hub_ledger_batch_phase_seconds_count{phase="write"} 1');
    expect(text).toContain("hub_ledger_retries_total 2");
    expect(text).toContain("hub_ledger_overloaded_commands_total 7");
  });
});

describe("figures that are read when somebody asks", () => {
  it("come from their sources, and are left out where there is none", async () => {
    const metrics = new Metrics();
    expect(await metrics.text()).not.toMatch(/^hub_(feed_sequence|sockets|pool_connections)/m);
    let offset = 10;
    metrics.watch({ feed: () => ({ offset, lagMs: 250, queueBoundsHit: 2 }), ledgerQueue: () => 5 });
    metrics.watch({ pools: () => ({ reads: { total: 4, idle: 3, waiting: 1 } }), live: () => ({ sockets: 6, operations: 9, streams: 4 }) });
    offset = 11;
    const lines = (await metrics.text()).split("\n");
    expect(lines).toEqual(
      expect.arrayContaining([
        "hub_feed_sequence 11",
        "hub_feed_lag_seconds 0.25",
        "hub_feed_queue_bounds_hit_total 2",
        "hub_ledger_queue_commands 5",
        'hub_pool_connections{lane="reads",state="waiting"} 1',
        "hub_sockets 6",
        "hub_socket_operations 9",
        "hub_event_streams 4",
      ]),
    );
  });

  it("are of one hub: another in the same process has its own", async () => {
    const [one, two] = [new Metrics(), new Metrics()];
    one.ledger.overloaded(1);
    expect(await two.text()).toContain("hub_ledger_overloaded_commands_total 0");
  });
});
