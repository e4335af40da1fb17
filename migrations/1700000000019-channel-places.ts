import type { MigrationInterface, QueryRunner } from "typeorm";

/**
 * Since when, and until when, a location was a channel's: a sale that is told late is compared with the places of its own time. What a client
 * may report in one fact. The form in which an answer is stored under its key: what an older process writes is of the first form.
 */
export class ChannelPlaces1700000000019 implements MigrationInterface {
  readonly name = "ChannelPlaces1700000000019";

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      -- Nobody knows since when the locations of today are a channel's: for ever, then.
      alter table channel_location add column since timestamptz not null default '-infinity';
      alter table channel_location alter column since set default clock_timestamp();

      create table channel_location_past (
        channel_id integer not null,
        location_id integer not null,
        since timestamptz not null,
        until timestamptz not null,
        constraint channel_location_past_pk primary key (channel_id, location_id, until),
        constraint channel_location_past_channel_fk foreign key (channel_id) references channel (id),
        constraint channel_location_past_location_fk foreign key (location_id) references location (id)
      );

      alter table api_client add column fact_quantity_max integer not null default 100000;
      alter table api_client add constraint api_client_fact_quantity_max_range check (fact_quantity_max between 1 and 2000000000);

      alter table idempotency_record add column version smallint not null default 1;
    `);
  }

  down(): Promise<void> {
    return Promise.reject(new Error("Migrations go forward only: restore a backup instead."));
  }
}
