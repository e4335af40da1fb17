import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Command } from "commander";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { startHub } from "../../../src/app.js";
import type { RunningHub } from "../../../src/app.js";
import { UsageError } from "../../../src/cli/command.js";
import type { ExitCode } from "../../../src/cli/command.js";
import { registerReplay } from "../../../src/cli/replay.js";
import { ONLINE_RETAIL } from "../../../examples/online-retail/online-retail.js";
import { planEvents } from "../../../examples/online-retail/plan-events.rules.js";
import { readOrders } from "../../../src/cli/replay/read-orders.js";
import type { ReplayReport } from "../../../src/cli/replay/replay-report.js";
import { loadConfig } from "../../../src/platform/config/config.js";
import { collectLog } from "../../support/graphql-client.js";
import { expectNothingChanged, startTestHub } from "../../support/test-hub.js";
import type { TestHub } from "../../support/test-hub.js";
import { fixtureOrders, fixtureStock, readColumn, readOptions, realDataMissing, realFile } from "./fixtures.js";

const KEY = "an-admin-key-for-tests-only";

interface Ran {
  readonly code: ExitCode;
  /** What was written to standard output. */
  readonly said: string;
  readonly report: ReplayReport;
}

let folder: string;
let hub: TestHub;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "replay-"));
});
afterAll(() => rm(folder, { recursive: true }));
beforeEach(async () => {
  // Progress goes to standard error.
  vi.spyOn(process.stderr, "write").mockReturnValue(true);
  hub = await startTestHub();
});
afterEach(async () => {
  vi.restoreAllMocks();
  await hub.close();
});

/** Runs the example in this process against the hub of the test, with a report. */
async function replay(args: readonly string[], stopping: AbortSignal = new AbortController().signal): Promise<Ran> {
  const reportFile = join(folder, "report.json");
  const said: string[] = [];
  let code: ExitCode | undefined;
  const program = new Command().exitOverride();
  registerReplay(
    program,
    async (action) => {
      const { log: logger } = collectLog();
      const config = loadConfig({ HUB_ADMIN_KEY: KEY });
      code = (await action({ config, logger, stopping, say: (line) => said.push(line) })) ?? 0;
    },
    { format: ONLINE_RETAIL },
  );
  await program.parseAsync(["replay", ...args, "--report", reportFile], { from: "user" });
  if (code === undefined) throw new Error("The command did not run.");
  return { code, said: said.join("\n"), report: JSON.parse(await readFile(reportFile, "utf8")) as ReplayReport };
}

const fixture = (...args: string[]): string[] => [fixtureOrders, "--url", hub.url, "--opening", fixtureStock, ...args];

async function onHand(): Promise<Record<string, number>> {
  const query = `{ inventoryLevels(first: 100) { nodes { sku onHand available committed } } }`;
  const data = await hub.admin.data<{
    inventoryLevels: { nodes: { sku: string; onHand: number; available: number; committed: number }[] };
  }>(query);
  for (const { sku, committed, available, onHand: units } of data.inventoryLevels.nodes)
    expect([sku, committed, available]).toEqual([sku, 0, units]);
  return Object.fromEntries(data.inventoryLevels.nodes.map((level) => [level.sku, level.onHand]));
}

/** Passes requests on to a hub; `onCall` sees each one first and may have its answer lost. */
async function inFrontOf(target: string, onCall: () => "LOSE_ANSWER" | void): Promise<{ url: string; close: () => Promise<unknown> }> {
  const server = createServer((request, response) => {
    const pass = async (): Promise<void> => {
      const wish = onCall();
      const parts: Buffer[] = [];
      for await (const part of request) parts.push(part as Buffer);
      const { authorization = "" } = request.headers;
      const headers = { authorization, "content-type": "application/json" };
      const answer = await fetch(`${target}/graphql`, { method: "POST", headers, body: Buffer.concat(parts) });
      const text = await answer.text();
      if (wish === "LOSE_ANSWER") response.destroy();
      else response.writeHead(answer.status, { "content-type": "application/json" }).end(text);
    };
    pass().catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, close: () => new Promise((resolve) => server.close(resolve)) };
}

describe("a replay of Online Retail", () => {
  it("takes a fixture's three days through a hub and ends at every figure worked out by hand", async () => {
    const { code, said, report } = await replay(fixture("--expect", fixtureStock));
    expect(said).toMatch(/Oracle: 6 SKUs, all equal\.$/m);
    expect(code).toBe(0);
    expect(await onHand()).toEqual({ "70001": 8, "70002A": 23, "70003": 15, "70004": 3, "70005": 2, PADS: 0 });
    expect(report.requests).toEqual({
      reserve: { accepted: 6, replayed: 0, refused: 0, notSent: 0 },
      ship: { accepted: 5, replayed: 0, refused: 0, notSent: 0 },
      cancel: { accepted: 2, replayed: 0, refused: 0, notSent: 0 },
      return: { accepted: 5, replayed: 0, refused: 0, notSent: 0 },
      adjust: { accepted: 5, replayed: 0, refused: 0, notSent: 0 },
    });
    expect(report.integrity.ok).toBe(true);
    expect(report.recomputed).toEqual({ skus: 6, differences: [] });
    expect(report.linesPerSecond).toBeGreaterThan(0);
  });

  it("leaves the story in the hub: titles, references, times, links, reasons and notes", async () => {
    await replay(fixture("--channel", "SHOP"));
    const data = await hub.admin.data(`{
      variant(sku: "70003") { product { title } }
      shipped: reservations(reference: "700003", first: 5) { nodes { status channel { code } createdAt lines { sku quantity shipped returned } shipments { occurredAt } } }
      cancelled: reservations(reference: "700017", first: 5) { nodes { status lines { quantity cancelled } } }
      returns(first: 100) { nodes { reason status reservation { reference } lines { sku quantity restocked } } }
    }`);
    expect(data).toMatchObject({
      variant: { product: { title: 'TWINE "NATURAL" 50M' } },
      shipped: {
        nodes: [
          {
            status: "SHIPPED",
            channel: { code: "SHOP" },
            lines: [
              { sku: "70003", quantity: 10, shipped: 10, returned: 8 },
              { sku: "70004", quantity: 24, shipped: 24, returned: 0 },
            ],
            shipments: [{ occurredAt: "2024-03-05T09:00:00.000Z" }],
          },
        ],
      },
      cancelled: { nodes: [{ status: "CANCELLED", lines: [{ quantity: 2, cancelled: 2 }] }] },
    });
    const { nodes } = (data as { returns: { nodes: { reason: string; reservation: { reference: string } | null }[] } }).returns;
    expect(nodes.map(({ reason, reservation }) => `${reason} of ${reservation?.reference ?? "nobody"}`).toSorted()).toEqual([
      "Credit C700008, without a known order of nobody",
      "Credit C700014 of 700003",
      "Credit C700015 of 700001",
      "Credit C700015, without a known order of nobody",
      "Credit C700016, without a known order of nobody",
    ]);
    const damage = await hub.admin.data<{ movements: { nodes: unknown[] } }>(
      `{ movements(filter: { skus: ["70002A"], kinds: [ADJUST] }, first: 10) { nodes { quantity reason fact occurredAt } } }`,
    );
    expect(damage.movements.nodes).toContainEqual({
      quantity: 7,
      reason: "DAMAGE",
      fact: true,
      occurredAt: "2024-03-04T10:02:00.000Z",
    });
  });

  it("replays when it is run again: the ledger does not move", async () => {
    const first = await replay(fixture("--expect", fixtureStock));
    const before = await hub.content();
    const again = await replay(fixture("--expect", fixtureStock));
    expect(again.code).toBe(0);
    expect(again.report.requests.reserve).toEqual({ accepted: 6, replayed: 6, refused: 0, notSent: 0 });
    expect(again.report.sequence).toEqual({ before: first.report.sequence.after, after: first.report.sequence.after });
    expect(await hub.content()).toEqual(before);
  });

  it("refuses to run again with other options under the same keys, and does with other ones", async () => {
    await replay(fixture());
    await expectNothingChanged(hub, () =>
      expect(replay(fixture("--opening-factor", "0.5"))).rejects.toThrow(/name another run with --run/),
    );
    const other = await replay(fixture("--opening-factor", "0.5", "--run", "other", "--location", "WH-2"));
    expect(other.code).toBe(0);
    expect(other.report.run).toBe("other");
  });

  it("goes on where orders are refused for lack of stock, and every SKU ends where the accepted requests lead", async () => {
    const { code, report } = await replay(fixture("--opening-factor", "0.5"));
    expect(code).toBe(0);
    expect(report.requests.reserve.refused).toBeGreaterThan(0);
    expect(report.requests.ship.notSent).toBeGreaterThan(0);
    expect(report.refusedUnits).toBeGreaterThan(0);
    expect(report.oversold).toEqual({ incidents: 1, units: 1 });
    expect(report.reasons["INSUFFICIENT_STOCK"]?.requests).toBe(report.requests.reserve.refused);
    expect(report.unexpectedRefusals).toBe(0);
    expect(report.recomputed).toEqual({ skus: 6, differences: [] });
    expect(report.integrity.ok).toBe(true);
    await onHand();
  });

  it("fails where a SKU differs from the oracle, and lists it", async () => {
    const oracle = join(folder, "oracle.csv");
    await writeFile(oracle, (await readFile(fixtureStock, "utf8")).replace("70003,1,14", "70003,4,14"));
    const { code, said, report } = await replay(fixture("--expect", oracle));
    expect(code).toBe(1);
    expect(report.oracle?.differences).toEqual([{ sku: "70003", figure: "onHand", expected: 18, actual: 15 }]);
    expect(said).toMatch(/^70003\s+onHand\s+18\s+15\s+-3$/m);
    expect(said).toContain("FAILED: 1 SKUs differ from the oracle.");
  });

  it("stops when it is told, and a second run completes the first", async () => {
    const stop = new AbortController();
    let calls = 0;
    const front = await inFrontOf(hub.url, () => {
      calls += 1;
      if (calls === 15) stop.abort("SIGINT");
    });
    const args = [fixtureOrders, "--opening", fixtureStock, "--in-flight", "1", "--batch", "1"];
    const { report } = await replay([...args, "--url", front.url], stop.signal).finally(front.close);
    expect(report.complete).toBe(false);
    expect(report.requests.reserve.accepted).toBeLessThan(6);
    expect(report.recomputed.differences).toEqual([]);
    const { code, report: whole } = await replay(fixture("--expect", fixtureStock));
    expect(code).toBe(0);
    expect(whole.requests.reserve).toEqual({ ...whole.requests.reserve, accepted: 6, replayed: report.requests.reserve.accepted });
  });

  it("has every effect once where answers are lost on the way", async () => {
    let calls = 0;
    const front = await inFrontOf(hub.url, () => {
      calls += 1;
      return calls % 3 === 0 ? "LOSE_ANSWER" : undefined;
    });
    const args = [fixtureOrders, "--opening", fixtureStock, "--expect", fixtureStock, "--batch", "2"];
    const { code, report } = await replay([...args, "--url", front.url]).finally(front.close);
    expect(report.oracle?.differences).toEqual([]);
    expect(report.recomputed.differences).toEqual([]);
    expect(code).toBe(0);
    expect(Object.values(report.retries).reduce((sum, count) => sum + count, 0)).toBeGreaterThan(5);
  });

  it("sends nothing of a bad file, and says where it is bad", async () => {
    const path = join(folder, "bad.csv");
    const good = await readFile(fixtureOrders);
    const bad: [Buffer, RegExp][] = [
      [good.subarray(0, good.length - 20), /line 30: has 7 columns, not as many as the header/],
      [Buffer.from(good.toString().replace("Quantity", "Pieces")), /line 1: the column "Quantity" is missing/],
      [Buffer.concat([good, Buffer.from([0xff, 0x0a])]), /line 31: is not valid UTF-8/],
      [Buffer.concat([good, Buffer.from("\0\n")]), /line 31: contains a NUL byte/],
    ];
    for (const [content, message] of bad) {
      await writeFile(path, content);
      const running = (): Promise<Ran> => replay([path, "--url", hub.url, "--opening", fixtureStock]);
      await expectNothingChanged(hub, async () => {
        const error: unknown = await running().catch((thrown: unknown) => thrown);
        expect(error).toBeInstanceOf(UsageError);
        expect((error as Error).message).toMatch(message);
      });
    }
  });

  it("ends with a sentence where the key is wrong", async () => {
    await expectNothingChanged(hub, () =>
      expect(replay(fixture("--key", "a-wrong-key-of-nobody"))).rejects.toThrow(/answered UNAUTHENTICATED/),
    );
  });
});

describe("a replay of Online Retail, --twice", () => {
  let second: RunningHub;

  beforeEach(async () => {
    const { test } = hub;
    const config = { host: "127.0.0.1", port: 0, adminKey: KEY };
    second = await startHub({ logger: collectLog().log, config, databaseUrl: test.url, databaseOwnerUrl: test.ownerUrl });
  });
  afterEach(() => second.close());

  it("delivers every request twice through two hubs, and the ledger moves once", async () => {
    const once = await replay([fixtureOrders, "--url", hub.url, "--opening", fixtureStock, "--run", "once", "--location", "WH-2"]);
    const moved = BigInt(once.report.sequence.after) - BigInt(once.report.sequence.before);
    const { code, report, said } = await replay(
      fixture("--url", `${second.url}/graphql`, "--twice", "--expect", fixtureStock, "--batch", "2"),
    );
    expect(said).toContain("Delivered twice: 23 requests, 23 answered as replayed.");
    expect(code).toBe(0);
    expect(report.second).toEqual({ delivered: 23, replayed: 23, faults: [] });
    expect(BigInt(report.sequence.after) - BigInt(report.sequence.before)).toBe(moved);
  });
});

describe.skipIf(realDataMissing)(
  `a replay of a real day${realDataMissing ? " (skipped: the Online Retail files are not beside the repository)" : ""}`,
  () => {
    it("ends where its lines lead, from the least opening stock that suffices", async () => {
      const file = realFile("sample_day_2010-12-01.csv");
      const needed = new Map<string, number>();
      const net = new Map<string, number>();
      for (const request of planEvents(await readOrders(file, readOptions), { run: "run", shipAfterMs: 86_400_000 })) {
        for (const { sku, quantity } of request.kind === "ship" ? [] : request.lines) {
          const after = (net.get(sku) ?? 0) + (request.kind === "reserve" ? -quantity : quantity);
          net.set(sku, after);
          needed.set(sku, Math.max(needed.get(sku) ?? 0, -after));
        }
      }
      const totals = join(folder, "totals.csv");
      await writeFile(totals, `sku,net,quantity\n${[...net].map(([sku, change]) => `${sku},${change},${needed.get(sku)}\n`).join("")}`);
      const { code, report } = await replay([file, "--url", hub.url, "--opening", totals, "--expect", totals]);
      expect(report.oracle).toEqual({ skus: net.size, differences: [] });
      expect(code).toBe(0);
      expect(report.lines).toBe(3_108);
      expect(await readColumn(totals, "net")).toEqual(net);
    });
  },
);
