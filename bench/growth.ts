import type { Bar, Bench, Benchmark, Sample } from "./benchmark.js";
import { checkGrown, grow, type Grown, type GrownOptions, work, type Work } from "./growth/grown.js";
import { holdSnapshot } from "./growth/held-snapshot.js";
import { interleave, type Rounds } from "./run/interleave.js";
import { medianSample } from "./run/median.js";

/** Whether the hub is as fast with years behind it as on its first day. */
export const growth: Benchmark = {
  name: "growth",
  about: "64 clients reserve one SKU and 10,000 with 0, 1 and 10 million movements in the ledger, and while a snapshot is held open.",
  run,
};

const KINDS: readonly Work[] = ["hot", "spread"];
const AT_LEAST = (ratio: number): Bar => ({ is: "at least", ratio });

interface Scale {
  readonly movements: readonly number[];
  readonly skus: number;
  readonly locations: number;
  /** How long the snapshot is held. */
  readonly snapshotSeconds: number;
  /** Loads while it is held last so long each; the last of them are compared. */
  readonly sliceSeconds: number;
}

const FULL: Scale = { movements: [0, 1_000_000, 10_000_000], skus: 10_000, locations: 4, snapshotSeconds: 60, sliceSeconds: 5 };
const QUICK: Scale = { movements: [0, 20_000], skus: 500, locations: 4, snapshotSeconds: 2, sliceSeconds: 0.5 };

async function run(bench: Bench): Promise<void> {
  const scale = bench.quick ? QUICK : FULL;
  const { skus, locations } = scale;
  const ledgers: { readonly grown: Grown; readonly options: GrownOptions }[] = [];
  for (const movements of scale.movements) {
    const options = { movements, skus, locations };
    ledgers.push({ grown: await grow(bench, options), options });
  }
  // Making a database by copying files writes a checkpoint: each ledger begins as after one, with every page to be logged whole once.
  await (await bench.stage.database()).drop();
  const medians = new Map<string, Sample>();
  for (const kind of KINDS) {
    const contenders = Object.fromEntries(
      ledgers.map(({ grown, options }) => [grown.name, (seconds: number) => work(bench, grown, kind, options, seconds)]),
    );
    const figures = await interleave(bench, contenders, { label: `growth, ${kind}` });
    for (const { grown } of ledgers) medians.set(`${kind}, ${grown.name}`, medianOf(figures, grown.name));
    reportGrowth(
      bench,
      kind,
      ledgers.map(({ grown }) => grown.name),
      medians,
    );
  }
  const last = ledgers.at(-1);
  if (last !== undefined) {
    for (const kind of KINDS) await underSnapshot(bench, scale, last.grown, last.options, kind, medians.get(`${kind}, ${last.grown.name}`));
  }
  for (const { grown } of ledgers) await checkGrown(bench, grown);
}

function medianOf(figures: Readonly<Record<string, Rounds>>, name: string): Sample {
  return figures[name]?.median ?? {};
}

function reportGrowth(bench: Bench, kind: Work, names: readonly string[], medians: ReadonlyMap<string, Sample>): void {
  const [first, ...grown] = names.map((name) => ({ name, ...medians.get(`${kind}, ${name}`) })) as {
    name: string;
    perSecond: number;
    walBytes: number;
  }[];
  if (first === undefined) return;
  for (const [index, { name, perSecond, walBytes }] of grown.entries()) {
    const barred = kind === "spread" && index === grown.length - 1;
    bench.report({
      figure: `growth: ${kind}, 64 clients, ${name} / none`,
      hub: perSecond,
      baseline: first.perSecond,
      unit: "requests/s",
      ratio: perSecond / first.perSecond,
      bar: barred ? AT_LEAST(0.8) : null,
      moonshot: barred ? AT_LEAST(0.95) : null,
      note: `${Math.round(walBytes)} bytes of WAL a request, without history ${Math.round(first.walBytes)}`,
    });
  }
}

/** The last third of the time a snapshot is held, beside the rounds without one. */
async function underSnapshot(
  bench: Bench,
  scale: Scale,
  grown: Grown,
  options: GrownOptions,
  kind: Work,
  without: Sample | undefined,
): Promise<void> {
  const snapshot = await holdSnapshot(grown.database);
  const slices: Sample[] = [];
  try {
    while (snapshot.age() < scale.snapshotSeconds) {
      const sample = await work(bench, grown, kind, options, scale.sliceSeconds);
      slices.push(sample);
      bench.say(`${kind}, snapshot held for ${snapshot.age().toFixed(0)} s: ${Math.round(sample["perSecond"] ?? 0)}/s`);
    }
  } finally {
    await snapshot.release();
  }
  const after = await work(bench, grown, kind, options, scale.sliceSeconds);
  bench.raw(`growth, ${kind}, snapshot held`, { slices, after });
  const late = medianSample(slices.slice(-Math.ceil(slices.length / 3)))["perSecond"] ?? Number.NaN;
  const usual = without?.["perSecond"] ?? Number.NaN;
  bench.report({
    figure: `growth: ${kind}, ${grown.name}, a snapshot held for ${scale.snapshotSeconds} s / none`,
    hub: late,
    baseline: usual,
    unit: "requests/s",
    ratio: late / usual,
    bar: null,
    moonshot: null,
    note: `the last third of it; ${Math.round(after["perSecond"] ?? 0)} a second after its end`,
  });
}
