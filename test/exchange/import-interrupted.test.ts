import { setTimeout as pause } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createTestDatabase, type TestDatabase } from "../support/database.js";
import { GraphqlClient } from "../support/graphql-client.js";
import { type HubProcess, PROCESS_ADMIN_KEY, startHubProcess } from "../support/hub-process.js";
import { startTestHub } from "../support/test-hub.js";
import { type JobAnswer, jobOf, productFile, promised, put, untilEnded } from "./served-exchange.js";

const ROWS = 6_000;
const CANCELED_ROWS = 30_000;
const CANCEL = "mutation ($id: ID!) { jobCancel(input: { id: $id }) { job { status } userErrors { code } } }";

/** Sends a large file, and waits until a good part of it is imported. */
async function begun(client: GraphqlClient, rows = ROWS): Promise<string> {
  const upload = await promised(client, { layout: "PRODUCTS" });
  expect((await put(client, upload, productFile(rows))).status).toBe(202);
  for (;;) {
    const job = await jobOf(client, upload.jobId);
    if (job !== null && job.progress.done >= ROWS / 5) {
      expect(job.status).toBe("RUNNING");
      return upload.jobId;
    }
    await pause(20);
  }
}

describe("an import whose hub", () => {
  let test: TestDatabase;
  const hubs: HubProcess[] = [];
  beforeEach(async () => {
    test = await createTestDatabase();
  });
  afterEach(async () => {
    for (const hub of hubs.splice(0)) if (hub.child.exitCode === null && hub.child.signalCode === null) await hub.kill();
    await test.close();
  });

  async function start(): Promise<{ hub: HubProcess; client: GraphqlClient }> {
    const hub = await startHubProcess(test, { HUB_JOB_LEASE_MS_MAX: "2000", HUB_DEMO: "0" });
    hubs.push(hub);
    return { hub, client: new GraphqlClient(hub.url, PROCESS_ADMIN_KEY) };
  }

  async function products(): Promise<number> {
    const [row] = await test.database.query<{ count: number }>("select count(*)::integer as count from product");
    return row?.count ?? 0;
  }

  async function files(job: JobAnswer): Promise<string[]> {
    const rows = await test.database.query<{ name: string }>("select name from job_file where job_id = $1", [job.id]);
    return rows.map(({ name }) => name);
  }

  it("stops in the middle goes on where another hub is, and the report counts each product once", async () => {
    const { hub, client } = await start();
    const id = await begun(client);
    expect(await hub.stop()).toBe(0);
    const before = await products();
    expect(before).toBeGreaterThan(0);
    expect(before).toBeLessThan(ROWS);
    const [waiting] = await test.database.query("select status, attempts, error from job where id = $1", [id]);
    expect(waiting).toEqual({ status: "QUEUED", attempts: 0, error: null });
    const job = await untilEnded((await start()).client, id);
    expect(job).toMatchObject({ status: "SUCCEEDED", attempts: 1 });
    expect(job.importReport).toMatchObject({ complete: true, rows: ROWS, created: ROWS, changed: 0, unchanged: 0, rejected: 0 });
    expect(await products()).toBe(ROWS);
    expect(await files(job)).toEqual([`import-${id}.json`]);
  }, 120_000);

  it("is killed in the middle is taken over, and nothing is there twice or missing", async () => {
    const { hub, client } = await start();
    const other = await start();
    const id = await begun(client);
    await hub.kill();
    const job = await untilEnded(other.client, id);
    expect(job.status).toBe("SUCCEEDED");
    const { created = 0, unchanged = 0 } = job.importReport as { created?: number; unchanged?: number };
    expect(job.importReport).toMatchObject({ complete: true, rows: ROWS, changed: 0, rejected: 0 });
    expect(created + unchanged).toBe(ROWS);
    expect(await products()).toBe(ROWS);
    const [versions] = await test.database.query("select max(version) as version from product");
    expect(versions).toEqual({ version: 1 });
    expect(await files(job)).toEqual([`import-${id}.json`]);
  }, 120_000);
});

describe("an import that is canceled in the middle", () => {
  it("ends, keeps what it has done, says what that was, and forgets its file", async () => {
    const hub = await startTestHub();
    // So many that it cannot be done before it is noticed, a second later.
    const id = await begun(hub.admin, CANCELED_ROWS);
    expect(await hub.admin.data(CANCEL, { id })).toEqual({ jobCancel: { job: { status: "RUNNING" }, userErrors: [] } });
    const job = await untilEnded(hub.admin, id);
    expect(job).toMatchObject({ status: "CANCELED", error: null, importReport: { complete: false, rejected: 0 } });
    const [stored] = await hub.test.database.query<{ count: number }>("select count(*)::integer as count from product");
    expect(stored?.count).toBe(job.importReport?.["created"]);
    expect(stored?.count).toBeLessThan(CANCELED_ROWS);
    const rows = await hub.test.database.query("select name from job_file where job_id = $1", [id]);
    expect(rows).toEqual([{ name: `import-${id}.json` }]);
    await hub.close();
  }, 60_000);
});
