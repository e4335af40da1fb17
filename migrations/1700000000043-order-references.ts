import type { MigrationInterface, QueryRunner } from "typeorm";

/**
 * What other systems call orders, sales and returns: shown from the documents, found and kept unique by `document_name`. A document without any takes no room
 * for it.
 */
export class OrderReferences1700000000043 implements MigrationInterface {
  readonly name = "OrderReferences1700000000043";

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter type named_kind add value if not exists 'RESERVATION_EXTERNAL';
      alter type named_kind add value if not exists 'SALE_EXTERNAL';
      alter type named_kind add value if not exists 'RETURN_EXTERNAL';
      alter table reservation add column external_refs jsonb;
      alter table sale add column external_refs jsonb;
      alter table return add column external_refs jsonb;
    `);
  }

  down(): Promise<void> {
    return Promise.reject(new Error("Migrations go forward only: restore a backup instead."));
  }
}
