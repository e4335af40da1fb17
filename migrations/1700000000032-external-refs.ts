import type { MigrationInterface, QueryRunner } from "typeorm";
import { buildConcurrently } from "./concurrent-indexes.js";

/**
 * What other systems call products, variants and locations. The one writer of each kind sees to it that a system's name is given once; a row without any takes
 * no room in the index. Safe to run again.
 */
export class ExternalRefs1700000000032 implements MigrationInterface {
  readonly name = "ExternalRefs1700000000032";
  /** For TypeORM: PostgreSQL builds no index concurrently inside a transaction. */
  readonly transaction = false;

  async up(runner: QueryRunner): Promise<void> {
    for (const table of ["product", "variant", "location"]) {
      await runner.query(`alter table ${table} add column if not exists external_refs jsonb not null default '[]'`);
    }
    const indexes = ["product", "variant", "location"].map((table) => ({
      name: `${table}_external_refs_index`,
      on: `${table} using gin (external_refs jsonb_path_ops)`,
    }));
    await buildConcurrently(runner, indexes);
  }

  down(): Promise<void> {
    return Promise.reject(new Error("Migrations go forward only: restore a backup instead."));
  }
}
