import pg from "pg";
import { afterAll, beforeAll, expect, it } from "vitest";
import { migrations } from "../../migrations/index.js";
import { upsertProduct, SkuDirectory } from "../../src/catalog/index.js";
import { migrate } from "../../src/platform/db/migrate.js";
import { openDatabase } from "../../src/platform/db/open-database.js";
import { createEmptyDatabase, dropDatabase, type DatabaseUrls } from "../support/database.js";

const BEFORE = migrations.findIndex(({ name }) => name.startsWith("SkuLikeness"));

let urls: DatabaseUrls;
beforeAll(async () => {
  urls = await createEmptyDatabase();
});
afterAll(() => dropDatabase(urls.name));

it("SKUs of the release before are found by what they look like, more of them than a page has", async () => {
  const options = { ownerUrl: urls.ownerUrl, runtimeUrl: urls.url, say: () => undefined };
  await migrate({ ...options, migrations: migrations.slice(0, BEFORE) });
  const owner = new pg.Client({ connectionString: urls.ownerUrl });
  await owner.connect();
  await owner.query(`
    insert into product (id, handle, title) values
      ('0199f0e5-0000-7000-8000-000000000001', 'old', 'Old'), ('0199f0e5-0000-7000-8000-000000000002', 'few', 'Few');
    insert into variant (product_id, position, sku, sku_folded)
    select '0199f0e5-0000-7000-8000-000000000001', n, 'X ' || n || 'M', 'x ' || n || 'm' from generate_series(1, 4100) as n;
    insert into variant (product_id, position, sku, sku_folded) values
      ('0199f0e5-0000-7000-8000-000000000002', 1, 'PLAIN-1', 'plain-1'),
      ('0199f0e5-0000-7000-8000-000000000002', 2, 'ＦＵＬＬ', 'ｆｕｌｌ')`);
  const written = async (): Promise<string[]> =>
    (await owner.query<{ xmin: string }>("select xmin::text from variant order by id")).rows.map(({ xmin }) => xmin);
  const before = await written();
  await migrate(options);
  const after = await written();
  await owner.end();
  // Only what has a likeness of its own is written.
  expect(after.map((xmin, index) => xmin !== before[index])).toEqual([...Array<boolean>(4_100).fill(true), false, true]);
  const database = await openDatabase({ url: urls.url });
  try {
    const near = await new SkuDirectory(database).nearMissesOf(["x1m", "X\u00a04100M", "plain- 1", "full", "x4101m"]);
    expect([...near.values()]).toEqual(["X 1M", "X 4100M", "PLAIN-1", "ＦＵＬＬ"]);
    const again = { handle: "few", title: "Few", variants: [{ sku: "ＦＵＬＬ", title: "known" }] };
    expect((await upsertProduct(database, again)).errors).toEqual([]);
  } finally {
    await database.close();
  }
});
