import { setTimeout as pause } from "node:timers/promises";
import type { Database } from "../../../src/platform/db/database.js";
import type { JobKind, JobRun } from "../../../src/platform/jobs/job-kind.js";
import { JobWorker, type JobWorkerOptions } from "../../../src/platform/jobs/job-worker.js";
import { Jobs } from "../../../src/platform/jobs/jobs.js";
import { withAdmin } from "../../support/cluster.js";
import type { TestDatabase } from "../../support/database.js";

/** A table for what jobs of tests leave behind: who wrote, under which job. */
export async function addTraces(test: TestDatabase): Promise<void> {
  await withAdmin(test.adminUrl, async (admin) => {
    await admin.query(
      "create table job_trace (place serial, job uuid not null, worker text not null, attempt integer not null, step integer not null)",
    );
    await admin.query("grant select, insert on job_trace to public; grant usage on sequence job_trace_place_seq to public");
  });
}

export interface Trace {
  readonly worker: string;
  readonly attempt: number;
  readonly step: number;
}

export async function tracesOf(database: Database, job: string): Promise<Trace[]> {
  return database.query<Trace>("select worker, attempt, step from job_trace where job = $1 order by place", [job]);
}

/** Takes so many steps, each in a transaction that holds the lease, and keeps how many: the next attempt goes on from there. */
export function steppingKind(database: Database, worker: string, stepMs = 20): JobKind {
  return kindOf(async (job) => {
    const { steps } = job.input as { steps: number };
    const fenced = job.fenced(database);
    for (let step = ((job.kept as { step: number } | null)?.step ?? 0) + 1; step <= steps; step += 1) {
      job.assertHeld();
      await fenced.transaction((transaction) =>
        transaction.query("insert into job_trace (job, worker, attempt, step) values ($1, $2, $3, $4)", [
          job.id,
          worker,
          job.attempt,
          step,
        ]),
      );
      job.keep({ step });
      job.progress(step, steps, "steps");
      await pause(stepMs, undefined, { signal: job.signal });
    }
    return { step: steps };
  });
}

export function kindOf(run: (job: JobRun) => Promise<unknown>, changes: Partial<JobKind> = {}): JobKind {
  return { name: "TOY", attemptsMax: 3, runningMax: 10, seenBy: [], canceledBy: [], run, ...changes };
}

/** Jobs and a worker for them that looks all the time. */
export function workerOver(
  database: Database,
  kinds: readonly JobKind[],
  options: Partial<JobWorkerOptions> = {},
): { readonly jobs: Jobs; readonly worker: JobWorker } {
  const jobs = new Jobs(database, kinds);
  const onError = (error: unknown): void => {
    throw error instanceof Error ? error : new Error(String(error));
  };
  return { jobs, worker: new JobWorker(database, jobs, { runningMax: 5, lookMs: 20, retryMs: 20, onError, onFault: onError, ...options }) };
}

export interface StoredJob {
  readonly status: string;
  readonly attempts: number;
  readonly fence: number;
  readonly result: unknown;
  readonly error: string | null;
  readonly done: number;
  readonly total: number | null;
}

export async function storedJob(database: Database, id: string): Promise<StoredJob> {
  const [job] = await database.query<StoredJob>("select status, attempts, fence, result, error, done, total from job where id = $1", [id]);
  if (job === undefined) throw new Error(`There is no job ${id}.`);
  return job;
}

export async function untilStatus(database: Database, id: string, ...statuses: readonly string[]): Promise<StoredJob> {
  for (;;) {
    const job = await storedJob(database, id);
    if (statuses.includes(job.status)) return job;
    await pause(10);
  }
}

export const nobody = { name: "nobody", role: "WAREHOUSE", channels: null, locations: null } as const;
