import type { MigrationInterface, QueryRunner } from "typeorm";

/**
 * What was not found when it was to be picked, and why units were cancelled or came back, as data. Columns that are null or have a constant default, and values
 * of enumerations, are added at once and touch no row. The new kind of movement can be used from the next migration on: PostgreSQL takes no new value of an
 * enumeration in the transaction that adds it.
 */
export class ShortPicks1700000000038 implements MigrationInterface {
  readonly name = "ShortPicks1700000000038";

  async up(runner: QueryRunner): Promise<void> {
    await runner.query("alter type movement_kind add value if not exists 'SHORT'");
    await runner.query(`
      create type cancel_cause as enum ('CUSTOMER', 'OUT_OF_STOCK', 'SHORT_PICK', 'FRAUD', 'SELLER_OTHER');
      create type return_cause as enum ('WRONG_ITEM', 'MISSING', 'DAMAGED', 'UNWANTED', 'OTHER');

      alter table reservation add column cancel_cause cancel_cause;
      alter table reservation_line
        -- Of the cancelled units.
        add column short integer not null default 0,
        add column cancel_cause cancel_cause,
        -- What the last short pick of the line said, in the client's words.
        add column short_reason text;
      alter table reservation_line add constraint reservation_line_short check (short between 0 and cancelled) not valid;

      alter table return add column return_cause return_cause;
      alter table return_line add column return_cause return_cause;
    `);
  }

  down(): Promise<void> {
    return Promise.reject(new Error("Migrations go forward only: restore a backup instead."));
  }
}
