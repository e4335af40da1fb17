import type { MigrationInterface, QueryRunner } from "typeorm";

/** The role OPERATOR. A value of an enumeration is added at once and touches no row. */
export class OperatorRole1700000000023 implements MigrationInterface {
  readonly name = "OperatorRole1700000000023";

  async up(runner: QueryRunner): Promise<void> {
    await runner.query("alter type client_role add value if not exists 'OPERATOR'");
  }

  down(): Promise<void> {
    return Promise.reject(new Error("Migrations go forward only: restore a backup instead."));
  }
}
