import { type Baseline, startBestBaseline } from "../baselines/start-baseline.js";
import type { MethodName } from "../baselines/method.js";
import type { Bench, Contender, Server, StageDatabase } from "../benchmark.js";
import { type LoadTerms, loadOn } from "../load/load-on.js";
import type { Rounds } from "../run/interleave.js";
import { checkBaseline, checkIntegrity, checkReservations, nothingAnswered, type Answered } from "../world/check-reservations.js";
import { fillWorld, type World } from "../world/fill-world.js";

/** The hub and the baselines that run beside it, each on a database of its own with the same stock. */
export interface Field {
  readonly database: StageDatabase;
  readonly hub: Server;
  readonly baselines: readonly Baseline[];
  /** A contender for each, by name: "hub" and the baselines' methods. */
  contenders(load: Omit<LoadTerms, "answered">, names?: readonly string[]): Record<string, Contender>;
  /** Of the naive methods the one with the greater rate. */
  bestNaive(measured: Readonly<Record<string, Rounds>>): { readonly rounds: Rounds; readonly note: string };
  noteOf(method: MethodName): string;
  /** Compares what clients were told with what the databases hold, and has the hub check its ledger. */
  check(): Promise<void>;
}

/** Starts the hub and the baselines, each with the pool that suits it best under `load`. */
export async function openField(
  bench: Bench,
  world: World,
  methods: readonly MethodName[],
  load: Omit<LoadTerms, "answered">,
): Promise<Field> {
  const database = await bench.stage.database();
  await fillWorld(database, world);
  const answered = new Map<string, Answered>(["hub", ...methods].map((name) => [name, nothingAnswered()]));
  const answeredOf = (name: string): Answered => answered.get(name) ?? nothingAnswered();
  const hub = await bench.stage.hub(database);
  const baselines: Baseline[] = [];
  for (const method of methods)
    baselines.push(await startBestBaseline(bench, { method, world }, { ...load, answered: answeredOf(method) }));
  const servers: readonly (readonly [string, Server])[] = [
    ["hub", hub],
    ...baselines.map(({ method, server }) => [method, server] as const),
  ];
  const noteOf = (method: MethodName): string => {
    const pool = baselines.find((baseline) => baseline.method === method)?.pool;
    return `${method}, with a pool of ${pool} connections${bench.quick ? "" : ", its best of 2, 10 and 32"}`;
  };
  return {
    database,
    hub,
    baselines,
    noteOf,
    contenders: (terms, names) =>
      Object.fromEntries(
        servers
          .filter(([name]) => names === undefined || names.includes(name))
          .map(([name, server]) => [name, loadOn(bench, server, { ...terms, answered: answeredOf(name) })]),
      ),
    bestNaive: (measured) => {
      const rate = (method: MethodName): number => measured[method]?.median["perSecond"] ?? 0;
      const best = rate("one-statement") > rate("row-locked") ? "one-statement" : "row-locked";
      return { rounds: roundsOf(measured, best), note: noteOf(best) };
    },
    check: async () => {
      for (const { method, database: own } of baselines)
        if (method !== "nothing") await checkBaseline(bench, method, own, answeredOf(method));
      await checkReservations(bench, "hub", database, answeredOf("hub"));
      await checkIntegrity(bench, "hub", hub);
    },
  };
}

export function roundsOf(measured: Readonly<Record<string, Rounds>>, name: string): Rounds {
  const rounds = measured[name];
  if (rounds === undefined) throw new Error(`${name} was not measured.`);
  return rounds;
}

/** The median of a figure of a contender. */
export function figureOf(measured: Readonly<Record<string, Rounds>>, name: string, figure: string): number {
  return roundsOf(measured, name).median[figure] ?? Number.NaN;
}
