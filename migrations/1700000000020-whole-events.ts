import type { MigrationInterface, QueryRunner } from "typeorm";

/**
 * A command may record several events, and followers are handed whole commands only. What was recorded before counts as one command for each event. A column with
 * a constant default: no row is rewritten.
 */
export class WholeEvents1700000000020 implements MigrationInterface {
  readonly name = "WholeEvents1700000000020";

  async up(runner: QueryRunner): Promise<void> {
    await runner.query("alter table recorded_event add column closes_command boolean not null default true");
  }

  down(): Promise<void> {
    return Promise.reject(new Error("Migrations go forward only: restore a backup instead."));
  }
}
