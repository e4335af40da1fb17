import type { MigrationInterface, QueryRunner } from "typeorm";

/** No more of a sale's line is taken back than was sold: what the constraint says of new lines it now says of all, read without holding anybody up. */
export class VoidedSalesChecked1700000000036 implements MigrationInterface {
  readonly name = "VoidedSalesChecked1700000000036";

  async up(runner: QueryRunner): Promise<void> {
    await runner.query("alter table sale_line validate constraint sale_line_voided");
  }

  down(): Promise<void> {
    return Promise.reject(new Error("Migrations go forward only: restore a backup instead."));
  }
}
