import { setTimeout as pause } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { HubError } from "../../../src/platform/errors/hub-error.js";
import { Refusal } from "../../../src/platform/errors/user-error.js";
import { historyPrune } from "../../../src/platform/jobs/forget-jobs.js";
import { JobFailed, type JobKind, type JobRun } from "../../../src/platform/jobs/job-kind.js";
import type { JobWorker, JobWorkerOptions } from "../../../src/platform/jobs/job-worker.js";
import { type Jobs, JOBS_WAITING_MAX } from "../../../src/platform/jobs/jobs.js";
import { createTestDatabase, type TestDatabase } from "../../support/database.js";
import { withAdmin } from "../../support/cluster.js";
import { kindOf, storedJob, untilStatus, workerOver } from "./toy-jobs.js";

let test: TestDatabase;
const workers: JobWorker[] = [];
beforeAll(async () => {
  test = await createTestDatabase();
});
afterEach(async () => {
  await Promise.all(workers.splice(0).map((worker) => worker.close()));
  await withAdmin(test.adminUrl, (admin) => admin.query("delete from job"));
});
afterAll(() => test.close());

function open(kinds: readonly JobKind[], options: Partial<JobWorkerOptions> = {}): Jobs {
  const { jobs, worker } = workerOver(test.database, kinds, options);
  workers.push(worker);
  return jobs;
}

const start = (jobs: Jobs, input: unknown = {}): Promise<string> => jobs.start({ kind: "TOY", input, clientId: null });

/** Runs until it is told to end. */
const endless = (job: JobRun): Promise<never> => pause(2 ** 30, undefined, { signal: job.signal }) as Promise<never>;

describe("a job", () => {
  it("is run once, however many workers look for it, and its result is kept", async () => {
    const runs: string[] = [];
    const kind = (name: string): JobKind =>
      kindOf(async (job) => {
        runs.push(job.id);
        job.progress(1, 2, "halves");
        await pause(5);
        return { by: name, input: job.input };
      });
    const [first] = [open([kind("one")]), open([kind("two")])];
    const ids = await Promise.all(Array.from({ length: 30 }, (_, place) => start(first, { place })));
    for (const [place, id] of ids.entries()) {
      const done = await untilStatus(test.database, id, "SUCCEEDED", "FAILED");
      expect(done).toMatchObject({ status: "SUCCEEDED", attempts: 1, done: 1, total: 2, result: { input: { place } } });
    }
    expect(runs.sort()).toEqual(ids.sort());
  });

  it("waits where as many of its kind run as may, over all workers", async () => {
    let running = 0;
    let most = 0;
    const kind = kindOf(
      async () => {
        most = Math.max(most, (running += 1));
        await pause(10);
        running -= 1;
      },
      { runningMax: 2 },
    );
    const [first] = [open([kind]), open([kind]), open([kind])];
    const ids = await Promise.all(Array.from({ length: 12 }, () => start(first)));
    for (const id of ids) await untilStatus(test.database, id, "SUCCEEDED");
    expect(most).toBe(2);
  });

  it("waits where a process has no place for it, and lets others run beside it", async () => {
    const seen: string[] = [];
    const slow = kindOf(endless, { name: "SLOW" });
    const quick = kindOf(async (job) => void seen.push(job.id));
    const jobs = open([slow, quick], { runningMax: 2 });
    await jobs.start({ kind: "SLOW", input: {}, clientId: null });
    const id = await start(jobs);
    await untilStatus(test.database, id, "SUCCEEDED");
    expect(seen).toEqual([id]);
  });

  it("is begun again after a failure, later each time, and has failed after its last attempt", async () => {
    const failures: unknown[] = [];
    const kept: unknown[] = [];
    const kind = kindOf(async (job) => {
      kept.push(job.kept);
      job.keep({ attempt: kept.length });
      throw new HubError("UNAVAILABLE", `The database is away (${kept.length}).`);
    });
    const jobs = open([kind], { onError: (error) => void failures.push(error) });
    const id = await start(jobs);
    const failed = await untilStatus(test.database, id, "FAILED");
    expect(failed).toMatchObject({ attempts: 3, error: "The database is away (3).", result: { attempt: 3 } });
    expect(kept).toEqual([null, { attempt: 1 }, { attempt: 2 }]);
    expect(failures).toHaveLength(3);
  });

  it("that cannot succeed is not begun again, and what nobody foresaw is not told", async () => {
    const onError = vi.fn();
    const jobs = open(
      [
        kindOf(() => Promise.reject(new JobFailed("The file is empty."))),
        kindOf(() => Promise.reject(new Error("secret: hunter2")), { name: "ODD", attemptsMax: 1 }),
      ],
      { onError },
    );
    const id = await start(jobs);
    expect(await untilStatus(test.database, id, "FAILED")).toMatchObject({ attempts: 1, error: "The file is empty." });
    const odd = await jobs.start({ kind: "ODD", input: {}, clientId: null });
    const { error } = await untilStatus(test.database, odd, "FAILED");
    expect(error).toMatch(/^It failed for a reason that nobody foresaw/);
    expect(onError).toHaveBeenCalledTimes(1);
  });
});

describe("canceling", () => {
  const admin = { clientId: 1, name: "admin", role: "ADMIN", channels: null, locations: null } as const;

  it("ends a job that runs, and what it kept stays", async () => {
    const kind = kindOf(async (job) => {
      job.keep({ rows: 7 });
      await endless(job);
    });
    const jobs = open([kind]);
    const id = await start(jobs);
    await untilStatus(test.database, id, "RUNNING");
    expect(await jobs.cancel(admin, id)).toMatchObject({ status: "RUNNING", cancelRequested: true });
    expect(await untilStatus(test.database, id, "CANCELED", "SUCCEEDED")).toMatchObject({ status: "CANCELED", result: { rows: 7 } });
    expect(await jobs.cancel(admin, id)).toMatchObject({ status: "CANCELED" });
  });

  it("ends one that waits at once, and it is never begun", async () => {
    const run = vi.fn(() => Promise.resolve());
    const idle = open([kindOf(run)], { runningMax: 0 });
    const id = await start(idle);
    expect(await idle.cancel(admin, id)).toMatchObject({ status: "CANCELED" });
    const jobs = open([kindOf(run)]);
    await untilStatus(test.database, await start(jobs), "SUCCEEDED");
    expect(run).toHaveBeenCalledTimes(1);
    expect((await storedJob(test.database, id)).attempts).toBe(0);
  });

  it("stands before another attempt", async () => {
    let id = "";
    const kind = kindOf(async () => {
      await jobs.cancel(admin, id);
      throw new HubError("UNAVAILABLE", "Away.");
    });
    const jobs = open([kind], { onError: () => undefined });
    id = await start(jobs);
    expect(await untilStatus(test.database, id, "CANCELED", "FAILED")).toMatchObject({ status: "CANCELED", attempts: 1 });
  });

  it("of one that has ended, or that is not seen, is refused", async () => {
    const jobs = open([kindOf(() => Promise.resolve(null))]);
    const id = await start(jobs);
    await untilStatus(test.database, id, "SUCCEEDED");
    const codeOf = async (who: Parameters<Jobs["cancel"]>[0]): Promise<unknown> => {
      const refusal = await jobs.cancel(who, id);
      return refusal instanceof Refusal ? refusal.errors.map(({ code }) => code) : refusal.status;
    };
    expect(await codeOf(admin)).toEqual(["ILLEGAL_TRANSITION"]);
    expect(await codeOf({ ...admin, role: "WAREHOUSE" })).toEqual(["NOT_FOUND"]);
  });
});

describe("the queue", () => {
  it("takes so many jobs, and refuses the next one", async () => {
    const jobs = open([kindOf(() => Promise.resolve())], { runningMax: 0 });
    await withAdmin(test.adminUrl, (owner) =>
      owner.query(
        "insert into job (id, kind, input, attempts_max) select gen_random_uuid(), 'OTHER', '{}', 1 from generate_series(1, $1::integer)",
        [JOBS_WAITING_MAX - 1],
      ),
    );
    await start(jobs);
    await expect(start(jobs)).rejects.toMatchObject({ code: "OVERLOADED", extensions: { retryAfterMs: 10_000 } });
  });

  it("keeps what its kinds do not know for others", async () => {
    const jobs = open([kindOf(() => Promise.resolve())]);
    await withAdmin(test.adminUrl, (owner) =>
      owner.query("insert into job (id, kind, input, attempts_max) values (gen_random_uuid(), 'OF_A_NEWER_HUB', '{}', 1)"),
    );
    await untilStatus(test.database, await start(jobs), "SUCCEEDED");
    expect(await test.database.query("select status from job where kind = 'OF_A_NEWER_HUB'")).toEqual([{ status: "QUEUED" }]);
  });
});

describe("the history", () => {
  it("forgets what ended long ago, and nothing else", async () => {
    await withAdmin(test.adminUrl, (owner) =>
      owner.query(`insert into job (id, kind, input, attempts_max, status, finished_at, leased_until) values
        (gen_random_uuid(), 'OLD', '{}', 1, 'FAILED', now() - interval '31 days', null),
        (gen_random_uuid(), 'YOUNG', '{}', 1, 'SUCCEEDED', now() - interval '29 days', null),
        (gen_random_uuid(), 'WAITING', '{}', 1, 'QUEUED', null, null)`),
    );
    const jobs = open([historyPrune(test.database, 30, [])]);
    const id = await jobs.start({ kind: "HISTORY_PRUNE", input: {}, clientId: null });
    expect(await untilStatus(test.database, id, "SUCCEEDED", "FAILED")).toMatchObject({ result: { forgotten: 1 }, done: 1 });
    expect(await test.database.query("select kind from job order by kind")).toEqual(
      ["HISTORY_PRUNE", "WAITING", "YOUNG"].map((kind) => ({ kind })),
    );
  });
});
