import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { cronProblem, nextTime } from "../../../src/platform/jobs/cron.rules.js";
import { dropSchedule, type JobSchedule, runSchedules, setSchedule } from "../../../src/platform/jobs/job-schedules.js";
import { Jobs } from "../../../src/platform/jobs/jobs.js";
import { createTestDatabase, type TestDatabase } from "../../support/database.js";
import { withAdmin } from "../../support/cluster.js";
import { kindOf, untilStatus, workerOver } from "./toy-jobs.js";

let test: TestDatabase;
beforeAll(async () => {
  test = await createTestDatabase();
});
afterEach(() => withAdmin(test.adminUrl, (admin) => admin.query("delete from job; delete from job_schedule")));
afterAll(() => test.close());

const nightly: JobSchedule = { name: "toys", kind: "TOY", pattern: "30 2 * * *", timeZone: "Europe/Berlin", input: { all: true } };
const kinds = new Jobs({} as never, [kindOf(() => Promise.resolve("done"))]).kinds;

/** As if it had come so long ago. */
const due = (ago: string): Promise<unknown> =>
  withAdmin(test.adminUrl, (admin) => admin.query("update job_schedule set next_at = now() - $1::interval", [ago]));

async function made(): Promise<unknown[]> {
  return test.database.query("select kind, input, schedule, client_id as client from job");
}

describe("the times of a schedule", () => {
  const nextIn = (timeZone: string, after: string, pattern = "30 2 * * *"): string | undefined =>
    nextTime({ pattern, timeZone }, new Date(after))?.toISOString();

  it.each([
    ["Europe/Berlin", "2026-01-10T00:00:00Z", "2026-01-10T01:30:00.000Z"],
    ["Europe/Berlin", "2026-07-10T00:00:00Z", "2026-07-10T00:30:00.000Z"],
    ["America/New_York", "2026-01-10T00:00:00Z", "2026-01-10T07:30:00.000Z"],
    ["UTC", "2026-01-10T02:30:00Z", "2026-01-11T02:30:00.000Z"],
  ])("are those of the clocks of %s", (timeZone, after, next) => {
    expect(nextIn(timeZone, after)).toBe(next);
  });

  it("come once on the day on which clocks go forward over them, and once on the day on which they go back", () => {
    // 02:30 is left out on 29 March 2026, and comes twice on 25 October.
    expect(nextIn("Europe/Berlin", "2026-03-28T12:00:00Z")).toBe("2026-03-29T01:00:00.000Z");
    expect(nextIn("Europe/Berlin", "2026-03-29T01:00:00Z")).toBe("2026-03-30T00:30:00.000Z");
    const first = nextIn("Europe/Berlin", "2026-10-24T12:00:00Z") ?? "";
    expect(["2026-10-25T00:30:00.000Z", "2026-10-25T01:30:00.000Z"]).toContain(first);
    expect(nextIn("Europe/Berlin", first)).toBe("2026-10-26T01:30:00.000Z");
  });

  it.each([
    ["30 2 * *", "UTC"],
    ["61 * * * *", "UTC"],
    ["* * * * * *", "UTC"],
    ["0 0 * * *", "Mars/Olympus"],
    [`${"0,".repeat(60)}0 * * * *`, "UTC"],
  ])("are refused with a sentence where they are none: %s in %s", (pattern, timeZone) => {
    expect(cronProblem({ pattern, timeZone })).toMatch(/\.$/);
  });
});

describe("a schedule", () => {
  it("makes one job when its time has come, whoever looks, and another only at its next time", async () => {
    await setSchedule(test.database, nightly);
    expect(await runSchedules(test.database, kinds)).toBe(0);
    await due("3 days");
    const runs = await Promise.all([runSchedules(test.database, kinds), runSchedules(test.database, kinds)]);
    expect(runs.reduce((sum, count) => sum + count)).toBe(1);
    expect(await made()).toEqual([{ kind: "TOY", input: { all: true }, schedule: "toys", client: null }]);
    expect(await runSchedules(test.database, kinds)).toBe(0);
    const [next] = await test.database.query<{ ahead: boolean }>("select next_at > now() as ahead from job_schedule");
    expect(next).toEqual({ ahead: true });
  });

  it("makes none while its last one waits", async () => {
    await setSchedule(test.database, nightly);
    for (let turn = 0; turn < 3; turn += 1) {
      await due("1 hour");
      await runSchedules(test.database, kinds);
    }
    expect(await made()).toHaveLength(1);
  });

  it("keeps its next time where it is set again as it was, and gets another one where its pattern is another", async () => {
    const nextAt = async (): Promise<unknown> => test.database.query("select next_at from job_schedule");
    await setSchedule(test.database, nightly);
    await due("1 minute");
    const before = await nextAt();
    await setSchedule(test.database, { ...nightly, input: { all: false } });
    expect(await nextAt()).toEqual(before);
    await setSchedule(test.database, { ...nightly, pattern: "0 5 * * *" });
    expect(await nextAt()).not.toEqual(before);
    await dropSchedule(test.database, "toys");
    expect(await nextAt()).toEqual([]);
  });

  it("is refused where it never comes, or its pattern is none", async () => {
    await expect(setSchedule(test.database, { ...nightly, pattern: "0 0 30 2 *" })).rejects.toThrow(/never comes/);
    await expect(setSchedule(test.database, { ...nightly, pattern: "often" })).rejects.toThrow(/no cron pattern/);
  });

  it("is looked for by workers", async () => {
    await setSchedule(test.database, nightly);
    await due("1 second");
    const { worker } = workerOver(test.database, [kindOf(() => Promise.resolve("done"))]);
    let id = "";
    while (id === "") id = (await test.database.query<{ id: string }>("select id from job"))[0]?.id ?? "";
    expect(await untilStatus(test.database, id, "SUCCEEDED")).toMatchObject({ result: "done" });
    await worker.close();
  });
});
