import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { PipelinedConnection } from "../../../src/platform/db/pipeline.js";
import { createTestDatabase, type TestDatabase } from "../../support/database.js";

let test: TestDatabase;
let connection: PipelinedConnection;

beforeAll(async () => {
  test = await createTestDatabase();
  connection = await PipelinedConnection.open({
    url: test.url,
    applicationName: "tests",
    statementTimeoutMs: 5_000,
    lockTimeoutMs: 5_000,
    silenceMs: 10_000,
    settings: { plan_cache_mode: "force_generic_plan", enable_seqscan: "off", enable_hashjoin: "off", enable_mergejoin: "off" },
  });
});
afterAll(async () => {
  await connection.close();
  await test.close();
});

async function rowsOf(text: string, values: readonly unknown[] = []): Promise<readonly Record<string, unknown>[]> {
  return (await connection.run([{ text, values }]))[0]?.rows ?? [];
}

describe("a pipelined connection", () => {
  it("answers the statements of one round trip in their order, and goes on after a failure in the middle of one", async () => {
    const results = await connection.run([{ text: "select 1 as n" }, { text: "select $1::int as n", values: [2] }]);
    expect(results.map(({ rows }) => rows)).toEqual([[{ n: 1 }], [{ n: 2 }]]);
    const failing = connection.run([{ text: "begin" }, { text: "select 1 / 0" }, { text: "select 3 as n" }, { text: "commit" }]);
    await expect(failing).rejects.toThrow(/division by zero/);
    expect(await rowsOf("select 4 as n")).toEqual([{ n: 4 }]);
  });

  it("plans anew, when told to, a statement whose table was small when it was first run", async () => {
    const look = "select t.id from unnest($1::integer[]) as asked (id) join growing t on t.id = asked.id";
    await rowsOf("create temporary table growing (id integer primary key)");
    await connection.run([{ text: "insert into growing select generate_series(1, 3)" }, { text: "analyze growing" }]);
    await rowsOf(look, [[1]]);
    await rowsOf("insert into growing select generate_series(4, 50000)");
    const [prepared] = await rowsOf("select name from pg_prepared_statements where statement = $1", [look]);
    const plan = async (): Promise<string> => {
      const lines = await rowsOf(`explain (costs off) execute ${String(prepared?.["name"])} (array[1])`);
      return lines.map((line) => String(line["QUERY PLAN"])).join("\n");
    };
    expect(await plan()).not.toContain("Index Cond");
    connection.forgetPlans();
    expect(await plan()).toContain("Index Cond");
  });
});
