import { afterAll, beforeAll, expect, it } from "vitest";
import { entities } from "../../../src/app.js";
import { createTestDatabase, type TestDatabase } from "../../support/database.js";

let test: TestDatabase;
beforeAll(async () => {
  test = await createTestDatabase({ entities });
});
afterAll(() => test.close());

it("finds the entities and the migrated tables in agreement", async () => {
  const { upQueries } = await test.database.dataSource.driver.createSchemaBuilder().log();
  expect(upQueries.map(({ query }) => query)).toEqual([]);
});

it("has an entity for every table but the partitions of the idempotency records and the list of migrations", async () => {
  const rows = await test.database.query<{ name: string }>(
    `select relname as name from pg_class
     where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') and not relispartition and relname <> 'migration' order by 1`,
  );
  const tables = test.database.dataSource.entityMetadatas.map(({ tableName }) => tableName).sort();
  expect(rows.map(({ name }) => name)).toEqual(tables);
});
