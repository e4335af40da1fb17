import { once } from "node:events";
import { setTimeout as pause } from "node:timers/promises";
import { afterEach, beforeEach, expect, describe, it } from "vitest";
import { countJobs } from "../../../src/platform/jobs/job.queries.js";
import { JobFailed, type JobKind, type JobRun } from "../../../src/platform/jobs/job-kind.js";
import type { JobWorker, JobWorkerOptions } from "../../../src/platform/jobs/job-worker.js";
import type { Jobs } from "../../../src/platform/jobs/jobs.js";
import { Metrics } from "../../../src/platform/observability/metrics.js";
import { createTestDatabase, type TestDatabase } from "../../support/database.js";
import { kindOf, untilStatus, workerOver } from "./toy-jobs.js";

let test: TestDatabase;
let metrics: Metrics;
const workers: JobWorker[] = [];
beforeEach(async () => {
  test = await createTestDatabase();
  metrics = new Metrics();
});
afterEach(async () => {
  await Promise.all(workers.splice(0).map((worker) => worker.close()));
  await test.close();
});

function open(kinds: readonly JobKind[], options: Partial<JobWorkerOptions> = {}): { jobs: Jobs; worker: JobWorker } {
  const opened = workerOver(test.database, kinds, { observer: metrics.jobs, onError: () => undefined, ...options });
  workers.push(opened.worker);
  return opened;
}

const start = (jobs: Jobs): Promise<string> => jobs.start({ kind: "TOY", input: {}, clientId: null });
const watch = (jobs: Jobs): void => metrics.jobs.watch(jobs.kinds.keys(), () => countJobs(test.database));

/** Counts are made a moment after the database has the job's end. */
async function untilFigure(line: string): Promise<void> {
  while (!(await metrics.text()).split("\n").includes(line)) await pause(5);
}

describe("figures of jobs", () => {
  it("tell of each kind, from the start, how many wait and run, whichever process runs them", async () => {
    const stopped = new AbortController();
    const held = (): Promise<unknown> => (stopped.signal.aborted ? Promise.resolve() : once(stopped.signal, "abort"));
    const { jobs } = open([kindOf(held, { runningMax: 2 }), kindOf(() => Promise.resolve(), { name: "OTHER" })]);
    watch(jobs);
    await untilFigure('hub_jobs_queued{kind="TOY"} 0');
    await untilFigure('hub_jobs_running{kind="OTHER"} 0');
    await untilFigure('hub_jobs_failed_total{kind="OTHER"} 0');
    const ids = await Promise.all(Array.from({ length: 5 }, () => start(jobs)));
    await untilFigure('hub_jobs_running{kind="TOY"} 2');
    await untilFigure('hub_jobs_queued{kind="TOY"} 3');
    // Another process, which runs none of them, tells the same.
    const elsewhere = new Metrics();
    elsewhere.jobs.watch([], () => countJobs(test.database));
    expect((await elsewhere.text()).split("\n")).toEqual(
      expect.arrayContaining(['hub_jobs_queued{kind="TOY"} 3', 'hub_jobs_running{kind="TOY"} 2']),
    );
    stopped.abort();
    for (const id of ids) await untilStatus(test.database, id, "SUCCEEDED");
    await untilFigure('hub_job_attempt_seconds_count{kind="TOY",outcome="succeeded"} 5');
    await untilFigure('hub_jobs_queued{kind="TOY"} 0');
  });

  it("tell attempts that failed, and come again, from jobs that have failed for good", async () => {
    let attempts = 0;
    const flaky = kindOf(() => ((attempts += 1) < 3 ? Promise.reject(new Error("not yet")) : Promise.resolve()));
    const hopeless = kindOf(() => Promise.reject(new JobFailed("There is no such file.")), { name: "HOPELESS" });
    const { jobs } = open([flaky, hopeless]);
    watch(jobs);
    await untilStatus(test.database, await start(jobs), "SUCCEEDED");
    await untilFigure('hub_job_attempt_seconds_count{kind="TOY",outcome="retried"} 2');
    await untilFigure('hub_job_attempt_seconds_count{kind="TOY",outcome="succeeded"} 1');
    await untilStatus(test.database, await jobs.start({ kind: "HOPELESS", input: {}, clientId: null }), "FAILED");
    await untilFigure('hub_jobs_failed_total{kind="HOPELESS"} 1');
    await untilFigure('hub_job_attempt_seconds_count{kind="HOPELESS",outcome="failed"} 1');
    expect((await metrics.text()).split("\n")).toContain('hub_jobs_failed_total{kind="TOY"} 0');
  });

  it("tell of a job that is canceled, and of one that its process leaves to another", async () => {
    const endless = (job: JobRun): Promise<never> => pause(2 ** 30, undefined, { signal: job.signal }) as Promise<never>;
    const { jobs, worker } = open([kindOf(endless)]);
    const canceled = await start(jobs);
    await untilStatus(test.database, canceled, "RUNNING");
    await test.database.query("update job set cancel_requested = true where id = $1", [canceled]);
    await untilStatus(test.database, canceled, "CANCELED");
    await untilFigure('hub_job_attempt_seconds_count{kind="TOY",outcome="canceled"} 1');
    await untilStatus(test.database, await start(jobs), "RUNNING");
    await worker.close();
    await untilFigure('hub_job_attempt_seconds_count{kind="TOY",outcome="interrupted"} 1');
  });

  it("count a job among the failed whose processes have all died over it", async () => {
    const { jobs } = open([kindOf(() => Promise.resolve())], { runningMax: 0 });
    const id = await start(jobs);
    await test.database.query(
      "update job set status = 'RUNNING', attempts = attempts_max, leased_until = clock_timestamp() - interval '1 second' where id = $1",
      [id],
    );
    open([kindOf(() => Promise.resolve())]);
    await untilStatus(test.database, id, "FAILED");
    await untilFigure('hub_jobs_failed_total{kind="TOY"} 1');
  });

  it("leave out what a database that is away cannot tell, and keep the rest", async () => {
    metrics.jobs.attempted("TOY", "succeeded", 1_500);
    metrics.jobs.watch(["TOY"], () => Promise.reject(new Error("away")));
    const text = await metrics.text();
    expect(text).toContain('hub_job_attempt_seconds_sum{kind="TOY",outcome="succeeded"} 1.5');
    expect(text).not.toContain('hub_jobs_queued{kind="TOY"}');
  });
});
