import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { texts } from "../../../src/platform/db/binary-arrays.js";
import { PipelinedConnection } from "../../../src/platform/db/pipeline.js";
import type { Statement } from "../../../src/platform/db/statement.js";
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
  it("answers the statements of one round trip in their order, and goes on after a failure in the middle of one once that is rolled back", async () => {
    const results = await connection.run([{ text: "select 1 as n" }, { text: "select $1::int as n", values: [2] }]);
    expect(results.map(({ rows }) => rows)).toEqual([[{ n: 1 }], [{ n: 2 }]]);
    const failing = connection.run([{ text: "begin" }, { text: "select 1 / 0" }, { text: "select 3 as n" }, { text: "commit" }]);
    await expect(failing).rejects.toThrow(/division by zero/);
    await expect(rowsOf("select 3 as n")).rejects.toMatchObject({ code: "25P02" });
    await rowsOf("rollback");
    expect(await rowsOf("select 3 as n")).toEqual([{ n: 3 }]);
    expect(await rowsOf("select 4 as n")).toEqual([{ n: 4 }]);
  });

  it("runs a known statement again with other values, among others, and after it has failed", async () => {
    const half = { text: "select 12 / $1::int as n, $2::text as t" };
    const halves = async (divisor: number, t: string | null): Promise<unknown> =>
      (await connection.run([{ text: "select 1 as n" }, { ...half, values: [divisor, t] }])).map(({ rows }) => rows);
    await expect(halves(0, "a")).rejects.toThrow(/division by zero/);
    expect(await halves(2, "b")).toEqual([[{ n: 1 }], [{ n: 6, t: "b" }]]);
    await expect(halves(0, "c")).rejects.toThrow(/division by zero/);
    expect(await halves(3, null)).toEqual([[{ n: 1 }], [{ n: 4, t: null }]]);
  });

  it("leaves nothing behind on the server, however often known statements fail", async () => {
    const divide = { text: "select 7 / $1::int as n" };
    const prepared = async (): Promise<unknown> => (await rowsOf("select count(*)::int as n from pg_prepared_statements"))[0]?.["n"];
    await connection.run([{ ...divide, values: [1] }, { text: "select 8 as n" }]);
    await prepared();
    const before = await prepared();
    for (let count = 0; count < 5; count += 1) {
      await expect(connection.run([{ ...divide, values: [0] }, { text: "select 8 as n" }])).rejects.toThrow(/division by zero/);
    }
    expect(await prepared()).toBe(before);
  });

  it("answers many rows and none, statements without rows, and says what each was", async () => {
    const none = "select n from generate_series(1, $1::int) n";
    const results = await connection.run([
      { text: "create temporary table written (n integer)" },
      { text: none, values: [2_000] },
      { text: none, values: [0] },
      { text: "insert into written values (1), (2)" },
    ]);
    expect(results.map(({ rows }) => rows.length)).toEqual([0, 2_000, 0, 0]);
    expect(results[1]?.rows.at(-1)).toEqual({ n: 2_000 });
    expect(results.map(({ command }) => command)).toEqual(["CREATE", "SELECT", "SELECT", "INSERT"]);
  });

  it("sends statements as they are made, and undoes those already sent where one cannot be made", async () => {
    await connection.run([{ text: "create temporary table made (text text)" }]);
    const insert = (letter: string): { text: string; values: unknown[] } => ({
      text: "insert into made select unnest($1::text[])",
      values: [texts([letter.repeat(20_000), letter])],
    });
    function* whole(): Generator<Statement> {
      yield insert("a");
      yield insert("b");
    }
    function* broken(): Generator<Statement> {
      yield { text: "begin" };
      yield insert("c");
      throw new Error("The second cannot be made.");
    }
    expect((await connection.run(whole())).map(({ command }) => command)).toEqual(["INSERT", "INSERT"]);
    await expect(connection.run(broken())).rejects.toThrow("The second cannot be made.");
    await rowsOf("rollback");
    expect(await rowsOf("select distinct left(text, 1) as letter from made order by 1")).toEqual([{ letter: "a" }, { letter: "b" }]);
  });

  it("is ended by the server where its client falls silent in the middle of a transaction, or its machine is gone", async () => {
    const shown = async (name: string): Promise<unknown> => (await rowsOf("select current_setting($1) as value", [name]))[0]?.["value"];
    expect(await shown("transaction_timeout")).toBe("15s");
    expect(await shown("idle_in_transaction_session_timeout")).toBe("5s");
    expect([await shown("tcp_keepalives_idle"), await shown("tcp_keepalives_interval"), await shown("tcp_keepalives_count")]).toEqual([
      "4",
      "2",
      "3",
    ]);
  });

  it("goes on after a value that cannot be sent", async () => {
    const unsendable = {
      toPostgres: () => {
        throw new Error("not to be written");
      },
    };
    await expect(connection.run([{ text: "select 1 as n" }, { text: "select $1::text as t", values: [unsendable] }])).rejects.toThrow(
      "not to be written",
    );
    expect(await rowsOf("select $1::text as t", ["sent"])).toEqual([{ t: "sent" }]);
  });

  it("undoes what came before a failure where no transaction was begun", async () => {
    await rowsOf("create temporary table undone (n integer)");
    const failing = connection.run([{ text: "insert into undone values (1)" }, { text: "select 1 / 0" }]);
    await expect(failing).rejects.toThrow(/division by zero/);
    expect(await rowsOf("select n from undone")).toEqual([]);
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
