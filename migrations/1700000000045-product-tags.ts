import type { MigrationInterface, QueryRunner } from "typeorm";
import { buildConcurrently } from "./concurrent-indexes.js";

/**
 * Tags of products, and which are archived. Products are found by a tag in the order of their handles, which no index over a list of words has: the database
 * keeps a row for each tag of each product beside them. Safe to run again.
 */
export class ProductTags1700000000045 implements MigrationInterface {
  readonly name = "ProductTags1700000000045";
  /** For TypeORM: PostgreSQL builds no index concurrently inside a transaction. */
  readonly transaction = false;

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(COLUMNS);
    await createTriggers(runner);
    await buildConcurrently(runner, [{ name: "product_archived_index", on: "product (archived, handle)" }]);
  }

  down(): Promise<void> {
    return Promise.reject(new Error("Migrations go forward only: restore a backup instead."));
  }
}

const COLUMNS = `
  alter table product add column if not exists tags text[] not null default '{}',
    add column if not exists public_tags text[] not null default '{}',
    add column if not exists archived boolean not null default false;
  create table if not exists product_tag (
    tag text not null collate "C",
    archived boolean not null,
    handle text not null collate "C",
    -- Whether a PUBLIC key may see it.
    open boolean not null,
    constraint product_tag_pk primary key (tag, archived, handle)
  );
  create index if not exists product_tag_open_index on product_tag (tag, archived, handle) where open`;

/** The function has the owner's rights: hubs that write products while this runs have none yet on the new table. */
async function createTriggers(runner: QueryRunner): Promise<void> {
  const [place] = (await runner.query("select quote_ident(current_schema()) as schema")) as [{ readonly schema: string }];
  await runner.query(`
    create or replace function product_tag_note() returns trigger language plpgsql security definer
      set search_path = pg_catalog, ${place.schema}, pg_temp as $$
      begin
        if tg_op = 'UPDATE' then
          delete from ${place.schema}.product_tag where tag = any(old.tags) and archived = old.archived and handle = old.handle;
        end if;
        insert into ${place.schema}.product_tag (tag, archived, handle, open)
        select own, new.archived, new.handle, own = any(new.public_tags) from (select distinct unnest(new.tags) as own) tags;
        return null;
      end $$;
    drop trigger if exists product_tag_made on product;
    drop trigger if exists product_tag_changed on product;
    create trigger product_tag_made after insert on product
      for each row when (cardinality(new.tags) > 0) execute function product_tag_note();
    create trigger product_tag_changed after update on product
      for each row when ((old.tags, old.public_tags, old.archived) is distinct from (new.tags, new.public_tags, new.archived))
      execute function product_tag_note()`);
}
