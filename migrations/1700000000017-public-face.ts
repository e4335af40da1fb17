import type { MigrationInterface, QueryRunner } from "typeorm";

/** What a PUBLIC key may show to everybody: how a channel tells its stock, which of its locations, and which attributes of a product. */
export class PublicFace1700000000017 implements MigrationInterface {
  readonly name = "PublicFace1700000000017";

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create type public_stock as enum ('EXACT', 'INDICATION');
      -- Constant defaults: no row is rewritten.
      alter table channel
        add column public_stock public_stock not null default 'EXACT',
        add column few_at_most integer not null default 5,
        add constraint channel_few_range check (few_at_most between 0 and 1000000);
      alter table channel_location add column published boolean not null default false;
      alter table product add column public_attributes text[] not null default '{}';
    `);
  }

  down(): Promise<void> {
    return Promise.reject(new Error("Migrations go forward only: restore a backup instead."));
  }
}
