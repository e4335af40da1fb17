import type { MigrationInterface, QueryRunner } from "typeorm";

/**
 * Durable followers of the feed are held under a lease, try again, and set aside what fails. `fence` grows with each lease: what a process writes that has
 * lost its own is refused.
 */
export class Followers1700000000024 implements MigrationInterface {
  readonly name = "Followers1700000000024";

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table feed_cursor
        add column fence bigint not null default 0,
        add column holder text,
        add column leased_until timestamptz,
        add column attempts integer not null default 0,
        add column retry_at timestamptz,
        add column error text,
        add column stopped_at timestamptz,
        add column replay_after bigint,
        add column skip_to bigint;

      create table feed_parked_record (
        follower text not null,
        sequence bigint not null,
        key text,
        attempts integer not null,
        error text,
        retry boolean not null default false,
        parked_at timestamptz not null default clock_timestamp(),
        constraint feed_parked_record_pk primary key (follower, sequence),
        constraint feed_parked_record_key_length check (length(key) between 1 and 255)
      );
      create index feed_parked_record_retry_index on feed_parked_record (follower) where retry;
    `);
  }

  down(): Promise<void> {
    return Promise.reject(new Error("Migrations go forward only: restore a backup instead."));
  }
}
