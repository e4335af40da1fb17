import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import type { Bench, Benchmark, Server } from "../benchmark.js";
import type { MixedFigures, MixedLoad } from "../mixed/clients.js";
import type { WatchedVersions, WatchTerms } from "../mixed/watchers.js";
import { benchModule } from "../run/places.js";
import { checkIntegrity } from "../world/check-reservations.js";
import { fillWorld } from "../world/fill-world.js";
import { order } from "./control.js";

const MINUTES = { full: 10, quick: 1 / 6 } as const;
const SAMPLES = { full: 60, quick: 10 } as const;
const CLIENTS = 16;
const SUBSCRIBERS = 200;
const SKUS = 2_000;
/** Of the samples, those at the beginning that are left out: caches fill, code is compiled. */
const WARM_UP_SHARE = 0.3;

/** Whether the heap grows under steady traffic. */
export const soak: Benchmark = {
  name: "soak",
  about: "Steady mixed traffic for 10 minutes, or for those of BENCH_SOAK_MINUTES: the slope of the heap after full collections.",
  run: async (bench) => {
    const minutes = Number(process.env["BENCH_SOAK_MINUTES"] ?? (bench.quick ? MINUTES.quick : MINUTES.full));
    const folder = await mkdtemp(join(tmpdir(), "hub-soak-"));
    try {
      await run(bench, minutes, join(folder, "heap"));
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  },
};

async function run(bench: Bench, minutes: number, heapFile: string): Promise<void> {
  const database = await bench.stage.database();
  await fillWorld(database, { skus: SKUS, locations: 4, units: 1_000_000 });
  const { file, nodeArgs } = benchModule("live/collect-on-signal.ts");
  const hub = await bench.stage.hub(database, { nodeArgs: [...nodeArgs, "--import", file], env: { BENCH_HEAP_FILE: heapFile } });
  const [clients, watchers] = await Promise.all([bench.stage.server("mixed/clients.ts", {}), bench.stage.server("mixed/watchers.ts", {})]);
  await order(watchers, "open", { url: hub.url, key: hub.key, subscribers: SUBSCRIBERS } satisfies WatchTerms);
  const mix = { skus: SKUS, locations: 4, wanted: SUBSCRIBERS, reads: 80, reservations: 15 };
  const load: MixedLoad = { url: hub.url, key: hub.key, clients: CLIENTS, seconds: minutes * 60, mix, seed: 1 };
  const traffic = order<MixedFigures>(clients, "run", load);
  const samples = await sampleHeap(bench, hub, { minutes, heapFile });
  const { perSecond, failed, failure } = await traffic;
  const slope = slopeOf(samples.slice(Math.floor(samples.length * WARM_UP_SHARE)));
  const last = samples.at(-1);
  bench.raw("soak", { minutes, perSecond, slopeMegabytesPerMinute: slope, samples });
  bench.report({
    figure: `soak, ${minutes.toFixed(1)} minutes: the heap's slope after full collections`,
    hub: slope,
    baseline: last?.megabytes ?? Number.NaN,
    unit: "MB a minute; of MB at the end",
    ratio: slope / (last?.megabytes ?? Number.NaN),
    bar: null,
    moonshot: null,
    note: `${Math.round(perSecond)} requests/s, ${SUBSCRIBERS} subscribers; least squares over ${samples.length} samples but the first third`,
  });
  bench.check(
    "soak: every request was answered",
    failed === 0,
    failed === 0 ? `${Math.round(perSecond)} a second` : `${failed} were not: ${failure}`,
  );
  const { wrong } = await order<WatchedVersions>(watchers, "versions");
  bench.check("soak: subscribers had every change in order", wrong.length === 0, wrong[0] ?? `${SUBSCRIBERS} subscribers`);
  await checkIntegrity(bench, "soak", hub);
}

interface HeapSample {
  readonly minute: number;
  readonly megabytes: number;
  readonly residentMegabytes: number;
}

async function sampleHeap(
  bench: Bench,
  hub: Server,
  { minutes, heapFile }: { readonly minutes: number; readonly heapFile: string },
): Promise<HeapSample[]> {
  const count = bench.quick ? SAMPLES.quick : SAMPLES.full;
  const samples: HeapSample[] = [];
  const began = performance.now();
  for (let number = 1; number <= count; number += 1) {
    await pause(Math.max(0, began + (number * minutes * 60_000) / (count + 1) - performance.now()));
    const megabytes = (await heapAfterCollection(hub, heapFile)) / 1e6;
    samples.push({ minute: (performance.now() - began) / 60_000, megabytes, residentMegabytes: hub.rssBytes() / 1e6 });
    if (number % 10 === 0) bench.say(`soak: ${megabytes.toFixed(1)} MB after ${(samples.at(-1)?.minute ?? 0).toFixed(1)} minutes`);
  }
  return samples;
}

async function heapAfterCollection(hub: Server, heapFile: string): Promise<number> {
  await rm(heapFile, { force: true });
  process.kill(hub.pid, "SIGUSR2");
  for (;;) {
    const text = await readFile(heapFile, "utf8").catch(() => "");
    if (text !== "") return Number(text);
    await pause(20);
  }
}

/** The slope of the line through the samples with the least squares, in megabytes a minute. */
export function slopeOf(samples: readonly Pick<HeapSample, "minute" | "megabytes">[]): number {
  const mean = (pick: (sample: Pick<HeapSample, "minute" | "megabytes">) => number): number =>
    samples.reduce((sum, sample) => sum + pick(sample), 0) / samples.length;
  const [x, y] = [mean(({ minute }) => minute), mean(({ megabytes }) => megabytes)];
  const covariance = mean(({ minute, megabytes }) => (minute - x) * (megabytes - y));
  return covariance / mean(({ minute }) => (minute - x) ** 2);
}
