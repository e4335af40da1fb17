import type { Bench, Benchmark } from "../benchmark.js";
import { interleave } from "../run/interleave.js";
import { atLeast, atMost, rowOf } from "./bars.js";
import { figureOf, openField } from "./field.js";
import { checkSellOut } from "./sell-out.js";
import { QUANTITY_MAX } from "../../src/platform/numbers/quantity.js";

const settings = { skus: 1, locations: 1, linesMax: 1 };
const load = { requests: "load/reserve.ts", settings };

/** Everybody wants the same SKU. */
export const hotReserve: Benchmark = {
  name: "hot-reserve",
  about:
    "64 and 512 clients reserve one SKU over HTTP, beside the same mutation done one transaction a request, optimistically, and not at all.",
  run: async (bench) => {
    const world = { skus: 1, locations: 1, units: QUANTITY_MAX };
    const field = await openField(bench, world, ["row-locked", "one-statement", "optimistic", "nothing"], { ...load, clients: 64 });
    const few = await interleave(bench, field.contenders({ ...load, clients: 64 }), { label: "hot-reserve, 64 clients" });
    const naive = field.bestNaive(few);
    const hub = figureOf(few, "hub", "perSecond");
    const unit = "requests/s";
    const bar = (least: number, moon: number) => ({ bar: atLeast(least), moonshot: atLeast(moon) });
    const naiveRate = naive.rounds.median["perSecond"] ?? Number.NaN;
    bench.report(
      rowOf({ figure: "hot-reserve, 64 clients: hub / best naive", hub, baseline: naiveRate, unit, ...bar(7, 15), note: naive.note }),
    );
    const optimistic = { baseline: figureOf(few, "optimistic", "perSecond"), note: field.noteOf("optimistic") };
    bench.report(rowOf({ figure: "hot-reserve, 64 clients: hub / best optimistic", hub, unit, ...bar(12, 30), ...optimistic }));
    const ceiling = figureOf(few, "nothing", "perSecond");
    bench.report(rowOf({ figure: "hot-reserve, 64 clients: hub / no-op", hub, baseline: ceiling, unit, ...bar(0.4, 0.75) }));
    bench.report(
      rowOf({
        figure: "hot-reserve, 64 clients, p99: hub / best naive",
        hub: figureOf(few, "hub", "p99Ms"),
        baseline: naive.rounds.median["p99Ms"] ?? Number.NaN,
        unit: "ms",
        bar: atMost(1 / 5),
        moonshot: atMost(1 / 15),
      }),
    );
    await measureMany(bench, field.contenders({ ...load, clients: 512 }, ["hub", "nothing"]));
    await field.check();
    await checkSellOut(bench);
  },
};

async function measureMany(bench: Bench, contenders: Parameters<typeof interleave>[1]): Promise<void> {
  const many = await interleave(bench, contenders, { label: "hot-reserve, 512 clients" });
  bench.report(
    rowOf({
      figure: "hot-reserve, 512 clients: hub / no-op",
      hub: figureOf(many, "hub", "perSecond"),
      baseline: figureOf(many, "nothing", "perSecond"),
      unit: "requests/s",
      bar: atLeast(0.6),
      moonshot: atLeast(0.9),
    }),
  );
}
