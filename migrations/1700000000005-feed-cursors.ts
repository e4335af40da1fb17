import type { MigrationInterface, QueryRunner } from "typeorm";

/** How far each durable follower of the feed has come. */
export class FeedCursors1700000000005 implements MigrationInterface {
  readonly name = "FeedCursors1700000000005";

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table feed_cursor (
        name text primary key,
        sequence bigint not null,
        updated_at timestamptz not null default now(),
        constraint feed_cursor_name_length check (length(name) between 1 and 255)
      );
    `);
  }

  down(): Promise<void> {
    return Promise.reject(new Error("Migrations go forward only: restore a backup instead."));
  }
}
