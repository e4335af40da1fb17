import type { Bench, Benchmark, Server } from "../benchmark.js";
import { interleave } from "../run/interleave.js";
import { checkIntegrity } from "../world/check-reservations.js";
import { fillWorld } from "../world/fill-world.js";
import { skuOf } from "../world/names.js";
import { atMost, rowOf } from "../writes/bars.js";
import { figureOf } from "../writes/field.js";
import { measureDelays } from "./delays.js";
import { firstSkus, LevelWriter } from "./level-writer.js";
import { changesOn, checkStand, type Stand, standOnBaseline, standOnHub } from "./stand.js";

const UNITS = 1_000;
const SIZES = { full: [1_000, 5_000], quick: [20, 50] } as const;

/** Many subscribers, of one SKU and of one each. */
export const fanOut: Benchmark = {
  name: "fan-out",
  about:
    "1,000 and 5,000 subscribers of one SKU, and of one SKU each, beside raw ws sending the same bytes and graphql-ws executing for each; the delay from commit to client.",
  run: async (bench) => {
    const sizes = bench.quick ? SIZES.quick : SIZES.full;
    const [smaller, larger] = sizes;
    const database = await bench.stage.database();
    await fillWorld(database, { skus: larger, locations: 1, units: UNITS });
    const hub = await bench.stage.hub(database);
    const writer = await LevelWriter.open(database);
    try {
      await measureDelays(bench, { hub, writer, count: smaller });
      for (const count of sizes) {
        const hot = { label: `fan-out, ${count} subscribers of one SKU`, waiting: Array.from({ length: count }, () => skuOf(1)) };
        await measure(bench, { ...hot, hub, writer, changed: [skuOf(1)], barred: count === smaller });
        const spread = { label: `fan-out, ${count} subscribers of a SKU each`, waiting: firstSkus(count) };
        await measure(bench, { ...spread, hub, writer, changed: firstSkus(count), barred: false });
      }
    } finally {
      await writer.close();
    }
    await checkIntegrity(bench, "fan-out", hub);
  },
};

interface FanOut {
  readonly label: string;
  readonly hub: Server;
  readonly writer: LevelWriter;
  /** The SKU each subscriber waits for. */
  readonly waiting: readonly string[];
  /** Those that change together, each by a command of its own. */
  readonly changed: readonly string[];
  readonly barred: boolean;
}

async function measure(bench: Bench, { label, hub, writer, waiting, changed, barred }: FanOut): Promise<void> {
  bench.say(`${label}: connecting`);
  const stands: readonly Stand[] = [
    await standOnHub(bench, hub, writer, waiting),
    await standOnBaseline(bench, { name: "raw ws", module: "live/raw-server.ts", units: UNITS }, waiting),
    await standOnBaseline(bench, { name: "graphql-ws", module: "live/executing-server.ts", units: UNITS }, waiting),
  ];
  const contenders = Object.fromEntries(stands.map((stand) => [stand.name, changesOn(stand, changed, waiting.length)]));
  const measured = await interleave(bench, contenders, { label });
  const unit = "µs CPU a message";
  const micros = figureOf(measured, "hub", "cpuMicros");
  const bars = (bar: number, moonshot: number) => (barred ? { bar: atMost(bar), moonshot: atMost(moonshot) } : {});
  const raw = { baseline: figureOf(measured, "raw ws", "cpuMicros"), note: "the hub also reads each change from PostgreSQL" };
  bench.report(rowOf({ figure: `${label}: hub / raw ws`, hub: micros, unit, ...bars(1.6, 1.1), ...raw }));
  const executing = { baseline: figureOf(measured, "graphql-ws", "cpuMicros") };
  bench.report(rowOf({ figure: `${label}: hub / graphql-ws executing for each`, hub: micros, unit, ...bars(0.4, 0.25), ...executing }));
  for (const stand of stands) await checkStand(bench, label, stand);
  for (const { subscribers, server, name } of stands) {
    await subscribers.close();
    if (name !== "hub") await server.stop();
  }
}
