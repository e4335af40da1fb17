import type { MigrationInterface, QueryRunner } from "typeorm";

/**
 * Words by which products and variants are found, entered by the catalogue as it writes a row. A text search vector made of given lexemes,
 * without a dictionary: it needs no extension, so it works on every PostgreSQL, and finds the beginnings of words through its index.
 */
export class CatalogSearch1700000000004 implements MigrationInterface {
  readonly name = "CatalogSearch1700000000004";

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table product add column search tsvector not null default '';
      alter table variant add column search tsvector not null default '';
      create index product_search_index on product using gin (search);
      create index variant_search_index on variant using gin (search);
    `);
  }

  down(): Promise<void> {
    return Promise.reject(new Error("Migrations go forward only: restore a backup instead."));
  }
}
