import type { MigrationInterface, QueryRunner } from "typeorm";

/**
 * Room for ids of levels and versions of levels beyond 2³¹ − 1: columns beside those of 32 bits, which keep the number as it is shown
 * (src/platform/numbers/wide-numbers.rules.ts). Columns without a default are added without touching a row. A hub of the release before goes on beside
 * this one: what it reads and writes is as it was, and a level that it makes is given its wide id here.
 */
export class WideColumns1700000000014 implements MigrationInterface {
  readonly name = "WideColumns1700000000014";

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table inventory_level add column id_64 bigint, add column version_64 bigint;
      alter table movement add column level_id_64 bigint, add column level_version_64 bigint,
        add column other_level_id_64 bigint, add column other_level_version_64 bigint;
      alter table oversell_incident add column level_id_64 bigint;
      ${await bothIdsSql(runner, "new.id_64 := new.id;")};
      create trigger inventory_level_both_ids before insert on inventory_level
        for each row execute function inventory_level_both_ids();
    `);
  }

  down(): Promise<void> {
    return Promise.reject(new Error("Migrations go forward only: restore a backup instead."));
  }
}

/** The function that gives a new level the one of its two ids that it does not have yet. Its names mean the same whoever makes the level. */
export async function bothIdsSql(runner: QueryRunner, assignment: string): Promise<string> {
  const [place] = (await runner.query("select quote_ident(current_schema()) as schema")) as [{ readonly schema: string }];
  return `
      create or replace function inventory_level_both_ids() returns trigger language plpgsql
        set search_path = pg_catalog, ${place.schema}, pg_temp as $$
        begin
          ${assignment}
          return new;
        end $$`;
}
