import type { MigrationInterface, QueryRunner } from "typeorm";

/**
 * Vacuum by numbers of rows instead of shares of the tables: by shares, each visit to a table that only grows would be later and longer
 * than the one before. Holds that ended stand in the indexes of reservation lines until they are vacuumed, where every batch passes them.
 */
export class Vacuum1700000000008 implements MigrationInterface {
  readonly name = "Vacuum1700000000008";

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table movement set (autovacuum_vacuum_insert_scale_factor = 0, autovacuum_vacuum_insert_threshold = 1000000);
      alter table reservation set (autovacuum_vacuum_insert_scale_factor = 0, autovacuum_vacuum_insert_threshold = 1000000);
      alter table reservation_line set (autovacuum_vacuum_scale_factor = 0.05,
        autovacuum_vacuum_insert_scale_factor = 0, autovacuum_vacuum_insert_threshold = 1000000);
      alter table inventory_level set (autovacuum_vacuum_scale_factor = 0.05);
    `);
  }

  down(): Promise<void> {
    return Promise.reject(new Error("Migrations go forward only: restore a backup instead."));
  }
}
