import type { Bench, Benchmark, Server } from "../benchmark.js";
import { askHub } from "../world/ask-hub.js";
import { fillWorld } from "../world/fill-world.js";
import { skuOf } from "../world/names.js";
import { atMost, rowOf } from "../writes/bars.js";
import { firstSkus, LevelWriter } from "./level-writer.js";
import { checkStand, standOnHub } from "./stand.js";

const SIZES = {
  full: { skus: 250_000, locations: 4, sockets: 5_000 },
  quick: { skus: 1_000, locations: 4, sockets: 50 },
} as const;
/** SKUs of one query. */
const PAGE = 250;
const GIGABYTE = 1_000_000_000;
const BAR_GIGABYTES = 1.5;
const MOONSHOT_GIGABYTES = 0.8;

/** What a hub needs that knows every level and has many clients. */
export const memory: Benchmark = {
  name: "memory",
  about: "Resident memory of a hub with 1,000,000 levels in its read model and 5,000 sockets that subscribe.",
  run: async (bench) => {
    const { skus, locations, sockets } = bench.quick ? SIZES.quick : SIZES.full;
    const database = await bench.stage.database();
    bench.say(`memory: writing ${skus * locations} levels`);
    await fillWorld(database, { skus, locations, units: 10 });
    const hub = await bench.stage.hub(database);
    const empty = hub.rssBytes();
    const answered = await askForAll(hub, skus);
    bench.check("memory: every SKU was answered", answered === skus, `${answered} of ${skus}`);
    const cached = hub.rssBytes();
    const writer = await LevelWriter.open(database);
    const stand = await standOnHub(bench, hub, writer, firstSkus(sockets));
    try {
      const connected = hub.rssBytes();
      for (let round = 0; round < 3; round += 1) {
        await stand.publish(firstSkus(sockets));
        stand.expected += sockets;
        await stand.subscribers.receive(stand.expected);
      }
      const busy = hub.rssBytes();
      report(bench, { empty, cached, connected, busy });
      await checkStand(bench, "memory", stand);
    } finally {
      await writer.close();
    }
  },
};

async function askForAll(hub: Server, skus: number): Promise<number> {
  let answered = 0;
  for (let first = 1; first <= skus; first += PAGE) {
    const page = Array.from({ length: Math.min(PAGE, skus - first + 1) }, (_, index) => skuOf(first + index));
    const query = "query Page($skus: [String!]!) { availability(skus: $skus) { sku available } }";
    const { availability } = await askHub<{ availability: readonly ({ readonly available: number } | null)[] }>(hub, query, { skus: page });
    answered += availability.filter((each) => each !== null).length;
  }
  return answered;
}

/** Bytes, by when they were resident. */
type Sizes = Readonly<Record<"empty" | "cached" | "connected" | "busy", number>>;

function report(bench: Bench, sizes: Sizes): void {
  bench.raw("memory", sizes);
  const note = Object.entries(sizes)
    .map(([when, bytes]) => `${when} ${Math.round(bytes / 1e6)} MB`)
    .join(", ");
  bench.report(
    rowOf({
      figure: "memory: resident / the bar's 1.5 GB",
      hub: Math.max(...Object.values(sizes)) / GIGABYTE,
      baseline: BAR_GIGABYTES,
      unit: "GB",
      bar: atMost(1),
      moonshot: atMost(MOONSHOT_GIGABYTES / BAR_GIGABYTES),
      note,
    }),
  );
}
