import type { MigrationInterface, QueryRunner } from "typeorm";

/** How a channel's locations are chosen for units that name none, where the command does not say it. */
export class ChannelAllocation1700000000037 implements MigrationInterface {
  readonly name = "ChannelAllocation1700000000037";

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create type allocation_strategy as enum ('PRIORITY', 'FEWEST_SPLITS', 'SINGLE_LOCATION');
      -- A constant default: no row is rewritten.
      alter table channel add column allocation allocation_strategy not null default 'PRIORITY';
    `);
  }

  down(): Promise<void> {
    return Promise.reject(new Error("Migrations go forward only: restore a backup instead."));
  }
}
