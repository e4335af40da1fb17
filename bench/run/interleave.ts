import { type Progress, startProgress } from "../../src/cli/terminal/progress.js";
import type { Bench, Contender, Sample } from "../benchmark.js";
import { medianSample } from "./median.js";

/** What a contender did: every measured round in order, and the median of each figure. */
export interface Rounds {
  readonly samples: readonly Sample[];
  readonly median: Sample;
}

export interface InterleaveOptions {
  /** What is measured, for the person who waits; the raw samples are kept under it. */
  readonly label: string;
  /** Default: the run's. */
  readonly rounds?: number;
  readonly seconds?: number;
  /** Seconds of the round before the first, of which nothing is kept; 0: none. Default 8; none in the smoke run. */
  readonly warmUpSeconds?: number;
}

/** So long until a process has compiled what it runs again and again: after 2 s the hub's p99 was half as long again. */
const WARM_UP_SECONDS = 8;

/**
 * Runs the contenders in turn, round after round, each time beginning with another one: what else the machine does meets them all. A round
 * to warm up comes first. One at a time: a contender has the machine to itself.
 */
export async function interleave<Name extends string>(
  bench: Bench,
  contenders: Readonly<Record<Name, Contender>>,
  options: InterleaveOptions,
): Promise<Readonly<Record<Name, Rounds>>> {
  const { label, rounds = bench.rounds, seconds = bench.secondsPerRound } = options;
  const { warmUpSeconds = bench.quick ? 0 : WARM_UP_SECONDS } = options;
  const names = Object.keys(contenders) as Name[];
  const samples = new Map<Name, Sample[]>(names.map((name) => [name, []]));
  const progress = showProgress(bench, label, rounds * names.length);
  try {
    if (warmUpSeconds > 0) for (const name of names) await contenders[name](warmUpSeconds);
    for (let round = 0; round < rounds; round += 1) {
      const done: string[] = [];
      for (const name of rotated(names, round)) {
        const sample = await contenders[name](seconds);
        samples.get(name)?.push(sample);
        done.push(`${name} ${headline(sample)}`);
        progress.step(done.at(-1) ?? "");
      }
      progress.round(`${label}, round ${round + 1} of ${rounds}: ${done.join(", ")}`);
    }
  } finally {
    progress.stop();
  }
  const figures: Partial<Record<Name, Rounds>> = {};
  for (const [name, taken] of samples) figures[name] = { samples: taken, median: medianSample(taken) };
  bench.raw(label, figures);
  return figures as Readonly<Record<Name, Rounds>>;
}

/** The names beginning with another one each round. */
export function rotated<Name>(names: readonly Name[], round: number): Name[] {
  const first = names.length === 0 ? 0 : round % names.length;
  return [...names.slice(first), ...names.slice(0, first)];
}

function headline(sample: Sample): string {
  const [name, value] = Object.entries(sample)[0] ?? ["nothing", 0];
  const rounded = Number(value.toPrecision(3)).toLocaleString("en-US");
  return name === "perSecond" ? `${rounded}/s` : `${rounded} ${name}`;
}

interface RoundProgress {
  step(detail: string): void;
  round(line: string): void;
  stop(): void;
}

/** A bar on a terminal, else a line for each round. */
function showProgress(bench: Bench, label: string, total: number): RoundProgress {
  if (!process.stderr.isTTY) return { step: () => undefined, round: (line) => bench.say(line), stop: () => undefined };
  const bar: Progress = startProgress({ label, unit: "rounds", total, stream: process.stderr });
  let done = 0;
  return { step: (detail) => bar.update((done += 1), detail), round: () => undefined, stop: () => bar.stop() };
}
