import type { MigrationInterface, QueryRunner } from "typeorm";

/**
 * What a batch locks while it adds up a SKU's units over all locations. It was the variant's row, which a catalogue import holds until its
 * commit. Rows come as SKUs are first stocked, so there is nothing to fill in here.
 */
export class StockTotals1700000000013 implements MigrationInterface {
  readonly name = "StockTotals1700000000013";

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table stock_total (
        variant_id integer primary key
      );
    `);
  }

  down(): Promise<void> {
    return Promise.reject(new Error("Migrations go forward only: restore a backup instead."));
  }
}
