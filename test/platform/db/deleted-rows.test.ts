import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, it } from "vitest";
import { createTestDatabase, type TestDatabase } from "../../support/database.js";

const source = fileURLToPath(new URL("../../../src/", import.meta.url));

/** Tables of which the hub deletes rows while it runs. */
const deleted = [
  ...new Set(
    readdirSync(source, { recursive: true, encoding: "utf8" })
      .filter((path) => path.endsWith(".ts"))
      .flatMap((path) =>
        [...readFileSync(join(source, path), "utf8").matchAll(/\bdelete\s+from\s+([a-z_]+)/g)].map(([, table = ""]) => table),
      ),
  ),
].sort();

let test: TestDatabase;

beforeAll(async () => {
  test = await createTestDatabase();
});
afterAll(() => test.close());

/** Foreign keys to the tables in $1 whose columns no index begins with: each deleted row reads all of the table that refers to it. */
const UNFOUND_SQL = `
  select referring.relname || '.' || (
    select string_agg(attname, ', ' order by place) from unnest(fk.conkey) with ordinality as k (attnum, place)
    join pg_attribute a on a.attrelid = fk.conrelid and a.attnum = k.attnum) as key
  from pg_constraint fk
  join pg_class referring on referring.oid = fk.conrelid
  join pg_class referred on referred.oid = fk.confrelid
  where fk.contype = 'f' and referred.relname = any($1::text[]) and not exists (
    select from pg_index i
    where i.indrelid = fk.conrelid and i.indisvalid
      and (i.indkey::smallint[])[0:cardinality(fk.conkey) - 1] @> fk.conkey)
  order by 1`;

it("finds what refers to a row that is deleted by an index", async () => {
  expect(deleted).toEqual(expect.arrayContaining(["barcode", "packaging"]));
  expect(await test.database.query(UNFOUND_SQL, [deleted])).toEqual([]);
});
