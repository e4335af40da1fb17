import pg from "pg";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { MigrationInterface, QueryRunner } from "typeorm";
import { ConcurrentIndexes } from "../../../migrations/concurrent-indexes.js";
import { migrations } from "../../../migrations/index.js";
import { migrate, type MigrateOptions } from "../../../src/platform/db/migrate.js";
import type { MigrationClass } from "../../../src/platform/db/migration-session.js";
import { createEmptyDatabase, dropDatabase, type DatabaseUrls } from "../../support/database.js";
import { migrationFaults } from "./migration-rules.js";

let urls: DatabaseUrls;
const sessions: pg.Client[] = [];
beforeEach(async () => {
  urls = await createEmptyDatabase();
});
afterEach(async () => {
  for (const session of sessions.splice(0)) await session.end();
  await dropDatabase(urls.name);
});

async function connect(url = urls.ownerUrl): Promise<pg.Client> {
  const session = new pg.Client({ connectionString: url });
  await session.connect();
  sessions.push(session);
  return session;
}

/** Migrates with further migrations behind those of the build, and notes what is said. */
function migrateWith(
  more: readonly MigrationClass[],
  said: string[] = [],
  heard: (message: string) => void = () => undefined,
): ReturnType<typeof migrate> {
  const options: MigrateOptions = { ownerUrl: urls.ownerUrl, runtimeUrl: urls.url, migrations: [...migrations, ...more] };
  return migrate({ ...options, say: (message) => (said.push(message), heard(message)) });
}

function planted(statement: string): MigrationClass {
  return class Planted1900000000001 implements MigrationInterface {
    async up(runner: QueryRunner): Promise<void> {
      await runner.query(statement);
    }
    down(): Promise<void> {
      return Promise.resolve();
    }
  };
}

class PlantedIndexes1900000000002 extends ConcurrentIndexes {
  readonly name = "PlantedIndexes1900000000002";
  protected readonly indexes = [
    { name: "planted_first", on: "location (name)" },
    { name: "planted_second", on: "location (name, code)" },
  ];
}

const VALID =
  "select indexrelid::regclass::text as name, indisvalid as valid from pg_index where indexrelid::regclass::text like 'planted%' order by 1";

describe("A migration that needs a table somebody reads", () => {
  it("lets those behind it pass, tries again, and is done once the table is free", async () => {
    await migrateWith([]);
    const [reader, writer] = [await connect(), await connect()];
    await reader.query("begin");
    await reader.query("select from location");
    const said: string[] = [];
    const tries = { seen: 0 };
    let enough: () => void = () => undefined;
    const twice = new Promise<void>((resolve) => {
      enough = resolve;
    });
    const running = migrateWith([planted("alter table location add column planted integer")], said, (message) => {
      if (message.includes("trying again") && ++tries.seen === 2) enough();
    });
    await twice;
    // With a second's patience: a migration that waited on would hold it up for as long as the reader reads.
    await writer.query("set lock_timeout = '2s'");
    await writer.query("insert into location (code, name) values ('W', 'Written meanwhile')");
    await reader.query("commit");
    expect((await running).applied).toEqual(["Planted1900000000001"]);
    expect(said.filter((message) => /in use \(process \d+/.test(message)).length).toBeGreaterThanOrEqual(2);
  });
});

describe("Indexes of large tables", () => {
  it("are built while a row is being written, by one of the processes that start together", async () => {
    await migrateWith([]);
    const writer = await connect();
    // Of a table with a few rows nothing is said.
    await writer.query("insert into location (code, name) select 'L-' || n, repeat('x', 200) from generate_series(1, 10000) n");
    await writer.query("begin");
    await writer.query("insert into location (code, name) values ('W', 'Not committed yet')");
    const said: string[] = [];
    let begun: () => void = () => undefined;
    const building = new Promise<void>((resolve) => {
      begun = resolve;
    });
    const heard = (message: string): void => {
      if (message.startsWith("Building index planted_first")) begun();
    };
    const runs = Array.from({ length: 3 }, () => migrateWith([PlantedIndexes1900000000002], said, heard));
    await building;
    const other = await connect();
    await other.query("insert into location (code, name) values ('O', 'Beside the build')");
    await writer.query("commit");
    const applied = (await Promise.all(runs)).flatMap((run) => run.applied);
    expect(applied).toEqual(["PlantedIndexes1900000000002"]);
    expect((await other.query(VALID)).rows).toEqual([
      { name: "planted_first", valid: true },
      { name: "planted_second", valid: true },
    ]);
    expect(said).toEqual(
      expect.arrayContaining([expect.stringMatching(/planted_second \(2 of 2\)/), expect.stringMatching(/Another process migrates/)]),
    );
  });

  it("are built again where a build was ended in the middle, and those that were whole are left", async () => {
    await migrateWith([]);
    const owner = await connect();
    await owner.query("create index planted_first on location (name)");
    const [{ oid } = { oid: 0 }] = (await owner.query<{ oid: number }>("select 'planted_first'::regclass::oid as oid")).rows;
    await owner.query("insert into location (code, name) values ('A', 'Same'), ('B', 'Same')");
    await expect(owner.query("create unique index concurrently planted_second on location (name)")).rejects.toMatchObject({
      code: "23505",
    });
    expect((await owner.query(VALID)).rows).toContainEqual({ name: "planted_second", valid: false });
    const said: string[] = [];
    await migrateWith([PlantedIndexes1900000000002], said);
    expect((await owner.query(VALID)).rows).toEqual([
      { name: "planted_first", valid: true },
      { name: "planted_second", valid: true },
    ]);
    expect((await owner.query("select 'planted_first'::regclass::oid as oid")).rows).toEqual([{ oid }]);
    expect(said.join()).toMatch(/planted_second was left unfinished/);
  });

  it("that cannot be built leave nothing behind, and the sentence says what to do", async () => {
    await migrateWith([]);
    class Impossible1900000000003 extends ConcurrentIndexes {
      readonly name = "Impossible1900000000003";
      protected readonly indexes = [{ name: "planted_impossible", on: "location ((1 / (id - id)))" }];
    }
    const owner = await connect();
    await owner.query("insert into location (code, name) values ('A', 'A')");
    await expect(migrateWith([Impossible1900000000003])).rejects.toThrow(
      /planted_impossible could not be built.*division by zero.*hub migrate again/,
    );
    expect((await owner.query(VALID)).rows).toEqual([]);
  });
});

describe("The migrations from number 10 on", () => {
  const first = migrations.findIndex((migration) => migration.name.endsWith("0010"));

  it("hold nothing up", async () => {
    await migrate({ ownerUrl: urls.ownerUrl, runtimeUrl: urls.url, migrations: migrations.slice(0, first) });
    const faults: string[] = [];
    for (let end = first + 1; end <= migrations.length; end += 1)
      faults.push(...(await migrationFaults(urls.ownerUrl, migrations.slice(0, end))));
    expect(faults).toEqual([]);
  });

  it.each([
    ["create index planted on movement (actor)", /without concurrently/],
    ["alter table inventory_level alter column damaged type bigint", /anew|type of a column/],
    ["alter table variant add column planted text default gen_random_uuid()::text", /writes the table variant anew/],
    ["alter table variant alter column title set not null", /whole table/],
    ["alter table variant add constraint planted check (length(sku) < 9999)", /without not valid/],
    ["alter table variant add constraint planted unique (title)", /index under a lock/],
    [
      "alter table variant add constraint planted check (length(sku) < 9999) not valid; alter table variant validate constraint planted",
      /under the lock that added it/,
    ],
    ["update reservation set version = version + 1", /rows of the ledger/],
    ["lock table location", /locks a table/],
    ["set lock_timeout = 0", /lock_timeout/],
  ])("are named where they do what holds up: %s", async (statement, expected) => {
    await migrateWith([]);
    const faults = await migrationFaults(urls.ownerUrl, [...migrations, planted(statement)]);
    expect(faults).toEqual(expect.arrayContaining([expect.stringMatching(expected)]));
  });

  it("may make tables of their own with indexes, add columns, and constraints that are not valid or of a small table", async () => {
    await migrateWith([]);
    const harmless = `create table planted (id integer primary key, name text); create index planted_name on planted (name);
      alter table movement add column planted bigint; alter table variant add constraint planted check (length(sku) < 9999) not valid;  alter table location add constraint planted check (length(name) < 9999)`;
    expect(await migrationFaults(urls.ownerUrl, [...migrations, planted(harmless)])).toEqual([]);
  });
});
