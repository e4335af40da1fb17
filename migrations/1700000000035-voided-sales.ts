import type { MigrationInterface, QueryRunner } from "typeorm";

/**
 * Sales and adjustments can be taken back, in whole or in part: they have a status and, an adjustment for the first time, a version. What is taken back of a
 * fact is taken off its oversell incident, beside it. Columns with constant defaults: no row is rewritten.
 */
export class VoidedSales1700000000035 implements MigrationInterface {
  readonly name = "VoidedSales1700000000035";

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create type void_status as enum ('RECORDED', 'PARTIALLY_VOIDED', 'VOIDED');

      alter table adjustment
        add column version integer not null default 1,
        add column status void_status not null default 'RECORDED',
        add column void_reason text,
        add column voided_at timestamptz;

      alter table sale
        add column status void_status not null default 'RECORDED',
        add column void_reason text,
        add column voided_at timestamptz,
        -- The last sequence of the command that recorded it, once a void has written another one.
        add column recorded_sequence bigint,
        -- When the hold ran out that it was sold from.
        add column hold_expires_at timestamptz;

      alter table sale_line add column voided integer not null default 0;
      alter table sale_line add constraint sale_line_voided check (voided between 0 and quantity) not valid;

      create table oversell_void (
        incident bigint not null,
        sequence bigint not null,
        quantity integer not null,
        recorded_at timestamptz not null,
        constraint oversell_void_pk primary key (incident, sequence),
        constraint oversell_void_quantity_positive check (quantity > 0)
      );
    `);
  }

  down(): Promise<void> {
    return Promise.reject(new Error("Migrations go forward only: restore a backup instead."));
  }
}
