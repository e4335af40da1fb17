import type { MigrationInterface, QueryRunner } from "typeorm";

/** What senders call the lines of their orders, sales and returns. A line without a name takes no room for it. */
export class LineReferences1700000000042 implements MigrationInterface {
  readonly name = "LineReferences1700000000042";

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table reservation_line add column line_reference text;
      alter table sale_line add column line_reference text;
      alter table return_line add column line_reference text;
    `);
  }

  down(): Promise<void> {
    return Promise.reject(new Error("Migrations go forward only: restore a backup instead."));
  }
}
