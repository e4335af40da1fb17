import type { StageDatabase } from "../benchmark.js";
import { withClient } from "../stage/admin.js";
import { locationOf, skuOf } from "../world/names.js";
import type { World } from "../world/fill-world.js";

/**
 * The same kinds of rows as the hub's, as a textbook has them: narrow, with the indexes that reads and the sweeping of holds need. No
 * triggers, no partitions and fewer checks than the hub's own: the baselines are given their best chance.
 */
const TABLES_SQL = `
  create schema baseline;
  create table baseline.level (
    id integer generated always as identity primary key,
    sku text not null collate "C",
    location text not null collate "C",
    available integer not null check (available >= 0),
    reserved integer not null default 0,
    version integer not null default 1,
    unique (sku, location)
  ) with (fillfactor = 60);
  create table baseline.movement (
    id bigint generated always as identity primary key,
    level_id integer not null,
    kind text not null,
    quantity integer not null,
    reservation_id uuid,
    recorded_at timestamptz not null default now()
  );
  create index on baseline.movement (level_id, id);
  create table baseline.reservation (
    id uuid primary key,
    client_id integer not null,
    status text not null,
    version integer not null default 1,
    expires_at timestamptz not null,
    created_at timestamptz not null default now()
  );
  create table baseline.reservation_line (
    reservation_id uuid not null,
    position smallint not null,
    level_id integer not null,
    quantity integer not null,
    held integer not null,
    expires_at timestamptz not null,
    primary key (reservation_id, position)
  );
  create index on baseline.reservation_line (expires_at) where held > 0;
  create table baseline.idempotency_key (
    client_id integer not null,
    key text not null collate "C",
    fingerprint text not null,
    outcome json not null,
    recorded_at timestamptz not null default now(),
    primary key (client_id, key)
  );`;

/** Decides a whole batch in one statement, in its order: a line is accepted where those before it at its level and it itself fit. */
const FUNCTION_SQL = `
  create function baseline.reserve_many(skus text[], locations text[], quantities integer[]) returns integer language sql as $$
    with asked as (
      select l.id as level_id, t.quantity, t.ordinal
      from unnest(skus, locations, quantities) with ordinality as t (sku, location, quantity, ordinal)
      join baseline.level l on l.sku = t.sku and l.location = t.location),
    locked as (
      select id, available from baseline.level where id in (select level_id from asked) order by id for update),
    decided as (
      select level_id, quantity, ordinal, sum(quantity) over (partition by level_id order by ordinal) <= available as fits
      from asked join locked on locked.id = level_id),
    taken as (
      update baseline.level l set available = available - t.quantity, reserved = reserved + t.quantity, version = version + t.times
      from (select level_id, sum(quantity)::integer as quantity, count(*)::integer as times from decided where fits group by level_id) t
      where l.id = t.level_id),
    moved as (
      insert into baseline.movement (level_id, kind, quantity)
      select level_id, 'RESERVE', quantity from decided where fits order by ordinal
      returning 1)
    select count(*)::integer from moved
  $$`;

const LEVELS_SQL = `
  insert into baseline.level (sku, location, available)
  select sku, location, $3::integer from unnest($1::text[]) sku, unnest($2::text[]) location`;

/** Makes the baselines' tables and function in a migrated database, with as many units at as many levels as the hub has. */
export async function makeBaselineTables(database: StageDatabase, { skus, locations, units }: World): Promise<void> {
  const skuNames = Array.from({ length: skus }, (_, index) => skuOf(index + 1));
  const locationNames = Array.from({ length: locations }, (_, index) => locationOf(index + 1));
  const runtime = new URL(database.url).username;
  await withClient(database.ownerUrl, async (owner) => {
    await owner.query(TABLES_SQL);
    await owner.query(FUNCTION_SQL);
    await owner.query(LEVELS_SQL, [skuNames, locationNames, units]);
    await owner.query(`grant usage on schema baseline to ${runtime}`);
    await owner.query(`grant select, insert, update on all tables in schema baseline to ${runtime}`);
    await owner.query("vacuum analyze");
  });
}
