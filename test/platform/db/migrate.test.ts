import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { migrations } from "../../../migrations/index.js";
import { migrate, migrationStatus } from "../../../src/platform/db/migrate.js";
import { createEmptyDatabase, createTestDatabase, dropDatabase } from "../../support/database.js";
import type { DatabaseUrls, TestDatabase } from "../../support/database.js";

const names = migrations.map((migration) => migration.name);

async function withEmptyDatabase(run: (urls: DatabaseUrls) => Promise<void>): Promise<void> {
  const urls = await createEmptyDatabase();
  try {
    await run(urls);
  } finally {
    await dropDatabase(urls.name);
  }
}

async function withClient<T>(url: string, run: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await run(client);
  } finally {
    await client.end();
  }
}

describe("migrate", () => {
  it("runs every migration on an empty database, and none the second time", () =>
    withEmptyDatabase(async (urls) => {
      expect(await migrationStatus(urls.ownerUrl)).toEqual(names.map((name) => ({ name, applied: false })));
      const options = { ownerUrl: urls.ownerUrl, runtimeUrl: urls.url };
      expect(await migrate(options)).toEqual({ applied: names, warnings: [] });
      expect(await migrate(options)).toEqual({ applied: [], warnings: [] });
      expect(await migrationStatus(urls.ownerUrl)).toEqual(names.map((name) => ({ name, applied: true })));
    }));

  it("runs each migration once when several processes start together", () =>
    withEmptyDatabase(async (urls) => {
      const options = { ownerUrl: urls.ownerUrl, runtimeUrl: urls.url };
      const results = await Promise.all(Array.from({ length: 4 }, () => migrate(options)));
      expect(results.flatMap((result) => result.applied)).toEqual(names);
    }));

  it("warns where one role does both, and says what is lost", () =>
    withEmptyDatabase(async (urls) => {
      const { applied, warnings } = await migrate({ ownerUrl: urls.ownerUrl, runtimeUrl: urls.ownerUrl });
      expect(applied).toEqual(names);
      expect(warnings).toEqual([expect.stringMatching(/owns its tables.*DATABASE_OWNER_URL/)]);
    }));

  it("names the owner where another role is to migrate, and the right where there are no tables yet", () =>
    withEmptyDatabase(async (urls) => {
      const byRuntime = { ownerUrl: urls.url, runtimeUrl: urls.url };
      await expect(migrate(byRuntime)).rejects.toThrow(/may not create tables in the schema "public".*DATABASE_OWNER_URL/);
      await migrate({ ownerUrl: urls.ownerUrl, runtimeUrl: urls.url });
      // Nothing is to be run, and it owns nothing: no warning would be true.
      expect(await migrate(byRuntime)).toEqual({ applied: [], warnings: [] });
      await withClient(urls.ownerUrl, (owner) => owner.query("delete from migration where id = (select max(id) from migration)"));
      await expect(migrate(byRuntime)).rejects.toThrow(
        /1 migration is to be run.*"hub_test_\w+_runtime" does not own.*"hub_test_\w+_owner" does.*DATABASE_OWNER_URL/,
      );
    }));

  it("goes on, with a warning, on a database that a newer hub has migrated", () =>
    withEmptyDatabase(async (urls) => {
      const options = { ownerUrl: urls.ownerUrl, runtimeUrl: urls.url };
      await migrate(options);
      await withClient(urls.ownerUrl, (owner) => owner.query("insert into migration (timestamp, name) values (9, 'Later9999999999999')"));
      expect(await migrate(options)).toEqual({ applied: [], warnings: [expect.stringContaining("Later9999999999999")] });
    }));

  it.each([
    ["a wrong password", (url: URL) => (url.password = "wrong"), /refuses the user "hub_test_\w+_owner"/],
    ["a database that is not there", (url: URL) => (url.pathname = "nowhere"), /has no database "nowhere"/],
    ["a user without its password", (url: URL) => (url.password = ""), /names no password.*PGPASSWORD/],
    ["a server that is not there", (url: URL) => (url.port = "1"), /127\.0\.0\.1:1 cannot be reached.*DATABASE_URL/],
  ])("says what to do about %s, without the password", (_name, spoil, expected) =>
    withEmptyDatabase(async (urls) => {
      const url = new URL(urls.ownerUrl);
      const { password } = url;
      spoil(url);
      const failure = await migrate({ ownerUrl: url.href, runtimeUrl: urls.url }).catch((error: unknown) => error);
      expect(String(failure)).toMatch(expected);
      if (password !== "") expect(String(failure)).not.toContain(password);
    }),
  );
});

describe("the rights of the runtime role", () => {
  let test: TestDatabase;
  beforeAll(async () => {
    test = await createTestDatabase();
    await withClient(test.ownerUrl, bookOneMovement);
  });
  afterAll(() => test.close());

  const refused = { code: "42501" };

  it("let it read and write what the hub writes", async () => {
    await test.database.query("insert into location (code, name) values ($1, $2)", ["WH-1", "Warehouse"]);
    await test.database.query("update location set name = $1 where code = $2", ["Main warehouse", "WH-1"]);
    expect(await test.database.query("select name from location")).toEqual([{ name: "Main warehouse" }]);
    await test.database.query("select idempotency_partitions_maintain()");
    expect(await test.database.query("select count(*)::int as count from movement")).toEqual([{ count: 1 }]);
  });

  it.each([
    "update movement set quantity = 2",
    "delete from movement",
    "truncate movement",
    "delete from oversell_incident",
    "update idempotency_record set outcome = '{}'",
    "delete from ledger_head",
    "insert into ledger_head (id, sequence, recorded_at) values (true, 0, now())",
    "truncate ledger_head",
    "delete from inventory_level",
    "delete from api_client",
    "update migration set name = ''",
    "create table mine (id integer)",
    "create function mine() returns integer language sql as 'select 1'",
    "create schema mine",
    "alter table movement disable trigger all",
    "drop table movement",
    "create trigger mine before insert on movement execute function movement_is_immutable()",
    "set session_replication_role = replica",
    "create event trigger mine on ddl_command_start execute function movement_is_immutable()",
    "alter function idempotency_partitions_maintain() reset all",
    "create operator public.= (leftarg = movement_kind, rightarg = movement_kind, function = enum_eq)",
    "alter table movement drop constraint movement_legal",
  ])("refuse: %s", async (statement) => {
    await expect(test.database.query(statement)).rejects.toMatchObject(refused);
  });

  it("hold for the partitions too, which it cannot reach past their parent", async () => {
    const partitions = await test.database.query<{ name: string }>(
      "select inhrelid::regclass::text as name from pg_inherits where inhparent = 'idempotency_record'::regclass",
    );
    expect(partitions.length).toBeGreaterThan(0);
    for (const { name } of partitions) await expect(test.database.query(`delete from ${name}`)).rejects.toMatchObject(refused);
  });

  it("come without the ownership of anything", async () => {
    const sql = `select relname from pg_class where relowner = current_user::regrole
      union all select proname from pg_proc where proowner = current_user::regrole`;
    expect(await test.database.query(sql)).toEqual([]);
  });

  it("are given also where a superuser has put an extension into the schema", async () => {
    await withClient(test.adminUrl, (admin) => admin.query("create extension pg_walinspect"));
    await migrate({ ownerUrl: test.ownerUrl, runtimeUrl: test.url });
    await test.database.query("select idempotency_partitions_maintain()");
    await withClient(test.adminUrl, (admin) => admin.query("drop extension pg_walinspect"));
  });

  it("are restored by the next migration where somebody gave more", async () => {
    await withClient(test.ownerUrl, (owner) => owner.query(`grant delete on movement to ${new URL(test.url).username}`));
    await expect(test.database.query("delete from movement")).rejects.toMatchObject({ code: "23001" });
    await migrate({ ownerUrl: test.ownerUrl, runtimeUrl: test.url });
    await expect(test.database.query("delete from movement")).rejects.toMatchObject(refused);
  });

  it("aside, not even the owner changes a movement", () =>
    withClient(test.ownerUrl, async (owner) => {
      for (const statement of ["update movement set quantity = 2", "delete from movement", "truncate movement cascade"])
        await expect(owner.query(statement)).rejects.toThrow("movements are never changed or deleted");
    }));
});

async function bookOneMovement(owner: pg.Client): Promise<void> {
  await owner.query(`
    insert into movement (sequence, kind, variant_id, from_account, to_account, quantity, level_id, level_version, quantities_after,
      fact, closes_command, actor, occurred_at, recorded_at)
    values (1, 'RECEIVE', 1, 'SUPPLIER', 'AVAILABLE', 1, 1, 1, '{1,0,0,0,0,0,0,0}', false, true, 1, now(), now())`);
}
