import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { UsageError } from "../../../src/cli/command.js";
import { createProgram } from "../../../src/cli/program.js";
import { PLAIN_ORDERS } from "../../../src/cli/replay/plain-orders.js";
import { readOrders } from "../../../src/cli/replay/read-orders.js";
import type { ReplayReport } from "../../../src/cli/replay/replay-report.js";
import { loadConfig } from "../../../src/platform/config/config.js";
import { collectLog } from "../../support/graphql-client.js";
import { expectNothingChanged, startTestHub, type TestHub } from "../../support/test-hub.js";

/** Two days of a shop that calls its columns as it likes. */
const ORDERS = `Order,Placed,Article,Name,Pieces
1001,2025-01-06 09:00:00,TEA,Green tea,5
1001,2025-01-06 09:00:00,CUP,Cup,2
1001,2025-01-06 09:00:00,SHIPPING,Parcel,1
1002,2025-01-06 10:00:00,TEA,Green tea,3
1003,2025-01-07 12:00:00,TEA,Green tea,-2
C1004,2025-01-07 12:30:00,CUP,Cup,1
`;
const COLUMNS = ["--columns", "invoice=Order,date=Placed,sku=Article,description=Name,quantity=Pieces", "--charges", "shipping"];

let hub: TestHub;
let folder: string;
let orders: string;

beforeAll(async () => {
  vi.spyOn(process.stderr, "write").mockReturnValue(true);
  folder = await mkdtemp(join(tmpdir(), "plain-orders-"));
  orders = join(folder, "orders.csv");
  await writeFile(orders, ORDERS);
  await writeFile(join(folder, "stock.csv"), "sku,quantity\nTEA,10\nCUP,3\n");
  hub = await startTestHub();
});

afterAll(async () => {
  vi.restoreAllMocks();
  await hub.close();
  await rm(folder, { recursive: true });
});

async function replay(...args: string[]): Promise<{ readonly code: number; readonly said: string; readonly report: ReplayReport }> {
  const reportFile = join(folder, "report.json");
  const said: string[] = [];
  let code = -1;
  const program = createProgram(async (action) => {
    const context = { config: loadConfig({ HUB_ADMIN_KEY: hub.admin.key ?? "" }), logger: collectLog().log };
    code = (await action({ ...context, stopping: new AbortController().signal, say: (line) => said.push(line) })) ?? 0;
  });
  await program.parseAsync(["replay", ...args, "--url", hub.url, "--report", reportFile], { from: "user" });
  return { code, said: said.join("\n"), report: JSON.parse(await readFile(reportFile, "utf8")) as ReplayReport };
}

describe("hub replay of any file of orders", () => {
  it("orders what is above zero, takes back what is below, and leaves charges out, at a rate that is given", async () => {
    const { code, said, report } = await replay(orders, ...COLUMNS, "--opening", join(folder, "stock.csv"), "--rate", "1000000");
    expect(said).toMatch(/^order\s+4\s+4\s+0\s+0\s+0\s+11\s+11$/m);
    expect(report.byClass).toMatchObject({
      order: { accepted: { lines: 4, units: 11 } },
      return: { accepted: { lines: 1, units: 2 } },
      charge: { skipped: { lines: 1, units: 1 } },
    });
    expect(report.requests).toMatchObject({
      reserve: { accepted: 3 },
      ship: { accepted: 3 },
      return: { accepted: 1 },
      cancel: { accepted: 0 },
    });
    expect(report.recomputed.differences).toEqual([]);
    expect(report.integrity.ok).toBe(true);
    expect(code).toBe(0);
    const { tea, cup } = await hub.admin.data<Record<string, { onHand: number; available: number; reserved: number }>>(
      `{ tea: inventoryLevel(sku: "TEA", location: "WH-1") { onHand available reserved } cup: inventoryLevel(sku: "CUP", location: "WH-1") { onHand available reserved } }`,
    );
    expect(tea).toEqual({ onHand: 4, available: 4, reserved: 0 });
    // An invoice number that begins with C is a number like any other.
    expect(cup).toEqual({ onHand: 0, available: 0, reserved: 0 });
    const named = await hub.admin.data(`{ variant(sku: "TEA") { product { title } } }`);
    expect(named).toEqual({ variant: { product: { title: "Green tea" } } });
  });

  it("needs no description, no price and no customer", async () => {
    const bare = join(folder, "bare.csv");
    await writeFile(bare, "order,sku,quantity,time\nB-1,TEA,1,2025-01-08 09:00:00\n");
    const { code, report } = await replay(bare, "--run", "bare");
    expect(report.requests.reserve).toMatchObject({ accepted: 1, refused: 0 });
    expect(code).toBe(0);
  });

  it("names the columns that a file lacks, and sends nothing", async () => {
    await expectNothingChanged(hub, async () => {
      await expect(replay(orders)).rejects.toThrow(/the column "order" is missing .* --columns/);
      await expect(replay(orders)).rejects.toBeInstanceOf(UsageError);
    });
  });

  it("splits an order with more lines than a document may have", async () => {
    const long = join(folder, "long.csv");
    const lines = Array.from({ length: 1_100 }, (_, index) => `L-1,S${index},1,2025-01-06 09:00:00\n`).join("");
    const back = Array.from({ length: 1_100 }, (_, index) => `L-2,S${index},-1,2025-01-06 10:00:00\n`).join("");
    await writeFile(long, `order,sku,quantity,time\n${lines}${back}`);
    const read = await readOrders(long, {
      format: PLAIN_ORDERS,
      columns: PLAIN_ORDERS.columns,
      encoding: "utf8",
      timeZone: "UTC",
      skuCase: "keep",
      charges: new Set(),
      limit: null,
    });
    const plan = [...PLAIN_ORDERS.plan(read, { run: "run", shipAfterMs: 1_000 })];
    expect(plan.map((request) => [request.kind, request.kind === "ship" ? request.lineCount : request.lines.length])).toEqual([
      ["reserve", 1_000],
      ["reserve", 100],
      ["ship", 1_000],
      ["ship", 100],
      ["return", 1_000],
      ["return", 100],
    ]);
    expect(plan.flatMap(({ sources }) => sources).reduce((sum, { lines: count }) => sum + count, 0)).toBe(2_200);
    expect(new Set(plan.map(({ key }) => key)).size).toBe(plan.length);
  });
});
