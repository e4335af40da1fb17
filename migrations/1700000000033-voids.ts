import type { MigrationInterface, QueryRunner } from "typeorm";

/** What was taken back of parcels and of receipts of returns is told by them. A parcel's lines say of how many units: they are kept as JSON. */
export class Voids1700000000033 implements MigrationInterface {
  readonly name = "Voids1700000000033";

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table shipment add column voided_at timestamptz, add column void_reason text;
      alter table return add column voided_at timestamptz, add column void_reason text;
      alter table return_line add column voided integer not null default 0;
      alter table return_line add constraint return_line_voided check (voided >= 0) not valid;
    `);
  }

  down(): Promise<void> {
    return Promise.reject(new Error("Migrations go forward only: restore a backup instead."));
  }
}
