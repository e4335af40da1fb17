import { DataSource } from "typeorm";
import { afterAll, beforeAll, expect, it } from "vitest";
import { readEntities } from "../../support/entities.js";
import { createTestDatabase, type TestDatabase } from "../../support/database.js";

let test: TestDatabase;
let source: DataSource;
beforeAll(async () => {
  test = await createTestDatabase();
  const entities = await readEntities();
  source = new DataSource({ type: "postgres", url: test.url, entities, migrationsTableName: "migration", installExtensions: false });
  await source.initialize();
});
afterAll(async () => {
  await source.destroy();
  await test.close();
});

it("finds the entities and the migrated tables in agreement", async () => {
  const { upQueries } = await source.driver.createSchemaBuilder().log();
  expect(upQueries.map(({ query }) => query)).toEqual([]);
});

it("has an entity for every table but the partitions of the idempotency records and the list of migrations", async () => {
  const rows = await test.database.query<{ name: string }>(
    `select relname as name from pg_class
     where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') and not relispartition and relname <> 'migration' order by 1`,
  );
  const tables = source.entityMetadatas.map(({ tableName }) => tableName).sort();
  expect(rows.map(({ name }) => name)).toEqual(tables);
});
