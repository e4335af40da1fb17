import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { setTimeout as pause } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { createTestDatabase, type TestDatabase } from "../../support/database.js";
import { addTraces, steppingKind, storedJob, type Trace, tracesOf, untilStatus, workerOver } from "./toy-jobs.js";

/** Half of it is what a busy machine may hold a worker up for. */
const LEASE_MS = 3_000;

let test: TestDatabase;
const children: ChildProcess[] = [];
beforeAll(async () => {
  test = await createTestDatabase();
  await addTraces(test);
});
afterEach(async () => {
  for (const child of children.splice(0)) {
    if (child.exitCode !== null || child.signalCode !== null) continue;
    child.kill("SIGKILL");
    await once(child, "exit");
  }
});
afterAll(() => test.close());

async function startWorker(name: string): Promise<ChildProcess> {
  const file = new URL("./worker-process.ts", import.meta.url).pathname;
  const child = spawn(process.execPath, ["--import", "tsx", file, test.url, name, String(LEASE_MS)], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  children.push(child);
  if (child.stdout === null) throw new Error("The worker's output is not read.");
  await once(child.stdout, "data");
  return child;
}

/** Makes a job without a worker in this process. */
async function enqueue(steps: number): Promise<string> {
  const { jobs, worker } = workerOver(test.database, [steppingKind(test.database, "here")], { runningMax: 0 });
  const id = await jobs.enqueue(test.database, { kind: "TOY", input: { steps }, clientId: null });
  await worker.close();
  return id;
}

/** Once a later attempt has written, no earlier one does. */
function expectOneAtATime(traces: readonly Trace[]): void {
  const attempts = traces.map(({ attempt }) => attempt);
  expect(attempts).toEqual(attempts.toSorted((a, b) => a - b));
}

async function untilSteps(job: string, count: number, worker: string): Promise<void> {
  while ((await tracesOf(test.database, job)).filter((trace) => trace.worker === worker).length < count) await pause(10);
}

describe("a job whose process", () => {
  it("is killed is taken over by another, which goes on where the last beat was, and the two are never mixed", async () => {
    const job = await enqueue(60);
    const first = await startWorker("first");
    await untilSteps(job, 15, "first");
    first.kill("SIGKILL");
    const second = await startWorker("second");
    const done = await untilStatus(test.database, job, "SUCCEEDED", "FAILED");
    expect(done).toMatchObject({ status: "SUCCEEDED", done: 60, total: 60 });
    expect(done.attempts).toBeGreaterThan(1);
    const traces = await tracesOf(test.database, job);
    expectOneAtATime(traces);
    const turn = traces.findIndex(({ worker }) => worker === "second");
    // At least once: every step is there, and what came after the last beat is there twice.
    expect(new Set(traces.map(({ step }) => step)).size).toBe(60);
    expect(traces[turn]?.step).toBeLessThanOrEqual((traces[turn - 1]?.step ?? 0) + 1);
    second.kill("SIGTERM");
  }, 60_000);

  it("stood still is taken over, and finds its hands tied when it wakes up", async () => {
    const job = await enqueue(300);
    const first = await startWorker("first");
    await untilSteps(job, 5, "first");
    await startWorker("second");
    first.kill("SIGSTOP");
    await untilSteps(job, 5, "second");
    first.kill("SIGCONT");
    await untilStatus(test.database, job, "SUCCEEDED", "FAILED");
    expectOneAtATime(await tracesOf(test.database, job));
    expect(await storedJob(test.database, job)).toMatchObject({ status: "SUCCEEDED" });
  }, 60_000);

  it("stops in an orderly way is given back at once, and the attempt does not count", async () => {
    const job = await enqueue(40);
    const first = await startWorker("first");
    await untilSteps(job, 5, "first");
    first.kill("SIGTERM");
    await once(first, "exit");
    expect(await storedJob(test.database, job)).toMatchObject({ status: "QUEUED", attempts: 0, error: null });
    await startWorker("second");
    expect(await untilStatus(test.database, job, "SUCCEEDED", "FAILED")).toMatchObject({ status: "SUCCEEDED", attempts: 1 });
    // What was kept at the stop is exact: no step is done twice.
    const traces = await tracesOf(test.database, job);
    expect(traces.map(({ step }) => step)).toEqual(Array.from({ length: 40 }, (_, step) => step + 1));
  }, 60_000);

  it("is killed again and again has failed, with a sentence", async () => {
    const job = await enqueue(1_000);
    for (const name of ["one", "two", "three"]) {
      const child = await startWorker(name);
      await untilSteps(job, 1, name);
      child.kill("SIGKILL");
      await once(child, "exit");
    }
    await startWorker("four");
    const failed = await untilStatus(test.database, job, "FAILED", "SUCCEEDED");
    expect(failed).toMatchObject({ status: "FAILED", attempts: 3 });
    expect(failed.error).toMatch(/^It was begun 3 times, and each time the process that ran it ended/);
    expect((await tracesOf(test.database, job)).some(({ worker }) => worker === "four")).toBe(false);
  }, 60_000);
});
