import type { MigrationInterface, QueryRunner } from "typeorm";

/**
 * Documents of stock: adjustments, reservations, sales and returns. Each table is written by its own room, in the ledger's batch.
 * No foreign keys here either, for the reason given with the ledger's tables.
 */
export class Documents1700000000003 implements MigrationInterface {
  readonly name = "Documents1700000000003";

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table adjustment (
        id uuid primary key,
        reason adjustment_reason,
        note text,
        reference text,
        fact boolean not null,
        sequence bigint not null,
        occurred_at timestamptz not null,
        recorded_at timestamptz not null
      );
      create index adjustment_reference_index on adjustment (reference) where reference is not null;

      create type reservation_status as enum ('HELD', 'CONFIRMED', 'PARTIALLY_SHIPPED', 'SHIPPED', 'RELEASED', 'EXPIRED', 'CANCELLED');

      create table reservation (
        id uuid primary key,
        channel_id integer,
        reference text,
        status reservation_status not null,
        expires_at timestamptz,
        -- Why units were given back, in the client's words.
        reason text,
        version integer not null,
        sequence bigint not null,
        created_at timestamptz not null,
        updated_at timestamptz not null
      ) with (fillfactor = 80);
      create index reservation_reference_index on reservation (reference, id) where reference is not null;
      create index reservation_channel_index on reservation (channel_id, id);

      -- hold_expires_at is the reservation's expires_at while held > 0, else null: the sweeper and the batches look here.
      create table reservation_line (
        reservation_id uuid not null,
        position smallint not null,
        variant_id integer not null,
        location_id integer not null,
        quantity integer not null,
        held integer not null default 0,
        confirmed integer not null default 0,
        shipped integer not null default 0,
        released integer not null default 0,
        expired integer not null default 0,
        cancelled integer not null default 0,
        returned integer not null default 0,
        hold_expires_at timestamptz,
        constraint reservation_line_pk primary key (reservation_id, position),
        constraint reservation_line_counts check (
          quantity > 0 and held >= 0 and confirmed >= 0 and shipped >= 0 and released >= 0 and expired >= 0 and cancelled >= 0
          and held::bigint + confirmed + shipped + released + expired + cancelled = quantity),
        constraint reservation_line_returned check (returned between 0 and shipped),
        constraint reservation_line_hold check ((held > 0) = (hold_expires_at is not null))
      ) with (fillfactor = 80);
      create index reservation_line_hold_index on reservation_line (variant_id, location_id, hold_expires_at) where held > 0;
      create index reservation_line_due_index on reservation_line (hold_expires_at) where held > 0;
      create index reservation_line_committed_index on reservation_line (variant_id, location_id) where confirmed > 0;

      create table shipment (
        id uuid primary key,
        reservation_id uuid not null,
        tracking_reference text,
        lines jsonb not null,
        sequence bigint not null,
        occurred_at timestamptz not null,
        recorded_at timestamptz not null
      );
      create index shipment_reservation_index on shipment (reservation_id, id);

      create table sale (
        id uuid primary key,
        channel_id integer not null,
        reference text not null,
        fulfilled boolean not null,
        reservation_id uuid,
        fingerprint text not null,
        version integer not null,
        sequence bigint not null,
        occurred_at timestamptz not null,
        recorded_at timestamptz not null,
        constraint sale_reference_unique unique (reference, channel_id)
      );

      create table sale_line (
        sale_id uuid not null,
        position smallint not null,
        variant_id integer not null,
        location_id integer not null,
        quantity integer not null,
        from_reservation integer not null default 0,
        oversold integer not null default 0,
        constraint sale_line_pk primary key (sale_id, position),
        constraint sale_line_counts check (
          quantity > 0 and from_reservation between 0 and quantity and oversold between 0 and quantity)
      );

      create type return_status as enum ('REQUESTED', 'RECEIVED', 'INSPECTED', 'CLOSED', 'CANCELLED');

      create table return (
        id uuid primary key,
        reservation_id uuid,
        channel_id integer,
        location_id integer not null,
        reference text,
        reason text,
        cancel_reason text,
        status return_status not null,
        version integer not null,
        sequence bigint not null,
        created_at timestamptz not null,
        updated_at timestamptz not null
      ) with (fillfactor = 80);
      create index return_reservation_index on return (reservation_id, id) where reservation_id is not null;

      -- received = restocked + damaged + scrapped + to_supplier + what still waits in quarantine.
      create table return_line (
        return_id uuid not null,
        position smallint not null,
        variant_id integer not null,
        location_id integer not null,
        quantity integer not null,
        received integer not null default 0,
        restocked integer not null default 0,
        damaged integer not null default 0,
        scrapped integer not null default 0,
        to_supplier integer not null default 0,
        cancelled integer not null default 0,
        constraint return_line_pk primary key (return_id, position),
        constraint return_line_counts check (
          quantity > 0 and received >= 0 and cancelled >= 0 and received::bigint + cancelled <= quantity
          and restocked >= 0 and damaged >= 0 and scrapped >= 0 and to_supplier >= 0
          and restocked::bigint + damaged + scrapped + to_supplier <= received)
      ) with (fillfactor = 80);
    `);
  }

  down(): Promise<void> {
    return Promise.reject(new Error("Migrations go forward only: restore a backup instead."));
  }
}
