import { renderTable } from "../src/cli/terminal/table.js";
import type { Bench, Benchmark } from "./benchmark.js";
import { order } from "./live/control.js";
import { beside, type BesideFigures } from "./neighbours/beside.js";
import { fillTarget, openTarget } from "./neighbours/fill-target.js";
import type { Dose, HeavyKind, Outcomes, Target } from "./neighbours/heavy-kind.js";
import type { HeavyOrder } from "./neighbours/heavy-process.js";
import { Innocents } from "./neighbours/innocents.js";
import { HELD_MS_MAX, refusalsIn, RSS_BYTES_MAX } from "./neighbours/judgement.js";
import { heavyKinds } from "./neighbours/kinds.js";
import { prepareLoopWatch } from "./neighbours/watched-hub.js";
import { builtHub } from "./run/places.js";

/** What others notice of one client that asks for too much. */
export const neighbours: Benchmark = {
  name: "neighbours",
  about: "A till, a page, a warehouse and a health check beside one hostile or heavy client of each kind, and beside none.",
  run,
};

const SERVED_AT_LEAST = { quick: 15, full: 300 } as const;
const CALM = "calm";

async function run(bench: Bench): Promise<void> {
  const dose: Dose = bench.quick ? "quick" : "full";
  const database = await bench.stage.database();
  await fillTarget(database, dose);
  const watch = await prepareLoopWatch();
  try {
    const [hub, heavy] = await Promise.all([
      bench.stage.hub(database, { env: watch.env }),
      bench.stage.server("neighbours/heavy-process.ts", {}),
    ]);
    const urls = { url: database.url, ownerUrl: database.ownerUrl };
    const target = await openTarget({ url: hub.url, database: urls, commandLine: [process.execPath, builtHub] }, hub.key, dose);
    const innocents = new Innocents(target);
    const all: [string, BesideFigures][] = [];
    for (const kind of [null, ...heavyKinds]) {
      const name = kind?.name ?? CALM;
      const there = kind === null ? null : inProcess(kind, heavy);
      const figures = await beside({ target, watch, innocents, kind: there, dose, servedAtLeast: SERVED_AT_LEAST[dose] });
      all.push([name, figures]);
      bench.say(`${name}: ${JSON.stringify(figures.heavy)}`);
      check(bench, name, figures);
    }
    await innocents.stop();
    bench.raw("neighbours", Object.fromEntries(all));
    bench.say(`\n${tableOf(all)}\n`);
    report(bench, all);
  } finally {
    await watch.close();
  }
}

/** The same, done by a process of its own. */
function inProcess(kind: HeavyKind, heavy: { readonly url: string }): HeavyKind {
  return {
    ...kind,
    run: async (target: Target, dose: Dose, outcomes: Outcomes) => {
      const asked: HeavyOrder = { kind: kind.name, target, dose };
      const counts = await order<Record<string, number>>(heavy, "run", asked);
      for (const [outcome, times] of Object.entries(counts)) outcomes.note(outcome, times);
    },
  };
}

function check(bench: Bench, name: string, figures: BesideFigures): void {
  const refusals = refusalsIn(figures);
  bench.check(`neighbours: nobody else is refused beside ${name}`, Object.keys(refusals).length === 0, JSON.stringify(refusals));
  const { heldMsMax, rssBytesMax } = figures.loop;
  bench.check(`neighbours: memory is bounded beside ${name}`, rssBytesMax <= RSS_BYTES_MAX, `${inMegabytes(rssBytesMax)} MB at most`);
  // In a smoke run nothing is warm.
  if (bench.quick) return;
  bench.check(`neighbours: the event loop is not held beside ${name}`, heldMsMax <= HELD_MS_MAX, `${heldMsMax.toFixed(0)} ms at most`);
}

function tableOf(all: readonly (readonly [string, BesideFigures])[]): string {
  const clients = ["till", "reader", "levels", "readyz"] as const;
  const head = ["beside", "held max ms", "delay p99 ms", "delay max ms", "refused", "memory MB"];
  const rows = all.map(([name, figures]) => {
    const { loop, innocents } = figures;
    const refused = Object.values(refusalsIn(figures)).reduce((sum, count) => sum + count, 0);
    const own = [loop.heldMsMax, loop.delayP99Ms, loop.delayMsMax].map((ms) => ms.toFixed(0));
    const delays = clients.map((client) => `${innocents[client].p50Ms.toFixed(1)} / ${innocents[client].p99Ms.toFixed(0)}`);
    return [name, ...own, refused, inMegabytes(loop.rssBytesMax), ...delays];
  });
  return renderTable({ head: [...head, ...clients.map((client) => `${client} p50 / p99 ms`)], rows }, true);
}

function report(bench: Bench, all: readonly (readonly [string, BesideFigures])[]): void {
  const calm = all[0]?.[1].innocents.till.p99Ms ?? Number.NaN;
  for (const [name, { innocents, loop }] of all.slice(1)) {
    bench.report({
      figure: `neighbours: a till's p99 beside ${name} / beside nobody`,
      hub: innocents.till.p99Ms,
      baseline: calm,
      unit: "ms",
      ratio: innocents.till.p99Ms / calm,
      bar: null,
      moonshot: null,
      note: `the event loop was held for ${loop.heldMsMax.toFixed(0)} ms at most`,
    });
  }
}

function inMegabytes(bytes: number): number {
  return Math.round(bytes / 2 ** 20);
}
