import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Benchmark } from "../benchmark.js";
import type { BenchStage } from "../stage/stage.js";
import { describeMachine } from "./machine.js";
import { type BenchmarkRecord, Recorder, type RunSettings } from "./record.js";
import { ratioTable } from "./table.js";

export interface RunOptions extends RunSettings {
  /** The folder that keeps the raw figures of every run. */
  readonly results: string;
  /** A second place for the JSON; null: only there. */
  readonly out: string | null;
  /** Where a chart goes too; null: nowhere. */
  readonly chart: string | null;
  /** Ended early where it is aborted. */
  readonly stopping: AbortSignal;
  /** Of what is going on. */
  readonly say: (text: string) => void;
  /** Of what came out. */
  readonly print: (text: string) => void;
  readonly plain: boolean;
}

/**
 * Runs benchmarks one after the other, prints their table and keeps the raw figures, after each: a run that is stopped keeps what it has.
 * Answers whether every check held: a benchmark that throws has failed one, and the others run all the same.
 */
export async function runBenchmarks(benchmarks: readonly Benchmark[], stage: BenchStage, options: RunOptions): Promise<boolean> {
  const { quick, rounds, secondsPerRound, stopping, say } = options;
  const startedAt = new Date();
  const postgres = await stage.postgres.describe();
  const about = { startedAt, settings: { quick, rounds, secondsPerRound }, machine: await describeMachine(), postgres };
  say(durabilityOf(postgres));
  const own = join(options.results, startedAt.toISOString().replaceAll(":", "-"));
  const records: BenchmarkRecord[] = [];
  for (const benchmark of benchmarks) {
    if (stopping.aborted) break;
    say(`${benchmark.name}: ${benchmark.about}`);
    const recorder = new Recorder(stage, options, (text) => say(`  ${text}`));
    records.push(await runOne(benchmark, recorder, stage, stopping));
    const text = `${JSON.stringify({ ...about, benchmarks: records }, null, 2)}\n`;
    await write(text, [`${own}.json`, options.out]);
    for (const [name, svg] of recorder.charts) await write(svg, [`${own}-${name}.svg`, options.chart]);
  }
  say(`Raw figures: ${own}.json`);
  const failures = printOutcome(records, options);
  return failures === 0 && records.length > 0 && !stopping.aborted;
}

/** Answers how many checks do not hold. */
function printOutcome(records: readonly BenchmarkRecord[], { quick, plain, print }: RunOptions): number {
  const rows = records.flatMap((record) => record.rows);
  if (rows.length > 0) print(ratioTable(rows, { quick, plain }));
  const wrong = records.flatMap(({ name, checks }) => checks.filter(({ ok }) => !ok).map((check) => ({ benchmark: name, ...check })));
  for (const { benchmark, name, detail } of wrong) print(`WRONG: ${benchmark}: ${name} (${detail})`);
  const checks = records.reduce((sum, record) => sum + record.checks.length, 0);
  print(`${checks - wrong.length} checks hold, ${wrong.length} do not.`);
  return wrong.length;
}

/** Without waiting for the disk, figures of writes are of another kind of database. */
function durabilityOf(postgres: Readonly<Record<string, string>>): string {
  const named = ["fsync", "synchronous_commit", "full_page_writes"].map((name) => `${name} ${postgres[name] ?? "unknown"}`);
  return `PostgreSQL ${postgres["server_version"] ?? "of an unknown version"}: ${named.join(", ")}.`;
}

async function runOne(benchmark: Benchmark, recorder: Recorder, stage: BenchStage, stopping: AbortSignal): Promise<BenchmarkRecord> {
  const began = performance.now();
  try {
    await benchmark.run(recorder);
  } catch (error) {
    const detail = error instanceof Error ? (error.stack ?? error.message) : String(error);
    if (!stopping.aborted) recorder.check("ran to its end", false, detail);
  }
  if (!stopping.aborted) await stage.clear();
  if (recorder.checks.length === 0 && !stopping.aborted)
    recorder.check("checks something", false, "a benchmark that checks nothing may measure nonsense");
  return recorder.record(benchmark.name, (performance.now() - began) / 1_000);
}

async function write(text: string, files: readonly (string | null)[]): Promise<void> {
  for (const file of files) {
    if (file === null) continue;
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, text);
  }
}
