import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import type { ReplayReport } from "../src/cli/replay/replay-report.js";
import type { Bench, Benchmark } from "./benchmark.js";
import { readSoldLines, sellOneByOne, stockShelves } from "./replay/one-by-one.js";
import { findOrders, type OrdersFile } from "./replay/orders-file.js";
import { root } from "./run/places.js";

/** A year of a real shop, as fast as it goes. */
export const replay: Benchmark = {
  name: "replay",
  about: "A replay of the Online Retail year, lines a second, beside a loop that takes its lines one transaction after the other.",
  run,
};

/** Lines of the loop's part, on each number of connections, before and after the hub's turn. */
const LOOP_LINES = 5_000;
const LOOP_CONNECTIONS = [1, 4];
const QUICK_LINES = 3_000;
const QUICK_LOOP_LINES = 200;

async function run(bench: Bench): Promise<void> {
  const file = await findOrders(process.env);
  bench.say(`Replayed is ${file.name}.`);
  try {
    const { lines, stock } = await readSoldLines(file, bench.quick ? QUICK_LOOP_LINES : LOOP_LINES);
    const loops = LOOP_CONNECTIONS.map((connections) => ({ connections, rates: [] as number[] }));
    const turn = async (): Promise<void> => {
      for (const { connections, rates } of loops) rates.push(await loopRate(bench, lines, stock, connections));
    };
    await turn();
    const report = await replayThrough(bench, file);
    await turn();
    bench.raw("the loop, lines/s", loops);
    bench.raw("hub replay", report);
    const rateOf = ({ rates }: (typeof loops)[number]): number => rates.reduce((sum, rate) => sum + rate, 0) / rates.length;
    const best = loops.reduce((a, b) => (rateOf(b) > rateOf(a) ? b : a));
    bench.report({
      figure: "replay: hub / a transaction for each line and step",
      hub: report.linesPerSecond,
      baseline: rateOf(best),
      unit: "lines/s",
      ratio: report.linesPerSecond / rateOf(best),
      bar: { is: "at least", ratio: 5 },
      moonshot: { is: "at least", ratio: 20 },
      note: `${report.lines} lines of ${file.name}; the loop: ${lines.length} lines, best on ${best.connections} connections, each transaction one statement`,
    });
  } finally {
    await file.remove();
  }
}

async function loopRate(
  bench: Bench,
  lines: Awaited<ReturnType<typeof readSoldLines>>["lines"],
  stock: ReadonlyMap<string, number>,
  connections: number,
): Promise<number> {
  const database = await bench.stage.database();
  await stockShelves(database, stock);
  const rate = lines.length / (await sellOneByOne(database, lines, connections));
  bench.say(`The loop on ${connections} connections: ${Math.round(rate)} lines/s`);
  await database.drop();
  return rate;
}

async function replayThrough(bench: Bench, file: OrdersFile): Promise<ReplayReport> {
  const folder = await mkdtemp(join(tmpdir(), "inventory-hub-bench-replay-"));
  const database = await bench.stage.database();
  const hub = await bench.stage.hub(database);
  try {
    const reportFile = join(folder, "report.json");
    const args = [file.orders, "--opening", file.opening, "--url", hub.url, "--key", hub.key, "--report", reportFile];
    if (bench.quick) args.push("--limit", String(QUICK_LINES));
    else if (file.expected !== null) args.push("--expect", file.expected);
    const { code, said } = await runReplay(args);
    const report = JSON.parse(await readFile(reportFile, "utf8")) as ReplayReport;
    bench.say(`The hub: ${Math.round(report.linesPerSecond)} lines/s, ${report.lines} lines in ${report.calls} calls`);
    bench.check("replay: every level is what the orders leave of the opening stock", code === 0, code === 0 ? "the replay agrees" : said);
    bench.check("replay: the ledger's integrity", report.integrity.ok, `${report.integrity.movements} movements`);
    bench.check("replay: nothing is oversold", bench.quick || report.oversold.units === 0, `${report.oversold.units} units`);
    return report;
  } finally {
    await hub.stop();
    await database.drop();
    await rm(folder, { recursive: true, force: true });
  }
}

async function runReplay(args: readonly string[]): Promise<{ readonly code: number; readonly said: string }> {
  const options = { cwd: root, maxBuffer: 64 * 1024 * 1024 };
  return promisify(execFile)(process.execPath, [join(root, "dist/examples/online-retail/main.js"), ...args], options).then(
    ({ stdout }) => ({ code: 0, said: stdout }),
    (error: { code?: number; stdout?: string; stderr?: string }) => ({
      code: error.code ?? 1,
      said: `${error.stdout ?? ""}${error.stderr ?? ""}`.slice(-2_000),
    }),
  );
}
