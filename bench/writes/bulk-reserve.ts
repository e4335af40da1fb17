import { openSetBased } from "../baselines/set-based.js";
import type { Benchmark, Contender } from "../benchmark.js";
import { loadOn } from "../load/load-on.js";
import { interleave } from "../run/interleave.js";
import { checkIntegrity, checkReservations, nothingAnswered } from "../world/check-reservations.js";
import { fillWorld } from "../world/fill-world.js";
import { atLeast, rowOf } from "./bars.js";
import { figureOf } from "./field.js";

const ITEMS = 1_000;
const LINES = 3;
const CLIENTS = 2;

/** What an importer or a marketplace sends. */
export const bulkReserve: Benchmark = {
  name: "bulk-reserve",
  about:
    "2 clients send bulk calls of 1,000 reservations with 3 lines each over HTTP, beside a set-based SQL function that writes two rows a line.",
  run: async (bench) => {
    const world = { skus: bench.quick ? 1_000 : 10_000, locations: 4, units: 40_000_000 };
    const database = await bench.stage.database();
    await fillWorld(database, world);
    const hub = await bench.stage.hub(database);
    const setBased = await openSetBased(bench, world);
    const calls = nothingAnswered();
    const settings = { skus: world.skus, locations: world.locations, items: ITEMS, lines: LINES };
    const load = loadOn(bench, hub, { clients: CLIENTS, requests: "load/reserve-many.ts", settings, answered: calls });
    const lines: Contender = async (seconds) => {
      const { accepted = 0, wallMs = Number.NaN, ...rest } = await load(seconds);
      return { ...rest, perSecond: (accepted * ITEMS * LINES * 1_000) / wallMs, accepted, wallMs };
    };
    try {
      const contenders = { hub: lines, "set-based": setBased.contender(world) };
      const measured = await interleave(bench, contenders, { label: "bulk-reserve" });
      bench.report(
        rowOf({
          figure: "bulk-reserve: hub / set-based SQL",
          hub: figureOf(measured, "hub", "perSecond"),
          baseline: figureOf(measured, "set-based", "perSecond"),
          unit: "lines/s",
          bar: atLeast(0.2),
          moonshot: atLeast(0.4),
        }),
      );
    } finally {
      await setBased.close();
    }
    await checkReservations(bench, "bulk-reserve", database, { accepted: calls.accepted * ITEMS, failed: calls.failed * ITEMS });
    await checkIntegrity(bench, "bulk-reserve", hub);
  },
};
