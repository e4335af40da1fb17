import { Command, InvalidArgumentError } from "commander";
import type { Benchmark } from "../benchmark.js";

/** What was asked for on the command line. */
export interface Asked {
  readonly benchmarks: readonly Benchmark[];
  /** Not run, because nothing was named and they are no part of a smoke run. */
  readonly leftOut: readonly Benchmark[];
  readonly quick: boolean;
  readonly rounds: number;
  readonly secondsPerRound: number;
  readonly out: string | null;
  readonly chart: string | null;
}

interface Flags {
  readonly quick?: true;
  readonly rounds?: number;
  readonly seconds?: number;
  readonly out?: string;
  readonly chart?: string;
}

const FULL = { rounds: 5, seconds: 3 };
const QUICK = { rounds: 1, seconds: 0.4 };

/** Reads the command line. Unknown names and options end the process with a sentence and code 1, `--help` with 0. */
export function readCommandLine(argv: readonly string[], known: readonly Benchmark[]): Asked {
  const program = new Command("npm run bench --")
    .description("Measures the hub beside its baselines, in one run on a durable PostgreSQL, and checks that what was done is right.")
    .argument("[names...]", "benchmarks to run; all where none is named")
    .option("--quick", "smoke run: every benchmark for a moment, every check in full; the figures mean nothing")
    .option("--rounds <count>", `measured rounds of each contender (default ${FULL.rounds}; quick ${QUICK.rounds})`, wholeNumber)
    .option("--seconds <seconds>", `how long a round lasts (default ${FULL.seconds}; quick ${QUICK.seconds})`, positiveNumber)
    .option("--out <file>", "write the raw figures to this file too; they are always kept in bench/results/")
    .option("--chart <file>", "write the chart of the benchmark `clients` to this SVG file too")
    .addHelpText("after", () => helpOf(known));
  program.parse(argv, { from: "user" });
  const { quick, rounds, seconds, out, chart } = program.opts<Flags>();
  const defaults = quick ? QUICK : FULL;
  const asked = named(program, known);
  const isLeftOut = ({ leftOutOfSmokeRun }: Benchmark): boolean =>
    quick === true && program.args.length === 0 && leftOutOfSmokeRun !== undefined;
  return {
    benchmarks: asked.filter((benchmark) => !isLeftOut(benchmark)),
    leftOut: asked.filter(isLeftOut),
    quick: quick ?? false,
    rounds: rounds ?? defaults.rounds,
    secondsPerRound: seconds ?? defaults.seconds,
    out: out ?? null,
    chart: chart ?? null,
  };
}

function named(program: Command, known: readonly Benchmark[]): readonly Benchmark[] {
  if (program.args.length === 0) return known;
  return program.args.map((name) => {
    const found = known.find((benchmark) => benchmark.name === name);
    return found ?? program.error(`There is no benchmark "${name}". There are: ${known.map((benchmark) => benchmark.name).join(", ")}.`);
  });
}

function helpOf(known: readonly Benchmark[]): string {
  const width = Math.max(0, ...known.map(({ name }) => name.length));
  const lines = known.flatMap(({ name, about, leftOutOfSmokeRun }) => [
    `  ${name.padEnd(width)}  ${about}`,
    ...(leftOutOfSmokeRun === undefined ? [] : [`  ${"".padEnd(width)}  Not in a smoke run of all: ${leftOutOfSmokeRun}.`]),
  ]);
  return [
    "\nBenchmarks:",
    ...lines,
    "\nBENCH_DATABASE_URL names a PostgreSQL to use, by a role that may create roles and databases; without it one is started.",
  ].join("\n");
}

function wholeNumber(text: string): number {
  if (!/^[1-9]\d{0,3}$/.test(text)) throw new InvalidArgumentError("Give a whole number from 1.");
  return Number(text);
}

function positiveNumber(text: string): number {
  const value = Number(text);
  if (!(value > 0 && value <= 3_600)) throw new InvalidArgumentError("Give seconds: more than 0, at most 3600.");
  return value;
}
