import type { MigrationInterface, QueryRunner } from "typeorm";

/** Only counts balance: what the constraint says of new movements it now says of all, read without holding anybody up. */
export class BalancesChecked1700000000027 implements MigrationInterface {
  readonly name = "BalancesChecked1700000000027";

  async up(runner: QueryRunner): Promise<void> {
    await runner.query("alter table movement validate constraint movement_balances");
  }

  down(): Promise<void> {
    return Promise.reject(new Error("Migrations go forward only: restore a backup instead."));
  }
}
