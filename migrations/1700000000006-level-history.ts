import type { MigrationInterface, QueryRunner } from "typeorm";

/**
 * The movements of a level are indexed by stretches of 1,048,576 sequence numbers first (src/stock/ledger/stretches.ts): ordered by level alone, each
 * movement went into a page of its own of an index as large as the ledger, and PostgreSQL logs every page whole that is changed for the first
 * time after a checkpoint. With ten million movements that was four fifths of the write-ahead log.
 */
export class LevelHistory1700000000006 implements MigrationInterface {
  readonly name = "LevelHistory1700000000006";

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      drop index movement_level_index;
      drop index movement_other_level_index;
      create index movement_level_index on movement (((sequence >> 20)::integer), level_id, sequence);
      create index movement_other_level_index on movement (((sequence >> 20)::integer), other_level_id, sequence)
        where other_level_id is not null;
    `);
  }

  down(): Promise<void> {
    return Promise.reject(new Error("Migrations go forward only: restore a backup instead."));
  }
}
