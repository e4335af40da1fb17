import type { MigrationInterface, QueryRunner } from "typeorm";
import { buildConcurrently } from "./concurrent-indexes.js";

/**
 * Returns can be of a sale, whose lines count what comes back. The columns are null or have a constant default, so no row is written anew; the index is built,
 * and the constraint looked over, while stock is booked. Safe to run again.
 */
export class ReturnedSales1700000000041 implements MigrationInterface {
  readonly name = "ReturnedSales1700000000041";
  /** For TypeORM: PostgreSQL builds no index concurrently inside a transaction. */
  readonly transaction = false;

  async up(runner: QueryRunner): Promise<void> {
    await runner.query("alter table return add column if not exists sale_id uuid");
    await runner.query(`
      alter table sale_line
        add column if not exists returned integer not null default 0,
        drop constraint if exists sale_line_returned,
        add constraint sale_line_returned check (returned between 0 and quantity) not valid`);
    await buildConcurrently(runner, [{ name: "return_sale_index", on: "return (sale_id) where sale_id is not null" }]);
    await runner.query("alter table sale_line validate constraint sale_line_returned");
  }

  down(): Promise<void> {
    return Promise.reject(new Error("Migrations go forward only: restore a backup instead."));
  }
}
