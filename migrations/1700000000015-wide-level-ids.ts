import type { MigrationInterface, QueryRunner } from "typeorm";
import { bothIdsSql } from "./1700000000014-wide-columns.js";
import { buildConcurrently } from "./concurrent-indexes.js";

/** Levels whose wide id is filled in by one statement: some tens of milliseconds, for which their rows are locked. */
const CHUNK = 1_000;

/**
 * Makes the wide id of a level its key, without ever holding the table for longer than it takes to note that: ids are filled in chunk by
 * chunk, the index is built beside the traffic, and whether every row has one is checked before the table is told to rely on it. No
 * transaction spans it, so each step may have been done before: a migration that was cut goes on where it was.
 * The narrow id stays, with an index, for hubs of the release before.
 */
export class WideLevelIds1700000000015 implements MigrationInterface {
  readonly name = "WideLevelIds1700000000015";
  readonly transaction = false;

  async up(runner: QueryRunner): Promise<void> {
    if (await isDone(runner)) return;
    await fillIn(runner);
    await buildConcurrently(runner, [
      { name: "inventory_level_id_64_unique", on: "inventory_level (id_64)", unique: true },
      { name: "inventory_level_id_index", on: "inventory_level (id)", unique: true },
    ]);
    await runner.query(`
      alter table inventory_level drop constraint if exists inventory_level_id_64_known;
      alter table inventory_level add constraint inventory_level_id_64_known check (id_64 is not null) not valid`);
    await runner.query("alter table inventory_level validate constraint inventory_level_id_64_known");
    await changeKey(runner);
  }

  down(): Promise<void> {
    return Promise.reject(new Error("Migrations go forward only: restore a backup instead."));
  }
}

/** Cut between the last step and the note that it was done, the migration comes once more. */
async function isDone(runner: QueryRunner): Promise<boolean> {
  const [row] = (await runner.query(`
    select attidentity <> '' as done from pg_attribute where attrelid = 'inventory_level'::regclass and attname = 'id_64'`)) as [
    { readonly done: boolean },
  ];
  return row.done;
}

async function fillIn(runner: QueryRunner): Promise<void> {
  for (let last: number | null = 0; last !== null;) {
    const [row] = (await runner.query(FILL_IN, [last, CHUNK])) as [{ readonly last: number | null }];
    last = row.last;
  }
}

/** In the order of ids, as batches lock levels. */
const FILL_IN = `
  with chunk as (
    select id from inventory_level where id > $1 order by id limit $2 for no key update
  ), filled as (
    update inventory_level level set id_64 = level.id from chunk where level.id = chunk.id and level.id_64 is null
  )
  select max(id) as last from chunk`;

/**
 * One message is one transaction. By the check that was validated the column is known to hold no null, without a look at the rows: in one
 * statement with it, the check would be dropped first.
 */
async function changeKey(runner: QueryRunner): Promise<void> {
  await runner.query(`
    alter table inventory_level alter column id_64 set not null;
    alter table inventory_level
      drop constraint inventory_level_id_64_known,
      drop constraint inventory_level_pkey,
      add constraint inventory_level_pkey primary key using index inventory_level_id_64_unique;
    alter table inventory_level alter column id drop identity, alter column id drop not null;
    alter table inventory_level alter column id_64 add generated always as identity;
    select setval(pg_get_serial_sequence('inventory_level', 'id_64'), greatest(max(id_64), 1), max(id_64) is not null) from inventory_level;
    ${await bothIdsSql(runner, "if new.id_64 <= 2147483647 then new.id := new.id_64; end if;")};
  `);
}
