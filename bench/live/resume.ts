import type { Bench, Benchmark, Server } from "../benchmark.js";
import { askHub } from "../world/ask-hub.js";
import { fillWorld } from "../world/fill-world.js";
import { skuOf } from "../world/names.js";
import { rowOf } from "../writes/bars.js";
import { fallBehind, readInPages } from "./behind.js";
import { CHANGES } from "./change.js";
import { SubscriberProcess } from "./subscriber-process.js";

const BEHIND = { full: 1_000_000, quick: 5_000 } as const;
/** By how much more the hub may need in the second half of the way than in the first: what it needs must not depend on how far a client is behind. */
const GROWTH_BYTES_MAX = 256 * 1_024 * 1_024;
const SAMPLE_MS = 100;

/** A client that was away for a long time. */
export const resume: Benchmark = {
  name: "resume",
  about: "A subscriber 1,000,000 movements behind catches up, beside reading the same rows in pages with pg.",
  run: async (bench) => {
    const behind = bench.quick ? BEHIND.quick : BEHIND.full;
    const database = await bench.stage.database();
    await fillWorld(database, { skus: 1, locations: 1, units: 1 });
    bench.say(`resume: writing ${behind} movements`);
    await fallBehind(database, behind);
    const hub = await bench.stage.hub(database);
    const { sequence } = await askHub<{ sequence: string }>(hub, "{ sequence }");
    const after = String(Number(sequence) - behind);
    const timed = async (): Promise<number> => {
      const began = performance.now();
      const count = await readInPages(database, after);
      if (count !== behind) throw new Error(`The pages held ${count} movements.`);
      return (count * 1_000) / (performance.now() - began);
    };
    // Before and after: what else the machine does meets both.
    const pagesBefore = await timed();
    const figures = await catchUp(bench, hub, { after, behind });
    const perSecond = (pagesBefore + (await timed())) / 2;
    bench.raw("resume", { behind, ...figures, pagesPerSecond: perSecond });
    const note = `${figures.cpuMicros.toFixed(1)} µs of the hub's processor an event; resident memory ${inMegabytes(figures.before)} MB before, at most ${inMegabytes(figures.most)} MB`;
    bench.report(
      rowOf({
        figure: `resume, ${behind} behind: the hub's events / rows read in pages with pg`,
        hub: figures.perSecond,
        baseline: perSecond,
        unit: "events/s",
        note,
      }),
    );
    const { mostInFirstHalf, mostInSecondHalf } = figures;
    bench.check(
      "resume: what the hub needs does not grow with the way",
      mostInSecondHalf - mostInFirstHalf < GROWTH_BYTES_MAX,
      `at most ${inMegabytes(mostInFirstHalf)} MB in the first half, ${inMegabytes(mostInSecondHalf)} MB in the second`,
    );
  },
};

interface CatchUp {
  readonly perSecond: number;
  readonly cpuMicros: number;
  /** Resident bytes. */
  readonly before: number;
  readonly most: number;
  readonly mostInFirstHalf: number;
  readonly mostInSecondHalf: number;
}

async function catchUp(
  bench: Bench,
  hub: Server,
  { after, behind }: { readonly after: string; readonly behind: number },
): Promise<CatchUp> {
  const subscribers = await SubscriberProcess.start(bench);
  const [before, cpu] = [hub.rssBytes(), hub.cpuMs()];
  const sizes: number[] = [before];
  const sampling = setInterval(() => sizes.push(hub.rssBytes()), SAMPLE_MS);
  const began = performance.now();
  const operation = { query: CHANGES, variables: { after }, key: hub.key };
  await subscribers.open([{ url: `${hub.url.replace("http", "ws")}/graphql`, operation, sku: skuOf(1) }]);
  await subscribers.receiveSteadily(behind);
  const elapsed = performance.now() - began;
  clearInterval(sampling);
  const { received, wrong } = await subscribers.state();
  bench.check(
    "resume: every event came once and in order",
    received === behind && wrong.length === 0,
    wrong[0] ?? `${received} of ${behind}`,
  );
  await subscribers.close();
  const half = Math.floor(sizes.length / 2);
  const mostInFirstHalf = Math.max(before, ...sizes.slice(0, half));
  const mostInSecondHalf = Math.max(before, ...sizes.slice(half));
  const cpuMicros = ((hub.cpuMs() - cpu) * 1_000) / behind;
  return { perSecond: (behind * 1_000) / elapsed, cpuMicros, before, most: Math.max(...sizes), mostInFirstHalf, mostInSecondHalf };
}

function inMegabytes(bytes: number): number {
  return Math.round(bytes / 1_024 / 1_024);
}
