import { DataSource } from "typeorm";
import { afterAll, beforeAll, expect, it } from "vitest";
import { tableOf } from "../../../src/platform/db/table.js";
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

interface StoredColumn {
  readonly table: string;
  readonly name: string;
  readonly type: string;
  readonly nullable: boolean;
  readonly generated: boolean;
  readonly hasDefault: boolean;
  readonly values: readonly string[] | null;
}

const STORED_COLUMNS = `
  select stored.table_name as table, stored.column_name as name,
    case stored.data_type when 'ARRAY' then ltrim(stored.udt_name, '_') || '[]' else stored.udt_name end as type,
    stored.is_nullable = 'YES' as nullable, stored.is_identity = 'YES' as generated, stored.column_default is not null or stored.is_identity = 'YES' as "hasDefault",
    (select json_agg(label.enumlabel order by label.enumsortorder)
     from pg_type join pg_enum label on label.enumtypid = pg_type.oid
     where pg_type.typname = stored.udt_name and stored.data_type = 'USER-DEFINED') as values
  from information_schema.columns stored where stored.table_schema = 'public'`;

/** As information_schema calls types by their short names. */
const SHORT_NAMES: Readonly<Record<string, string>> = { smallint: "int2", integer: "int4", bigint: "int8", boolean: "bool" };

it("finds what statements are made of, the columns that entities note, in the database as it is", async () => {
  const stored = await test.database.query<StoredColumn>(STORED_COLUMNS);
  const entities = await readEntities();
  expect(entities.length).toBeGreaterThan(30);
  for (const entity of entities) {
    const { name: table, columns } = tableOf(entity);
    const noted = columns.map(({ name, type, nullable, generated, hasDefault, values }): StoredColumn => {
      const [element = "", array = ""] = type.split(/(?=\[\])/);
      return { table, name, type: `${SHORT_NAMES[element] ?? element}${array}`, nullable, generated, hasDefault, values };
    });
    const byName = (a: StoredColumn, b: StoredColumn): number => (a.name < b.name ? -1 : 1);
    expect(noted.sort(byName)).toEqual(stored.filter((column) => column.table === table).sort(byName));
  }
});
