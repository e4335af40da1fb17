import type { Bench, Benchmark, Contender, Sample, Server } from "./benchmark.js";
import { order } from "./live/control.js";
import { checkMixed, type Answered } from "./mixed/check-mixed.js";
import type { MixedFigures, MixedLoad } from "./mixed/clients.js";
import type { Accepted, Mix } from "./mixed/mixed-requests.js";
import type { WatchDelays, WatchTerms } from "./mixed/watchers.js";
import { interleave } from "./run/interleave.js";
import { fillWorld } from "./world/fill-world.js";

/** A day in the life of a business, all at once. */
export const mixed: Benchmark = {
  name: "mixed",
  about: "64 clients read (80 %), reserve (15 %) and work in the warehouse (5 %) while 200 subscribers watch, beside the same reads alone.",
  run,
};

const CLIENTS = 64;
const SUBSCRIBERS = 200;

async function run(bench: Bench): Promise<void> {
  const skus = bench.quick ? 500 : 10_000;
  const mix: Mix = { skus, locations: 4, wanted: SUBSCRIBERS, reads: 80, reservations: 15 };
  const database = await bench.stage.database();
  await fillWorld(database, { skus, locations: 4, units: 1_000_000 });
  const hub = await bench.stage.hub(database);
  const [clients, watchers] = await Promise.all([bench.stage.server("mixed/clients.ts", {}), bench.stage.server("mixed/watchers.ts", {})]);
  const terms: WatchTerms = { url: hub.url, key: hub.key, subscribers: SUBSCRIBERS };
  await order(watchers, "open", terms);
  const answered: Answered = { accepted: { reservations: 0, shipments: 0, releases: 0, adjustments: 0 }, failed: 0 };
  const figures = await interleave(
    bench,
    {
      mixed: contender({ hub, clients, watchers, mix, answered }),
      "reads alone": contender({ hub, clients, watchers, mix: { ...mix, reads: 100, reservations: 0 }, answered }),
    },
    { label: "mixed" },
  );
  report(bench, figures.mixed.median, figures["reads alone"].median);
  await checkMixed(bench, { database, hub, watchers, answered });
}

interface Contest {
  readonly hub: Server;
  readonly clients: Server;
  readonly watchers: Server;
  readonly mix: Mix;
  readonly answered: Answered;
}

function contender({ hub, clients, watchers, mix, answered }: Contest): Contender {
  let seed = 0;
  return async (seconds) => {
    seed += 1;
    const load: MixedLoad = { url: hub.url, key: hub.key, clients: CLIENTS, seconds, mix, seed };
    await order(watchers, "delays");
    const cpuBefore = hub.cpuMs();
    const { perSecond, byKind, accepted, failed, failure } = await order<MixedFigures>(clients, "run", load);
    const hubCpu = (hub.cpuMs() - cpuBefore) / (seconds * 1_000);
    const seen = await order<WatchDelays>(watchers, "delays");
    for (const name of Object.keys(accepted) as (keyof Accepted)[]) answered.accepted[name] += accepted[name];
    answered.failed += failed;
    if (failed > 0) throw new Error(`${failed} requests failed. The first had ${failure}`);
    const delays = Object.entries(byKind).flatMap(([kind, of]) => [
      [`${kind}P50Ms`, of.p50Ms],
      [`${kind}P99Ms`, of.p99Ms],
      [`${kind}PerSecond`, of.answered / seconds],
      [`${kind}Refused`, of.refused],
    ]);
    const changes = { changesPerSecond: seen.changes / seconds, changeP50Ms: seen.p50Ms, changeP99Ms: seen.p99Ms };
    return { perSecond, hubCpu, ...Object.fromEntries(delays), ...changes } as Sample;
  };
}

function report(bench: Bench, mixedMedian: Sample, reads: Sample): void {
  const row = (figure: string, unit: string, hub: number | undefined, baseline: number | undefined, note?: string): void =>
    bench.report({
      figure: `mixed: ${figure}`,
      hub: hub ?? Number.NaN,
      baseline: baseline ?? Number.NaN,
      unit,
      ratio: (hub ?? Number.NaN) / (baseline ?? Number.NaN),
      bar: null,
      moonshot: null,
      ...(note === undefined ? {} : { note }),
    });
  const of = (name: string): number | undefined => mixedMedian[name];
  const each = ["read", "reserve", "warehouse"].map((kind) => `${Math.round(of(`${kind}PerSecond`) ?? 0)} ${kind}`).join(", ");
  row("64 clients, 200 subscribers / reads alone", "requests/s", of("perSecond"), reads["perSecond"], `${each} a second`);
  row("p99 of reads / reads alone", "ms", of("readP99Ms"), reads["readP99Ms"]);
  row("p99 / p50 of reservations", "ms", of("reserveP99Ms"), of("reserveP50Ms"));
  row("p99 / p50 of warehouse work", "ms", of("warehouseP99Ms"), of("warehouseP50Ms"));
  const changes = `${Math.round(of("changesPerSecond") ?? 0)} changes a second to subscribers; from the ledger's time, read before the commit`;
  row("p99 / p50 of a change on its way to a subscriber", "ms", of("changeP99Ms"), of("changeP50Ms"), changes);
}
