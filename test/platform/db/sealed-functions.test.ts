import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { migrate } from "../../../src/platform/db/migrate.js";
import { createTestDatabase, type TestDatabase } from "../../support/database.js";
import { functionFaults } from "./function-rules.js";

let test: TestDatabase;
let runtime: string;
let database: string;

beforeAll(async () => {
  test = await createTestDatabase();
  runtime = new URL(test.url).username;
  database = new URL(test.url).pathname.slice(1);
});
afterAll(() => test.close());

async function as<T>(url: string, run: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await run(client);
  } finally {
    await client.end();
  }
}

const asAdmin = (statement: string): Promise<unknown> => as(test.adminUrl, (admin) => admin.query(statement));
const migrateAgain = (): ReturnType<typeof migrate> => migrate({ ownerUrl: test.ownerUrl, runtimeUrl: test.url });

/** Every table of the schema with what would show that it was dropped and made anew. */
const tables = (): Promise<unknown> =>
  as(test.ownerUrl, async (owner) => {
    const sql =
      "select oid, relname, relfilenode from pg_class where relnamespace = current_schema()::regnamespace and relkind in ('r', 'p') order by oid";
    return (await owner.query(sql)).rows as unknown;
  });

/** Lets the runtime role make temporary tables again, as on a database whose owner is not the hub's. */
const allowTemporary = (): Promise<unknown> => asAdmin(`grant temporary on database ${database} to ${runtime}`);

describe("a session of the runtime role that makes temporary tables with the catalogue's names", () => {
  /** The ledger's tables as partitions whose days are over long since, beside those that are there. */
  const decoys = [
    "create temporary table years (day date) partition by range (day)",
    "create temporary table long_over partition of years for values from ('2001-01-01') to ('2001-01-08')",
    `create temporary table pg_class as
      select oid, relname, relpartbound from pg_catalog.pg_class where relname like 'idempotency_record_%'
      union all
      select ledger.oid, ledger.relname, long_over.relpartbound from pg_catalog.pg_class ledger, pg_catalog.pg_class long_over
      where ledger.relname in ('movement', 'inventory_level') and long_over.relname = 'long_over'`,
    `create temporary table pg_inherits as
      select inhrelid, inhparent from pg_catalog.pg_inherits where inhparent = 'public.idempotency_record'::regclass
      union all
      select oid, 'public.idempotency_record'::regclass from pg_catalog.pg_class where relname in ('movement', 'inventory_level')`,
  ];

  it("does not lead the owner's functions to the ledger", async () => {
    await allowTemporary();
    const before = await tables();
    await as(test.url, async (session) => {
      for (const decoy of decoys) await session.query(decoy);
      await session.query("select idempotency_partitions_maintain()");
    });
    expect(await tables()).toEqual(before);
  });

  it("leads no function that runs with the owner's rights anywhere, whatever names it makes", async () => {
    await allowTemporary();
    const before = await tables();
    await as(test.url, async (session) => {
      const { rows: functions } = await session.query<{ name: string }>(
        `select oid::regproc::text as name from pg_proc
         where prosecdef and pronargs = 0 and prorettype <> 'trigger'::regtype and has_function_privilege(oid, 'execute')`,
      );
      expect(functions.length).toBeGreaterThan(0);
      const { rows: names } = await session.query<{ schema: string; name: string }>(
        `select relnamespace::regnamespace::text as schema, relname as name from pg_class
         where relnamespace in ('pg_catalog'::regnamespace, current_schema()::regnamespace) and relkind in ('r', 'p', 'v')
           and has_table_privilege(oid, 'select')`,
      );
      for (const { schema, name } of names)
        await session.query(`create temporary table "${name}" as select * from ${schema}."${name}" limit 0`).catch(() => undefined);
      for (const { name } of functions) await session.query(`select ${name}()`);
    });
    expect(await tables()).toEqual(before);
  });

  it("leads no trigger that has the owner's rights away from its table", async () => {
    await allowTemporary();
    await as(test.url, async (session) => {
      await session.query("create temporary table product_tag as select * from public.product_tag limit 0");
      await session.query("create temporary table inventory_level_condition as select * from public.inventory_level_condition limit 0");
      await session.query("insert into public.product (id, handle, title, tags) values (gen_random_uuid(), 'sealed', 'Sealed', '{tag}')");
      await session.query(
        `insert into public.variant (product_id, position, sku, sku_folded) select id, 0, 'S', 's' from public.product where handle = 'sealed'`,
      );
      await session.query("insert into public.location (code, name) values ('SEALED', 'Sealed')");
      await session.query(`insert into public.inventory_level (variant_id, location_id, version)
        select variant.id, location.id, 1 from public.variant, public.location where sku = 'S' and code = 'SEALED'`);
      for (const table of ["product_tag", "inventory_level_condition"]) {
        expect((await session.query(`select 1 from pg_temp.${table}`)).rows, table).toEqual([]);
        expect((await session.query(`select 1 from public.${table}`)).rows, table).toHaveLength(1);
      }
    });
  });

  it("is refused the first of them where the owner may forbid it", async () => {
    await allowTemporary();
    expect((await migrateAgain()).warnings).toEqual([]);
    await expect(as(test.url, (session) => session.query("create temporary table mine (id integer)"))).rejects.toMatchObject({
      code: "42501",
    });
  });
});

describe("a session of the runtime role that makes operators of its own", () => {
  it("does not change what a legal movement is", async () => {
    await asAdmin(`create schema workshop authorization ${runtime}`);
    const illegal = `insert into movement (sequence, kind, variant_id, from_account, to_account, quantity, level_id, level_version, quantities_after,
        fact, closes_command, actor, occurred_at, recorded_at)
      values (1, 'SELL', 1, 'SUPPLIER', 'AVAILABLE', 1, 1, 1, '{1,0,0,0,0,0,0,0}', false, true, 1, now(), now())`;
    await as(test.url, async (session) => {
      await session.query("create function workshop.always(stock_account, stock_account) returns boolean language sql as 'select true'");
      await session.query("create operator workshop.= (leftarg = stock_account, rightarg = stock_account, function = workshop.always)");
      await session.query("set search_path = workshop, public, pg_catalog");
      await expect(session.query(illegal)).rejects.toMatchObject({ code: "23514", constraint: "movement_legal" });
    });
    await asAdmin("drop schema workshop cascade");
  });
});

describe("every function of the schema", () => {
  const faults = (): Promise<string[]> => as(test.ownerUrl, functionFaults);

  it("that runs with its owner's rights or in a trigger keeps the rules", async () => {
    expect(await faults()).toEqual([]);
  });

  it.each([
    ["has no path of its own", "create function planted() returns void language sql security definer as 'select'", /search_path/],
    [
      "leaves temporary tables first",
      "create function planted() returns void language sql security definer set search_path = public as 'select'",
      /search_path/,
    ],
    ["may be called by everybody", "create function planted() returns void language sql security definer as 'select'", /everybody/],
    [
      "makes statements from its arguments",
      "create function planted(name text) returns void language plpgsql security definer as $$ begin execute 'drop table ' || name; end $$",
      /arguments/,
    ],
    [
      "names a table without its schema",
      "create function planted() returns void language plpgsql security definer as $$ begin delete from migration; end $$",
      /migration is named without its schema/,
    ],
    [
      "is a trigger's and goes by its caller's path",
      "create function planted() returns trigger language plpgsql as $$ begin return new; end $$",
      /search_path/,
    ],
    ["is a view with its owner's rights", "create view planted as select * from api_client", /security_invoker/],
  ])("is named where it %s", async (_what, statement, expected) => {
    await as(test.ownerUrl, (owner) => owner.query(statement));
    const found = await faults();
    await as(test.ownerUrl, (owner) => owner.query(statement.startsWith("create view") ? "drop view planted" : "drop function planted"));
    expect(found.filter((fault) => expected.test(fault))).toEqual([expect.stringMatching(/^planted/)]);
  });
});
