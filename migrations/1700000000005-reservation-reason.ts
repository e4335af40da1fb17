import type { MigrationInterface, QueryRunner } from "typeorm";

/** Why units of a reservation were given back, in the client's words. */
export class ReservationReason1700000000005 implements MigrationInterface {
  readonly name = "ReservationReason1700000000005";

  async up(runner: QueryRunner): Promise<void> {
    await runner.query("alter table reservation add column reason text");
  }

  down(): Promise<void> {
    return Promise.reject(new Error("Migrations go forward only: restore a backup instead."));
  }
}
