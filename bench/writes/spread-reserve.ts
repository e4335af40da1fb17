import type { Benchmark } from "../benchmark.js";
import { interleave } from "../run/interleave.js";
import { atLeast, rowOf } from "./bars.js";
import { figureOf, openField } from "./field.js";

const load = { clients: 64, requests: "load/reserve.ts" };
const hot = { ...load, settings: { skus: 1, locations: 1, linesMax: 1 } };

/** Everybody wants something else. */
export const spreadReserve: Benchmark = {
  name: "spread-reserve",
  about:
    "64 clients reserve 1 to 5 of 10,000 SKUs at 4 locations over HTTP, beside one transaction a request and a no-op; and hot against spread.",
  run: async (bench) => {
    const world = { skus: bench.quick ? 1_000 : 10_000, locations: 4, units: 40_000_000 };
    const spread = { ...load, settings: { skus: world.skus, locations: world.locations, linesMax: 5 } };
    const field = await openField(bench, world, ["row-locked", "one-statement", "nothing"], spread);
    const measured = await interleave(bench, field.contenders(spread), { label: "spread-reserve, 64 clients" });
    const naive = field.bestNaive(measured);
    const hub = figureOf(measured, "hub", "perSecond");
    const unit = "requests/s";
    const naiveRate = naive.rounds.median["perSecond"] ?? Number.NaN;
    const against = { bar: atLeast(4), moonshot: atLeast(8), note: naive.note };
    bench.report(rowOf({ figure: "spread-reserve, 64 clients: hub / best naive", hub, baseline: naiveRate, unit, ...against }));
    const ceiling = figureOf(measured, "nothing", "perSecond");
    const near = { bar: atLeast(0.4), moonshot: atLeast(0.75) };
    bench.report(rowOf({ figure: "spread-reserve, 64 clients: hub / no-op", hub, baseline: ceiling, unit, ...near }));
    const atOne = await interleave(bench, field.contenders(hot, ["hub", "nothing"]), { label: "one SKU among them, 64 clients" });
    bench.report(
      rowOf({
        figure: "hot / spread, each over its ceiling",
        hub: figureOf(atOne, "hub", "perSecond") / figureOf(atOne, "nothing", "perSecond"),
        baseline: hub / ceiling,
        unit: "of the no-op",
        bar: atLeast(0.8),
        moonshot: atLeast(1),
      }),
    );
    await field.check();
  },
};
