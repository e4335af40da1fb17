import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DataSource } from "typeorm";
import { migrations } from "../../migrations/index.js";
import { WideLevelIds1700000000015 } from "../../migrations/1700000000015-wide-level-ids.js";
import { createEmptyDatabase, dropDatabase, type DatabaseUrls } from "../support/database.js";

const LEVELS = 12_000;

let urls: DatabaseUrls;
let before: DataSource;
beforeAll(async () => {
  urls = await createEmptyDatabase();
  const older = migrations.slice(0, migrations.indexOf(WideLevelIds1700000000015));
  before = new DataSource({
    type: "postgres",
    url: urls.ownerUrl,
    migrations: older,
    migrationsTransactionMode: "each",
    installExtensions: false,
  });
  await before.initialize();
  await before.runMigrations({ transaction: "each" });
  await before.query(`
    insert into product (id, handle, title) values (gen_random_uuid(), 'P', 'P');
    insert into variant (product_id, position, sku, sku_folded)
      select id, n, 'SKU-' || n, 'sku-' || n from product, generate_series(1, ${LEVELS}) n;
    insert into location (code, name) values ('A', 'A'), ('B', 'B')`);
  // Levels as they were made before there was a wide id, but for the last, as a hub makes it that has not been stopped yet.
  await before.query(`
    alter table inventory_level disable trigger user;
    insert into inventory_level (variant_id, location_id, available, version) select id, 1, id, 1 from variant order by id limit ${LEVELS - 1};
    alter table inventory_level enable trigger user;
    insert into inventory_level (variant_id, location_id) values (${LEVELS}, 1)`);
});
afterAll(async () => {
  await before.destroy();
  await dropDatabase(urls.name);
});

async function run(): Promise<void> {
  const runner = before.createQueryRunner();
  await new WideLevelIds1700000000015().up(runner);
  await runner.release();
}

describe("the migration that makes the wide id the key of levels", () => {
  it("goes on where one was cut, whichever of its steps that had done", async () => {
    // Some ids filled in, an index of an earlier try, and a check that nobody has validated.
    await before.query(`
      update inventory_level set id_64 = id where id <= 6000;
      create unique index inventory_level_id_64_unique on inventory_level (id_64);
      alter table inventory_level add constraint inventory_level_id_64_known check (id_64 is not null) not valid`);
    await run();
    const counts: unknown = await before.query(
      "select count(*)::int as count, count(*) filter (where id = id_64)::int as equal from inventory_level",
    );
    expect(counts).toEqual([{ count: LEVELS, equal: LEVELS }]);
    const keys: unknown = await before.query(
      "select conname, pg_get_constraintdef(oid) as key from pg_constraint where conrelid = 'inventory_level'::regclass and contype = 'p'",
    );
    expect(keys).toEqual([{ conname: "inventory_level_pkey", key: "PRIMARY KEY (id_64)" }]);
  });

  it("does nothing when it comes once more", async () => {
    const state = (): Promise<unknown> =>
      before.query("select relname, relfilenode::text from pg_class where relname like 'inventory_level%' order by 1");
    const done = await state();
    await run();
    expect(await state()).toEqual(done);
  });

  it("counts on, and leaves to a hub of the release before what it knows a level by, for as long as that can hold it", async () => {
    const insert = "insert into inventory_level (variant_id, location_id) values ($1, 2) returning id, id_64";
    expect(await before.query(insert, [1])).toEqual([{ id: LEVELS + 1, id_64: String(LEVELS + 1) }]);
    expect(await before.query("update inventory_level set available = 5 where id = $1 returning available", [LEVELS + 1])).toEqual([
      [{ available: 5 }],
      1,
    ]);
    await before.query("alter table inventory_level alter column id_64 restart with 2147483647");
    expect(await before.query(insert, [2])).toEqual([{ id: 2_147_483_647, id_64: "2147483647" }]);
    expect(await before.query(insert, [3])).toEqual([{ id: null, id_64: "2147483648" }]);
  });
});
