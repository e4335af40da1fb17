import pg from "pg";
import { afterAll, beforeAll, expect, it } from "vitest";
import { migrations } from "../../migrations/index.js";
import { migrate } from "../../src/platform/db/migrate.js";
import { createEmptyDatabase, dropDatabase, type DatabaseUrls } from "../support/database.js";

const BEFORE = migrations.findIndex(({ name }) => name.startsWith("LevelConditions"));

let urls: DatabaseUrls;
beforeAll(async () => {
  urls = await createEmptyDatabase();
});
afterAll(() => dropDatabase(urls.name));

it("levels of the release before are noted as they are, more of them than a step has, and no level is written", async () => {
  const options = { ownerUrl: urls.ownerUrl, runtimeUrl: urls.url, say: () => undefined };
  await migrate({ ...options, migrations: migrations.slice(0, BEFORE) });
  const owner = new pg.Client({ connectionString: urls.ownerUrl });
  await owner.connect();
  // AVAILABLE from −2 to 2, each third with units in quarantine, each fifth made by a refused command.
  await owner.query(`
    insert into location (code, name) values ('A', 'A');
    insert into product (id, handle, title) values ('0199f0e5-0000-7000-8000-000000000001', 'old', 'Old');
    insert into variant (product_id, position, sku, sku_folded)
    select '0199f0e5-0000-7000-8000-000000000001', n, 'X' || n, 'x' || n from generate_series(1, 2100) as n order by n;
    insert into inventory_level (variant_id, location_id, version, available, quarantine, updated_at)
    select id, 1, case when id % 5 = 0 then 0 else 1 end, id % 5 - 2, case when id % 3 = 0 then 1 else 0 end, '2026-01-01' from variant order by id`);
  const written = async (): Promise<string[]> =>
    (await owner.query<{ xmin: string }>("select xmin::text from inventory_level order by id_64")).rows.map(({ xmin }) => xmin);
  const before = await written();
  await migrate(options);
  expect(await written()).toEqual(before);
  const expected = await owner.query(`
    select variant_id, case when available <= 0 then sign(available)::integer end as available_sign, case when quarantine > 0 then updated_at end as quarantine_since
    from inventory_level where version > 0 and (available <= 0 or quarantine > 0) order by variant_id`);
  const noted = await owner.query("select variant_id, available_sign, quarantine_since from inventory_level_condition order by variant_id");
  expect(noted.rows.length).toBeGreaterThan(1_000);
  expect(noted.rows).toEqual(expected.rows);
  // A step may have been done before.
  await owner.query("delete from migration where name like 'LevelConditions%'");
  await owner.query("delete from inventory_level_condition where variant_id > 1000");
  await migrate(options);
  expect(
    (await owner.query("select variant_id, available_sign, quarantine_since from inventory_level_condition order by variant_id")).rows,
  ).toEqual(expected.rows);
  await owner.end();
});

it("a role that may only read what is noted makes it be noted all the same", async () => {
  const runtime = new pg.Client({ connectionString: urls.url });
  await runtime.connect();
  await runtime.query("update inventory_level set available = 7, quarantine = 0 where variant_id = 1");
  const { rows } = await runtime.query("select 1 from inventory_level_condition where variant_id = 1");
  expect(rows).toEqual([]);
  await expect(runtime.query("delete from inventory_level_condition")).rejects.toThrow("permission denied");
  await runtime.end();
});
