import type { MigrationInterface, QueryRunner } from "typeorm";

/**
 * Names that are given once: which document has a name in its channel, its reservation or the hub, and what was said under it. A table of its own, so names
 * that were given twice before stand where they are, and no table of documents is read or written anew.
 */
export class DocumentNames1700000000040 implements MigrationInterface {
  readonly name = "DocumentNames1700000000040";

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create type named_kind as enum ('ADJUSTMENT', 'RESERVATION', 'RETURN', 'SHIPMENT');

      create table document_name (
        kind named_kind not null,
        name text collate "C" not null,
        -- Where the name is given once: the id of a channel or of a document; empty: the hub.
        space text collate "C" not null,
        document_id uuid not null,
        fingerprint text not null,
        location_ids integer[] not null,
        recorded_at timestamptz not null,
        constraint document_name_pk primary key (kind, name, space)
      );
    `);
  }

  down(): Promise<void> {
    return Promise.reject(new Error("Migrations go forward only: restore a backup instead."));
  }
}
