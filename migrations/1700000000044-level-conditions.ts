import type { MigrationInterface, QueryRunner } from "typeorm";
import { buildConcurrently } from "./concurrent-indexes.js";

/** Levels looked at in one statement: some milliseconds, for which their rows are locked. */
const CHUNK = 1_000;

/**
 * Levels that have nothing left, are below zero, or have units in quarantine, beside the levels: an index over their figures would turn every booking into an
 * update of that index, so the database notes it where a figure crosses zero, whoever books, hubs of the release before included. Each step may have been done
 * before: a migration that was cut goes on where it was. Decision 0038 has the reasons.
 */
export class LevelConditions1700000000044 implements MigrationInterface {
  readonly name = "LevelConditions1700000000044";
  /** For TypeORM: PostgreSQL builds no index concurrently inside a transaction. */
  readonly transaction = false;

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(TABLE);
    await createTriggers(runner);
    await fillIn(runner);
    await buildConcurrently(runner, [
      {
        name: "inventory_level_counted_index",
        on: "inventory_level ((coalesce(counted_at, '-infinity'::timestamptz)), variant_id, location_id)",
      },
    ]);
  }

  down(): Promise<void> {
    return Promise.reject(new Error("Migrations go forward only: restore a backup instead."));
  }
}

const TABLE = `
  create table if not exists inventory_level_condition (
    variant_id integer not null,
    location_id integer not null,
    -- 0 or −1 as AVAILABLE is zero or below; null: it is above.
    available_sign smallint,
    -- Since when QUARANTINE has held units without a break; null: it holds none.
    quarantine_since timestamptz,
    constraint inventory_level_condition_pk primary key (variant_id, location_id),
    constraint inventory_level_condition_sign check (available_sign in (0, -1)),
    constraint inventory_level_condition_some check (available_sign is not null or quarantine_since is not null)
  );
  create index if not exists inventory_level_condition_location_index on inventory_level_condition (location_id, variant_id);
  create index if not exists inventory_level_condition_negative_index on inventory_level_condition (variant_id, location_id)
    where available_sign < 0;
  create index if not exists inventory_level_condition_quarantine_index on inventory_level_condition (variant_id, location_id)
    where quarantine_since is not null;
  create index if not exists inventory_level_condition_since_index on inventory_level_condition (quarantine_since, variant_id, location_id)
    where quarantine_since is not null`;

/** A level that only a refused command has made has the version 0, and is none. */
const IS_NOTED = "new.version > 0 and (new.available <= 0 or new.quarantine > 0)";

/** What nearly every booking is asked for: three comparisons, and no call. */
const CROSSES = `old.version > 0 and (
    (old.available > 0) <> (new.available > 0) or (old.available < 0) <> (new.available < 0) or (old.quarantine > 0) <> (new.quarantine > 0))
  or old.version = 0 and ${IS_NOTED}`;

/**
 * One message is one transaction. Whoever books meanwhile waits until the triggers stand, which is no work. The function has the owner's rights: hubs that book
 * while this runs have none yet on the new table, and need none to write it.
 */
async function createTriggers(runner: QueryRunner): Promise<void> {
  const [place] = (await runner.query("select quote_ident(current_schema()) as schema")) as [{ readonly schema: string }];
  await runner.query(`
    create or replace function inventory_level_condition_note() returns trigger language plpgsql security definer
      set search_path = pg_catalog, ${place.schema}, pg_temp as $$
      begin
        if not (${IS_NOTED}) then
          delete from ${place.schema}.inventory_level_condition where variant_id = new.variant_id and location_id = new.location_id;
          return null;
        end if;
        update ${place.schema}.inventory_level_condition noted set
          available_sign = case when new.available <= 0 then sign(new.available) end,
          quarantine_since = case when new.quarantine > 0 then coalesce(noted.quarantine_since, new.updated_at) end
        where noted.variant_id = new.variant_id and noted.location_id = new.location_id;
        if not found then
          insert into ${place.schema}.inventory_level_condition (variant_id, location_id, available_sign, quarantine_since)
          values (new.variant_id, new.location_id, case when new.available <= 0 then sign(new.available) end,
            case when new.quarantine > 0 then new.updated_at end);
        end if;
        return null;
      end $$;
    drop trigger if exists inventory_level_condition_made on inventory_level;
    drop trigger if exists inventory_level_condition_crossed on inventory_level;
    create trigger inventory_level_condition_made after insert on inventory_level
      for each row when (${IS_NOTED}) execute function inventory_level_condition_note();
    create trigger inventory_level_condition_crossed after update on inventory_level
      for each row when (${CROSSES}) execute function inventory_level_condition_note()`);
}

async function fillIn(runner: QueryRunner): Promise<void> {
  for (let last: string | null = "0"; last !== null;) {
    const [row] = (await runner.query(FILL_IN, [last, CHUNK])) as [{ readonly last: string | null }];
    last = row.last;
  }
}

/** In the order of ids, as batches lock levels. Since when units lay in quarantine before is not known: since the level's last movement at the latest. */
const FILL_IN = `
  with chunk as (
    select * from inventory_level where id_64 > $1::bigint order by id_64 limit $2 for no key update
  ), noted as (
    insert into inventory_level_condition (variant_id, location_id, available_sign, quarantine_since)
    select variant_id, location_id, case when available <= 0 then sign(available) end, case when quarantine > 0 then updated_at end
    from chunk where version > 0 and (available <= 0 or quarantine > 0)
    on conflict do nothing
  )
  select max(id_64)::text as last from chunk`;
