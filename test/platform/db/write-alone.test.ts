import { afterAll, beforeAll, expect, it } from "vitest";
import { writeAlone } from "../../../src/platform/db/write-alone.js";
import { withAdmin } from "../../support/cluster.js";
import { createTestDatabase, type TestDatabase } from "../../support/database.js";

let test: TestDatabase;
beforeAll(async () => {
  test = await createTestDatabase();
  await test.database.query("insert into location (code, name, type, priority, active, version) values ('A', 'a', 'STORE', 1, true, 1)");
});
afterAll(() => test.close());

const LOCK = "select id from location where id = any($1::integer[]) order by id for no key update";

async function idOfA(): Promise<number> {
  const [row] = await test.database.query<{ id: number }>("select id from location where code = 'A'");
  return row?.id ?? 0;
}

async function waiting(): Promise<number> {
  const sql = `select count(*)::integer as count from pg_stat_activity
    where datname = current_database() and application_name = 'hub' and wait_event_type = 'Lock'`;
  return (await withAdmin(test.adminUrl, (other) => other.query<{ count: number }>(sql))).rows[0]?.count ?? 0;
}

it("lets one writer in at a time, under each name", async () => {
  let inside = 0;
  const write = (name: string): Promise<number> =>
    writeAlone(test.database, name, async (transaction) => {
      inside += 1;
      await transaction.query("select pg_sleep(0.01)");
      const seen = inside;
      inside -= 1;
      return seen;
    });
  expect(await Promise.all(Array.from({ length: 4 }, () => write("one")))).toEqual([1, 1, 1, 1]);
});

it("takes back what was written when a row is locked, and runs again", async () => {
  const id = await idOfA();
  let runs = 0;
  const writing = await withAdmin(test.adminUrl, async (admin) => {
    await admin.query("begin");
    await admin.query(LOCK, [[id]]);
    const write = writeAlone(test.database, "locations", async (transaction) => {
      runs += 1;
      await transaction.query("insert into channel (code, name) values ($1, 'run')", [`RUN-${runs}`]);
      await transaction.claim({ lock: LOCK, ids: [id] });
    });
    await expect.poll(waiting, { timeout: 10_000 }).toBe(1);
    await admin.query("commit");
    return { write };
  });
  await writing.write;
  expect(await test.database.query("select code from channel order by code")).toEqual([{ code: "RUN-2" }]);
});

it("waits where it stands in the end, when somebody locks the row again and again", async () => {
  const id = await idOfA();
  let runs = 0;
  await withAdmin(test.adminUrl, async (admin) => {
    const write = writeAlone(test.database, "locations", async (transaction) => {
      runs += 1;
      await admin.query("begin");
      await admin.query(LOCK, [[id]]);
      const claimed = transaction.claim({ lock: LOCK, ids: [id] });
      if (runs < 5) return claimed;
      await expect.poll(waiting, { timeout: 10_000 }).toBe(1);
      await admin.query("commit");
      return claimed;
    });
    let done = false;
    void write.finally(() => (done = true)).catch(() => undefined);
    for (let released = 0; !done && released < 4; released += 1) {
      await expect.poll(waiting, { timeout: 10_000 }).toBe(1);
      await admin.query("commit");
      await expect.poll(() => done || runs > released + 1, { timeout: 10_000 }).toBe(true);
    }
    await write;
    expect(runs).toBe(5);
  });
});

it("does not swallow a failure of its own", async () => {
  await expect(writeAlone(test.database, "one", () => Promise.reject(new Error("mine")))).rejects.toThrow("mine");
});
