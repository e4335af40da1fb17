import type { Bar, Bench, Benchmark, Contender, Server, StageDatabase } from "../benchmark.js";
import { interleave } from "../run/interleave.js";
import { fillWorld } from "../world/fill-world.js";
import { atLeast, rowOf } from "../writes/bars.js";
import { figureOf } from "../writes/field.js";
import { type AskSettings, bodyOf } from "./ask.js";
import { answerOf, checkAnswers } from "./correct.js";

const CLIENTS = 64;
const LOCATIONS = 4;
const SIZES = [1, 20, 250] as const;
type Size = (typeof SIZES)[number];

/** Against the bare server, and against stock Apollo. */
const BARS: Readonly<Record<Size, { readonly bare: readonly [Bar, Bar] | null; readonly stock: readonly [Bar, Bar] | null }>> = {
  1: { bare: [atLeast(0.45), atLeast(0.65)], stock: [atLeast(6), atLeast(12)] },
  20: { bare: null, stock: null },
  250: { bare: [atLeast(0.3), atLeast(0.5)], stock: null },
};

export const availability: Benchmark = {
  name: "availability",
  about:
    "64 clients ask for 1, 20 and 250 SKUs a query of 10,000 and 1,000,000 levels, warm and cold, beside bare node:http and stock Apollo with a DataLoader.",
  run: async (bench) => {
    for (const levels of bench.quick ? [1_000] : [10_000, 1_000_000]) await runOver(bench, levels / LOCATIONS);
  },
};

async function runOver(bench: Bench, skus: number): Promise<void> {
  const database = await bench.stage.database();
  const levels = `${(skus * LOCATIONS).toLocaleString("en")} levels`;
  bench.say(`filling ${levels}`);
  await fillWorld(database, { skus, locations: LOCATIONS, units: 1_000 });
  const stock = await bench.stage.server("availability/stock-apollo.ts", { DATABASE_URL: database.url });
  await runCold(bench, { database, stock, skus, levels });
  const hub = await bench.stage.hub(database);
  await checkAnswers(bench, hub, stock, skus);
  await warmUp(hub, skus);
  bench.raw(`availability, ${levels} cached`, { rssBytes: hub.rssBytes() });
  for (const size of SIZES) await runWarm(bench, { hub, stock, skus, levels, size });
  await hub.stop();
  await stock.stop();
  await database.drop();
}

interface Warm {
  readonly hub: Server;
  readonly stock: Server;
  readonly skus: number;
  readonly levels: string;
  readonly size: Size;
}

async function runWarm(bench: Bench, { hub, stock, skus, levels, size }: Warm): Promise<void> {
  const settings: AskSettings = { skus, size, fresh: null };
  const bare = await bench.stage.server("availability/bare.ts", { BENCH_ANSWER: await answerOf(hub, bodyOf(0, settings)) });
  const contenders = {
    hub: asking(bench, hub, settings),
    "bare node:http": asking(bench, bare, settings),
    "stock Apollo": asking(bench, stock, settings),
  };
  const what = `availability of ${size} SKU${size === 1 ? "" : "s"}, ${levels}, warm`;
  const measured = await interleave(bench, contenders, { label: what });
  await bare.stop();
  const rate = figureOf(measured, "hub", "perSecond");
  for (const [name, bars] of [
    ["bare node:http", BARS[size].bare],
    ["stock Apollo", BARS[size].stock],
  ] as const) {
    const baseline = figureOf(measured, name, "perSecond");
    const [bar = null, moonshot = null] = bars ?? [];
    bench.report(rowOf({ figure: `${what}: hub / ${name}`, hub: rate, baseline, unit: "requests/s", bar, moonshot }));
  }
}

interface Cold {
  readonly database: StageDatabase;
  readonly stock: Server;
  readonly skus: number;
  readonly levels: string;
}

/** Pages of SKUs that a cold hub must have for a round to end before they do. */
const PAGES_MIN = 1_000;

/** A hub that has just started is asked for every SKU once: each answer is read from the database. */
async function runCold(bench: Bench, { database, stock, skus, levels }: Cold): Promise<void> {
  for (const size of SIZES.filter((one) => skus / one >= PAGES_MIN)) {
    const hub = await bench.stage.hub(database);
    // Connections and code are warm, what is asked for is not.
    await answerOf(hub, bodyOf(0, { skus, size: 1 }));
    const what = `availability of ${size} SKU${size === 1 ? "" : "s"}, ${levels}, cold`;
    const contenders = {
      hub: asking(bench, hub, { skus, size, fresh: { page: 1, clients: CLIENTS } }),
      "stock Apollo": asking(bench, stock, { skus, size, fresh: null }),
    };
    const measured = await interleave(bench, contenders, {
      label: what,
      rounds: 1,
      warmUpSeconds: 0,
      seconds: skus / size >= 3 * PAGES_MIN || size > 1 ? 3 : 1,
    });
    const baseline = figureOf(measured, "stock Apollo", "perSecond");
    const hubRate = figureOf(measured, "hub", "perSecond");
    bench.report(rowOf({ figure: `${what}: hub / stock Apollo`, hub: hubRate, baseline, unit: "requests/s" }));
    await hub.stop();
  }
}

/** Asks the hub for every SKU once. */
async function warmUp(hub: Server, skus: number): Promise<void> {
  for (let first = 0; first < skus; first += 250) {
    const answer = await answerOf(hub, bodyOf(first, { skus, size: 250 }));
    if (!answer.startsWith('{"data":{"availability":[{')) throw new Error(`The hub answered ${answer.slice(0, 1_000)}`);
  }
}

function asking(bench: Bench, server: Server, settings: AskSettings): Contender {
  let seed = 0;
  return async (seconds) => {
    seed += 1;
    const cpuBefore = server.cpuMs();
    const headers = { authorization: `Bearer ${server.key}` };
    const load = { url: `${server.url}/graphql`, headers, clients: CLIENTS, seconds, requests: "availability/ask.ts", settings, seed };
    const { perSecond, ...rest } = await bench.stage.load(load);
    // The bare server answers whatever it is asked; none may answer anything else.
    if (rest.refused + rest.failed > 0) throw new Error(`${rest.refused} answers were refused and ${rest.failed} failed.`);
    const cpuMicros = ((server.cpuMs() - cpuBefore) * 1_000) / Math.max(1, rest.sent);
    return { perSecond, ...rest, cpuMicros };
  };
}
