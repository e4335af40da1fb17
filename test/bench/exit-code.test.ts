import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, inject, it } from "vitest";
import type { Bench, Benchmark } from "../../bench/benchmark.js";
import { runBenchmarks } from "../../bench/run/run-benchmarks.js";
import { BenchStage } from "../../bench/stage/stage.js";
import { PostgresServer } from "../../bench/stage/postgres-server.js";
import { withAdmin } from "../support/cluster.js";

const benchmark = (run: (bench: Bench) => Promise<void>): Benchmark => ({ name: "made up", about: "One of a test.", run });

async function runOne(run: (bench: Bench) => Promise<void>): Promise<{ readonly ok: boolean; readonly printed: string }> {
  const stage = new BenchStage(await PostgresServer.open(inject("cluster").adminUrl, () => undefined));
  const printed: string[] = [];
  const results = await mkdtemp(join(tmpdir(), "hub-bench-results-"));
  try {
    const ok = await runBenchmarks([benchmark(run)], stage, {
      quick: true,
      rounds: 1,
      secondsPerRound: 0.1,
      results,
      out: null,
      chart: null,
      stopping: new AbortController().signal,
      say: () => undefined,
      print: (text) => void printed.push(text),
      plain: true,
    });
    expect(await readdir(results)).toEqual([expect.stringMatching(/\.json$/)]);
    return { ok, printed: printed.join("\n") };
  } finally {
    await rm(results, { recursive: true });
    await stage.close();
  }
}

describe("a run of benchmarks", () => {
  it("succeeds where every check holds", async () => {
    const { ok } = await runOne(async (bench) => bench.check("sums", true, "2 and 2 are 4"));
    expect(ok).toBe(true);
  });

  it("fails where a check does not hold, and says which", async () => {
    const { ok, printed } = await runOne(async (bench) => bench.check("sums", false, "2 and 2 were 5"));
    expect(ok).toBe(false);
    expect(printed).toContain("WRONG: made up: sums (2 and 2 were 5)");
  });

  it("fails where a benchmark throws, or checks nothing", async () => {
    const thrown = await runOne(() => Promise.reject(new Error("It broke.")));
    expect(thrown.ok).toBe(false);
    expect(thrown.printed).toContain("It broke.");
    expect((await runOne(() => Promise.resolve())).ok).toBe(false);
  });

  it("leaves no database or role behind, whatever a benchmark leaves", async () => {
    const { ok } = await runOne(async (bench) => {
      await bench.stage.database();
      bench.check("nothing", true, "");
    });
    expect(ok).toBe(true);
    const left = await withAdmin(inject("cluster").adminUrl, async (admin) => {
      const sql =
        "select datname as name from pg_database where datname like 'hub_bench%' union all select rolname from pg_roles where rolname like 'hub_bench%'";
      return (await admin.query<{ name: string }>(sql)).rows;
    });
    expect(left).toEqual([]);
  });
});
