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
 * Runs benchmarks one after the other, prints their table and keeps the raw figures. Answers whether every check held: a benchmark that
 * throws has failed one, and the others run all the same.
 */
export async function runBenchmarks(benchmarks: readonly Benchmark[], stage: BenchStage, options: RunOptions): Promise<boolean> {
  const startedAt = new Date();
  const records: BenchmarkRecord[] = [];
  const recorders: Recorder[] = [];
  for (const benchmark of benchmarks) {
    if (options.stopping.aborted) return false;
    options.say(`${benchmark.name}: ${benchmark.about}`);
    const recorder = new Recorder(stage, options, (text) => options.say(`  ${text}`));
    recorders.push(recorder);
    records.push(await runOne(benchmark, recorder, stage, options.stopping));
  }
  const rows = records.flatMap((record) => record.rows);
  if (rows.length > 0) options.print(ratioTable(rows, options));
  const wrong = records.flatMap(({ name, checks }) => checks.filter(({ ok }) => !ok).map((check) => ({ benchmark: name, ...check })));
  for (const { benchmark, name, detail } of wrong) options.print(`WRONG: ${benchmark}: ${name} (${detail})`);
  const checks = records.reduce((sum, record) => sum + record.checks.length, 0);
  options.print(`${checks - wrong.length} checks hold, ${wrong.length} do not.`);
  const { quick, rounds, secondsPerRound } = options;
  const settings = { quick, rounds, secondsPerRound };
  const json = { startedAt, settings, machine: await describeMachine(), postgres: await stage.postgres.describe(), benchmarks: records };
  const own = join(options.results, startedAt.toISOString().replaceAll(":", "-"));
  await write(`${JSON.stringify(json, null, 2)}\n`, [`${own}.json`, options.out], options.say);
  for (const { charts } of recorders)
    for (const [name, svg] of charts) await write(svg, [`${own}-${name}.svg`, options.chart], options.say);
  return wrong.length === 0 && records.length > 0;
}

async function runOne(benchmark: Benchmark, recorder: Recorder, stage: BenchStage, stopping: AbortSignal): Promise<BenchmarkRecord> {
  const began = performance.now();
  try {
    await benchmark.run(recorder);
  } catch (error) {
    const detail = error instanceof Error ? (error.stack ?? error.message) : String(error);
    if (!stopping.aborted) recorder.check("ran to its end", false, detail);
  } finally {
    await stage.clear();
  }
  if (recorder.checks.length === 0) recorder.check("checks something", false, "a benchmark that checks nothing may measure nonsense");
  return recorder.record(benchmark.name, (performance.now() - began) / 1_000);
}

async function write(text: string, files: readonly (string | null)[], say: (text: string) => void): Promise<void> {
  for (const file of files) {
    if (file === null) continue;
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, text);
    say(`Written: ${file}`);
  }
}
