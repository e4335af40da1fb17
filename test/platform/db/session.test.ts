import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Database } from "../../../src/platform/db/database.js";
import { migrate } from "../../../src/platform/db/migrate.js";
import { openDatabase } from "../../../src/platform/db/open-database.js";
import { PipelinedConnection } from "../../../src/platform/db/pipeline.js";
import { refusalOf, SessionRefused, type SessionFacts } from "../../../src/platform/db/session.rules.js";
import { TailConnection } from "../../../src/platform/feed/tail-connection.js";
import { createTestDatabase, type TestDatabase } from "../../support/database.js";
import { FakePooler } from "../../support/fake-pooler.js";

let test: TestDatabase;
beforeAll(async () => {
  test = await createTestDatabase();
});
afterAll(() => test.close());

const noOne = (): void => undefined;

/** Every kind of connection the hub makes, each opened over a connection string, used once, and closed. */
const openers: Readonly<Record<string, (url: string) => Promise<void>>> = {
  "the pools": async (url) => {
    const database = await openDatabase({ url });
    await Promise.all(["keys", "reads", "bulk"].map((lane) => database.lane(lane as "keys").query("select 1")));
    await database.close();
  },
  "the ledger's connection": async (url) => (await pipelined(url)).close(),
  "the tail": async (url) => {
    const tail = new TailConnection({ url, sources: [], onWake: noOne, onLost: noOne });
    await tail.look(0, 1);
    await tail.close();
  },
  "the migrations": async (url) => void (await migrate({ ownerUrl: test.ownerUrl, runtimeUrl: url })),
};

function pipelined(url: string): Promise<PipelinedConnection> {
  return PipelinedConnection.open({ url, applicationName: "tests", statementTimeoutMs: 10_000, lockTimeoutMs: 5_000, silenceMs: 12_000 });
}

function withOptions(url: string, options: Readonly<Record<string, string>>): string {
  const spoilt = new URL(url);
  for (const [name, value] of Object.entries(options)) spoilt.searchParams.set(name, value);
  return spoilt.href;
}

async function refusalBy(open: (url: string) => Promise<void>, url: string): Promise<unknown> {
  return open(url).then(
    () => null,
    (error: unknown) => error,
  );
}

describe.each(Object.entries(openers))("a session that cannot be trusted is refused by %s", (name, open) => {
  it.each([
    ["two sessions in turn", { backends: 2 }],
    ["one session to all", { backends: 1 }],
    ["two sessions in turn, under the server's own numbers", { backends: 2, showsBackend: true }],
  ])("where a pooler lends %s for one transaction at a time", async (_how, options) => {
    const { pooler, url } = await FakePooler.open({ ...options, url: test.url, mode: "transaction" });
    try {
      const refusal = await refusalBy(open, url);
      expect(refusal).toBeInstanceOf(SessionRefused);
      expect(String(refusal)).toMatch(/pooler that lends sessions for one transaction.*: set its pool_mode to session.*\.$/);
    } finally {
      await pooler.close();
    }
  });

  it("but not where a pooler lends a session for as long as its client stays", async () => {
    const { pooler, url } = await FakePooler.open({ url: test.url, backends: 6, mode: "session" });
    try {
      expect(await refusalBy(open, url)).toBeNull();
    } finally {
      await pooler.close();
    }
  });

  it.each([["default_transaction_read_only=on", /every transaction read-only.*: take default_transaction_read_only back/]])(
    "where the connection string says %s",
    async (option, sentence) => {
      const refusal = await refusalBy(open, withOptions(test.url, { options: `-c ${option}` }));
      expect(refusal, name).toBeInstanceOf(SessionRefused);
      expect(String(refusal)).toMatch(sentence);
    },
  );
});

/** What takes the hub's limits, or the meaning of its statements, away. */
const SPOILT = {
  options: [
    "statement_timeout=0",
    "lock_timeout=0",
    "idle_in_transaction_session_timeout=0",
    "synchronous_commit=off",
    "TimeZone=Asia/Tokyo",
    "DateStyle=German",
    "standard_conforming_strings=off",
    "search_path=pg_temp,public",
    "array_nulls=off",
    "default_transaction_isolation=serializable",
  ]
    .map((setting) => `-c ${setting}`)
    .join(" "),
  statement_timeout: "0",
  query_timeout: "1",
  lock_timeout: "0",
  application_name: "somebody else",
};

const SETTINGS_SQL = `
  select current_setting('statement_timeout') as statement, current_setting('lock_timeout') as lock,
    current_setting('idle_in_transaction_session_timeout') as idle, current_setting('synchronous_commit') as commit,
    current_setting('TimeZone') as zone, current_setting('DateStyle') as dates, current_setting('standard_conforming_strings') as strings,
    current_setting('search_path') as path, current_setting('default_transaction_isolation') as isolation,
    array_to_string('{NULL}'::text[], ',', 'null') as nulls, coalesce(current_setting('transaction_timeout', true), '30s') as transaction`;
const KEPT = {
  statement: "10s",
  lock: "5s",
  idle: "10s",
  commit: "on",
  zone: "UTC",
  dates: "ISO, MDY",
  strings: "on",
  path: "public, pg_temp",
  isolation: "read committed",
  nulls: "null",
  transaction: "30s",
};

describe("what the hub needs is set after the connection string has had its say", () => {
  const url = (): string => withOptions(test.url, SPOILT);

  it("in every lane of the pools", async () => {
    const database = await openDatabase({ url: url() });
    for (const lane of ["keys", "reads", "bulk"] as const) {
      expect(await database.lane(lane).query(`${SETTINGS_SQL}, current_setting('application_name') as name`)).toEqual([
        { ...KEPT, name: "hub" },
      ]);
    }
    // A `query_timeout` of the connection string would end this one.
    await database.query("select pg_sleep(0.05)");
    await database.close();
  });

  it("on a pipelined connection", async () => {
    const connection = await pipelined(url());
    expect((await connection.run([{ text: SETTINGS_SQL }]))[0]?.rows).toEqual([KEPT]);
    await connection.close();
  });

  it("also where the role has settings of its own", async () => {
    const role = new URL(test.url).username;
    const admin = new pg.Client({ connectionString: test.adminUrl });
    await admin.connect();
    const inDatabase = `alter role ${role} in database ${new URL(test.url).pathname.slice(1)}`;
    await admin.query(`${inDatabase} set statement_timeout = 0; ${inDatabase} set "TimeZone" = 'Asia/Tokyo'`);
    const database = await openDatabase({ url: test.url });
    expect(await database.query(SETTINGS_SQL)).toEqual([KEPT]);
    await database.close();
    await admin.query(`${inDatabase} set session_replication_role = replica`);
    await expect(openDatabase({ url: test.url })).rejects.toThrow(/session_replication_role replica.*take that setting back/);
    await admin.query(`${inDatabase} reset all`);
    await admin.end();
  });
});

describe("the names of prepared statements", () => {
  const namesOn = async (database: Database): Promise<string[]> =>
    (await database.query<{ name: string }>("select name from pg_prepared_statements")).map(({ name }) => name);

  it("are no two connections' names", async () => {
    const database = await openDatabase({ url: test.url });
    const connection = await pipelined(test.url);
    await connection.run([{ text: "select 1" }]);
    const piped = (await connection.run([{ text: "select name from pg_prepared_statements" }]))[0]?.rows.map(({ name }) => name) ?? [];
    const all = [...piped, ...(await namesOn(database)), ...(await namesOn(database.lane("bulk")))];
    expect(all).toHaveLength(new Set(all).size);
    for (const name of all) expect(name).toMatch(/^hub_[0-9a-f]{16}_\d+$/);
    await connection.close();
    await database.close();
  });
});

describe("a session", () => {
  const given = { mark: "m", pid: 5, settings: { lock_timeout: "5000", TimeZone: "UTC" } };
  const good: SessionFacts = {
    pid: 5,
    mark: "m",
    settings: { lock_timeout: "5000", timezone: "UTC" },
    versionNumber: 150_000,
    version: "15.0",
    standby: false,
    readOnly: false,
    encoding: "UTF8",
    synchronousCommit: "on",
    replicationRole: "origin",
  };

  it.each<[string, Partial<SessionFacts>, RegExp | null]>([
    ["as it must be", {}, null],
    ["that knows no transaction_timeout", { settings: { timezone: "UTC" } }, null],
    [
      "of an old server",
      { versionNumber: 140_011, version: "14.11" },
      /^The hub needs PostgreSQL 15 or newer, and this server is 14\.11: upgrade it/,
    ],
    ["whose mark is another's", { mark: "n" }, /^The connection goes through a pooler/],
    ["that has moved", { pid: 6 }, /^The connection goes through a pooler/],
    ["of a standby", { standby: true, readOnly: true }, /^The server is a standby, which takes no writes: name the primary/],
    ["that writes nothing", { readOnly: true }, /^The role or the database makes every transaction read-only: take/],
    ["of another encoding", { encoding: "LATIN1" }, /^The database keeps text in LATIN1.*encoding 'UTF8'/],
    ["that does not wait for the disk", { synchronousCommit: "off" }, /^The server answers commits before.*synchronous_commit to on/],
    ["without triggers", { replicationRole: "replica" }, /^The session runs with session_replication_role replica/],
    [
      "that keeps no limit",
      { settings: { lock_timeout: "0", timezone: "UTC" } },
      /^The session keeps lock_timeout at 0, where .* 5000: name the/,
    ],
  ])("%s is refused with one sentence, or taken", (_what, changes, sentence) => {
    const refusal = refusalOf({ ...good, ...changes }, given);
    if (sentence === null) return void expect(refusal).toBeNull();
    expect(refusal?.message).toMatch(sentence);
    expect(refusal?.message).toMatch(/\.$/);
  });
});
