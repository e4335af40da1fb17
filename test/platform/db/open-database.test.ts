import pg from "pg";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { openDatabase } from "../../../src/platform/db/open-database.js";
import { HubError } from "../../../src/platform/errors/hub-error.js";
import { withAdmin } from "../../support/cluster.js";
import { connectionsInUse, createTestDatabase } from "../../support/database.js";
import type { TestDatabase } from "../../support/database.js";
import { WireProxy } from "../../faults/chaos/proxies/wire-proxy.js";

let test: TestDatabase;
let owner: pg.Client;

beforeAll(async () => {
  test = await createTestDatabase({ limits: { poolReadsMax: 3, poolWaitingMax: 5 } });
  owner = new pg.Client({ connectionString: test.ownerUrl });
  await owner.connect();
  await owner.query("create table note (id integer primary key, text text not null)");
  await owner.query("do $$ begin execute format('grant all on note to %I', split_part(current_user, '_owner', 1) || '_runtime'); end $$");
});
afterEach(() => expect(connectionsInUse(test.database)).toBe(0));
afterAll(async () => {
  await owner.end();
  await test.close();
});

async function notes(): Promise<number[]> {
  return (await owner.query<{ id: number }>("delete from note returning id")).rows.map((row) => row.id).sort();
}

const SLEEPERS = "from pg_stat_activity where datname = current_database() and query = 'select pg_sleep(20)'";

async function sleepers(): Promise<number> {
  return withAdmin(test.adminUrl, async (admin) => (await admin.query(`select ${SLEEPERS}`)).rows.length);
}

async function endSleepers(): Promise<void> {
  await withAdmin(test.adminUrl, (admin) => admin.query(`select pg_terminate_backend(pid) ${SLEEPERS}`));
}

function codeOf(error: unknown): unknown {
  return error instanceof HubError ? error.extensions["code"] : (error as { code?: string }).code;
}

/** Raises an SQLSTATE as the server would. */
function raise(code: string): string {
  return `do $$ begin raise exception 'injected' using errcode = '${code}'; end $$`;
}

describe("query", () => {
  it("answers rows as plain objects", async () => {
    expect(await test.database.query("select name from api_client where role = $1", ["SYSTEM"])).toEqual([{ name: "hub" }]);
  });

  it("prepares a statement once for each connection, under a name no other connection gives", async () => {
    const text = "select name, pg_sleep(0.05) as slept from pg_prepared_statements where statement = $1";
    const names = async (): Promise<string[]> => (await test.database.query<{ name: string }>(text, [text])).map(({ name }) => name);
    const atOnce = await Promise.all([names(), names(), names()]);
    for (let round = 0; round < 5; round += 1) expect(await names()).toHaveLength(1);
    const prefixes = new Set(atOnce.flat().map((name) => name.slice(0, name.lastIndexOf("_"))));
    expect(prefixes.size).toBe(3);
  });

  it("keeps the connection after a statement that failed", async () => {
    const backend = async (): Promise<unknown> => (await test.database.query("select pg_backend_pid() as pid"))[0];
    const before = await backend();
    await expect(test.database.query("select 1 / $1::int", [0])).rejects.toMatchObject({ code: "22012" });
    expect(await backend()).toEqual(before);
  });

  it("plans anew after a migration has changed a table", async () => {
    const text = "select * from note where id = $1";
    await test.database.query(text, [1]);
    await owner.query("alter table note add column extra text");
    await expect(test.database.query(text, [1])).resolves.toEqual([]);
    await owner.query("alter table note drop column extra");
  });

  it("runs with the hub's time limits and under its name", async () => {
    const rows = await test.database.query(
      `select current_setting('statement_timeout') as statement, current_setting('lock_timeout') as lock,
         current_setting('idle_in_transaction_session_timeout') as idle, current_setting('application_name') as name`,
    );
    expect(rows).toEqual([{ statement: "10s", lock: "5s", idle: "10s", name: "hub" }]);
  });

  it("says that the outcome is unknown where the connection was lost under a statement", async () => {
    const failure = await test.database.query("select pg_terminate_backend(pg_backend_pid())").catch((error: unknown) => error);
    expect((failure as HubError).extensions).toMatchObject({ code: "UNAVAILABLE", outcome: "UNKNOWN" });
  });

  it("answers OVERLOADED when no connection comes free in time, and works again afterwards", async () => {
    const busy = Array.from({ length: 3 }, () => test.database.query("select pg_sleep(2.6)"));
    const refused = await test.database.query("select 1").catch((error: unknown) => error);
    expect(codeOf(refused)).toBe("OVERLOADED");
    expect((refused as HubError).extensions["retryAfterMs"]).toBe(1_000);
    await Promise.all(busy);
    expect(await test.database.query("select 1 as one")).toEqual([{ one: 1 }]);
  });

  it("answers UNAVAILABLE when the connection is cut, and connects again", async () => {
    const cut = test.database.query("select pg_sleep(10)").catch((error: unknown) => error);
    await cutConnections("%pg_sleep(10)%");
    expect(codeOf(await cut)).toBe("UNAVAILABLE");
    expect(await test.database.query("select 1 as one")).toEqual([{ one: 1 }]);
  });

  it("survives connections that are reset under a statement, and in a transaction between two", async () => {
    const url = new URL(test.url);
    const wire = await WireProxy.open(Number(url.port));
    const database = await openDatabase({ url: wire.through(test.url), limits: { poolReadsMax: 2 } });
    try {
      const lost = database.query("select pg_sleep(20)");
      await expect.poll(sleepers, { timeout: 8_000 }).toBe(1);
      wire.reset();
      await expect(lost).rejects.toMatchObject({ extensions: { code: "UNAVAILABLE", outcome: "UNKNOWN" } });
      const unfinished = database.transaction(async (transaction) => {
        await transaction.query("select 1");
        wire.reset();
        return transaction.query("select 2");
      });
      await expect(unfinished).rejects.toMatchObject({ extensions: { code: "UNAVAILABLE", outcome: "NOT_DONE" } });
      expect(await database.query("select 3 as three")).toEqual([{ three: 3 }]);
    } finally {
      await database.close();
      await wire.close();
      // The server would sleep on: it does not look whether anybody still listens.
      await endSleepers();
    }
  });

  it("survives connections that are cut while idle, and tells of them", async () => {
    const lost: Error[] = [];
    const database = await openDatabase({ url: test.url, limits: { poolReadsMax: 1 }, onConnectionLost: (error) => lost.push(error) });
    try {
      await database.query("select 'idle one'");
      await cutConnections("%idle one%");
      await expect.poll(() => lost.length).toBe(1);
      expect(await database.query("select 1 as one")).toEqual([{ one: 1 }]);
    } finally {
      await database.close();
    }
  });
});

/** Ends the backends whose last statement looks like this, once there are any. */
async function cutConnections(like: string): Promise<void> {
  const admin = new pg.Client({ connectionString: test.adminUrl });
  await admin.connect();
  const sql = `select pg_terminate_backend(pid) from pg_stat_activity
    where datname = current_database() and query like $1 and pid <> pg_backend_pid()`;
  await expect.poll(async () => (await admin.query(sql, [like])).rowCount).toBeGreaterThan(0);
  await admin.end();
}

describe("transaction", () => {
  it("commits and answers the result", async () => {
    const result = await test.database.transaction(async (transaction) => {
      await transaction.query("insert into note values ($1, $2)", [1, "kept"]);
      return transaction.query("select current_setting('transaction_isolation') as isolation");
    });
    expect(result).toEqual([{ isolation: "read committed" }]);
    expect(await notes()).toEqual([1]);
  });

  it("leaves nothing behind when the caller throws", async () => {
    const failing = test.database.transaction(async (transaction) => {
      await transaction.query("insert into note values ($1, $2)", [1, "gone"]);
      throw new Error("changed its mind");
    });
    await expect(failing).rejects.toThrow("changed its mind");
    expect(await notes()).toEqual([]);
  });

  it.each(["40001", "40P01"])("runs again from the start after %s, as a new transaction", async (code) => {
    const transactions = new Set<unknown>();
    await test.database.transaction(async (transaction) => {
      const [row] = await transaction.query<{ id: string }>("select pg_current_xact_id()::text as id");
      transactions.add(row?.id);
      await transaction.query("insert into note values ($1, $2)", [transactions.size, "attempt"]);
      if (transactions.size < 3) await transaction.query(raise(code));
    });
    expect(transactions.size).toBe(3);
    expect(await notes()).toEqual([3]);
  });

  it("gives up after five repeats, and says that nothing was changed", async () => {
    let attempts = 0;
    const failure = await test.database
      .transaction(async (transaction) => {
        attempts += 1;
        await transaction.query(raise("40001"));
      })
      .catch((error: unknown) => error);
    expect(attempts).toBe(6);
    expect(codeOf(failure)).toBe("UNAVAILABLE");
    expect((failure as HubError).extensions["outcome"]).toBe("NOT_DONE");
  });

  it.each(["23505", "22012", "40003"])("does not repeat after %s", async (code) => {
    let attempts = 0;
    const failing = test.database.transaction(async (transaction) => {
      attempts += 1;
      await transaction.query(raise(code));
    });
    await expect(failing).rejects.toThrow();
    expect(attempts).toBe(1);
  });

  it("ends two deadlocked rivals well: both are done, one of them the second time", async () => {
    await owner.query("insert into note values (1, 'a'), (2, 'b')");
    const bothHold = barrier(2);
    const update = async (first: number, second: number): Promise<void> =>
      test.database.transaction(async (transaction) => {
        await transaction.query("update note set text = text || 'x' where id = $1", [first]);
        await bothHold();
        await transaction.query("update note set text = text || 'x' where id = $1", [second]);
      });
    await Promise.all([update(1, 2), update(2, 1)]);
    expect((await owner.query<{ text: string }>("select text from note order by id")).rows).toEqual([{ text: "axx" }, { text: "bxx" }]);
    await notes();
  });

  it("sends its last statement with the COMMIT: done where both are, and nothing where it fails", async () => {
    await test.database.transaction(async (transaction) => {
      await transaction.query("insert into note values ($1, $2)", [1, "before"]);
      transaction.last({ text: "insert into note values ($1::integer, $2)", values: [2, "with the commit"] });
    });
    expect(await notes()).toHaveLength(2);
    const failing = test.database.transaction(async (transaction) => {
      await transaction.query("insert into note values ($1, $2)", [3, "gone"]);
      transaction.last({ text: "insert into note values ($1::integer, $2)", values: [3, "again"] });
    });
    await expect(failing).rejects.toMatchObject({ code: "23505" });
    let attempts = 0;
    await test.database.transaction(async (transaction) => {
      attempts += 1;
      await transaction.query("insert into note values ($1, $2)", [4, `attempt ${attempts}`]);
      transaction.last({ text: attempts < 3 ? raise("40001") : "select 1" });
    });
    expect(attempts).toBe(3);
    expect(await notes()).toEqual([4]);
  });

  it("does not take a swallowed error for a success", async () => {
    const failing = test.database.transaction(async (transaction) => {
      await transaction.query("insert into note values ($1, $2)", [1, "gone"]);
      await transaction.query(raise("22012")).catch(() => undefined);
    });
    await expect(failing).rejects.toThrow("swallowed");
    expect(await notes()).toEqual([]);
  });

  it("answers that the outcome is unknown when the connection is lost in the COMMIT", async () => {
    await owner.query(`create function slow() returns trigger language plpgsql as $$ begin perform pg_sleep(10); return null; end $$;
      create constraint trigger slow after insert on note deferrable initially deferred for each row execute function slow()`);
    const committing = test.database
      .transaction((transaction) => transaction.query("insert into note values ($1, $2)", [1, "?"]))
      .catch((error: unknown) => error);
    await cutConnections("commit");
    const failure = await committing;
    expect(codeOf(failure)).toBe("UNAVAILABLE");
    expect((failure as HubError).extensions["outcome"]).toBe("UNKNOWN");
    await owner.query("drop trigger slow on note");
    await notes();
  });
});

/** Lets everybody through once `count` have arrived; later callers pass at once. */
function barrier(count: number): () => Promise<void> {
  let arrived = 0;
  let open: () => void = () => undefined;
  const opened = new Promise<void>((resolve) => (open = resolve));
  return () => {
    arrived += 1;
    if (arrived === count) open();
    return opened;
  };
}

describe("close", () => {
  it("ends every connection and may be called twice", async () => {
    const database = await openDatabase({ url: test.url });
    await database.query("select 1");
    await database.close();
    await database.close();
    await expect(database.query("select 1")).rejects.toThrow();
  });
});
