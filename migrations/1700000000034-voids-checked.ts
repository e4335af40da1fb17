import type { MigrationInterface, QueryRunner } from "typeorm";

/** No line has fewer than no units taken back: what the constraint says of new lines it now says of all, read without holding anybody up. */
export class VoidsChecked1700000000034 implements MigrationInterface {
  readonly name = "VoidsChecked1700000000034";

  async up(runner: QueryRunner): Promise<void> {
    await runner.query("alter table return_line validate constraint return_line_voided");
  }

  down(): Promise<void> {
    return Promise.reject(new Error("Migrations go forward only: restore a backup instead."));
  }
}
