import { type Bigint, Column, Entity, PrimaryColumn } from "../../platform/db/entity-decorators.js";

/** The stored answer of an accepted command. The table is partitioned by day. */
@Entity("idempotency_record")
export class IdempotencyRecordEntity {
  @PrimaryColumn({ name: "client_id", type: "integer", primaryKeyConstraintName: "idempotency_record_pk" })
  clientId!: number;

  @PrimaryColumn({ type: "text", collation: "C", primaryKeyConstraintName: "idempotency_record_pk" })
  key!: string;

  @PrimaryColumn({ type: "date", primaryKeyConstraintName: "idempotency_record_pk" })
  day!: string;

  @Column({ type: "text" })
  operation!: string;

  @Column({ type: "text" })
  fingerprint!: string;

  @Column({ type: "json" })
  outcome!: unknown;

  /** The form of the outcome. */
  @Column({ type: "smallint", default: 1 })
  version!: number;

  @Column({ type: "bigint", nullable: true })
  sequence!: Bigint | null;

  @Column({ name: "document_id", type: "uuid", nullable: true })
  documentId!: string | null;

  @Column({ name: "recorded_at", type: "timestamptz" })
  recordedAt!: Date;
}
