import { type Bigint, Column, Entity, Index, PrimaryColumn } from "../platform/db/entity-decorators.js";
import { ADJUSTMENT_REASONS, VOID_STATUSES, type VoidStatusName } from "../stock/index.js";

@Entity("adjustment")
@Index("adjustment_reference_index", ["reference"], { where: "reference is not null" })
export class AdjustmentEntity {
  @PrimaryColumn({ type: "uuid" })
  id!: string;

  @Column({ type: "enum", enum: [...ADJUSTMENT_REASONS], enumName: "adjustment_reason", nullable: true })
  reason!: (typeof ADJUSTMENT_REASONS)[number] | null;

  @Column({ type: "text", nullable: true })
  note!: string | null;

  @Column({ type: "text", nullable: true })
  reference!: string | null;

  @Column({ type: "boolean" })
  fact!: boolean;

  @Column({ type: "bigint" })
  sequence!: Bigint;

  @Column({ type: "timestamptz", name: "occurred_at" })
  occurredAt!: Date;

  @Column({ type: "timestamptz", name: "recorded_at" })
  recordedAt!: Date;

  @Column({ type: "integer", default: 1 })
  version!: number;

  @Column({ type: "enum", enum: [...VOID_STATUSES], enumName: "void_status", default: "RECORDED" })
  status!: VoidStatusName;

  /** Why it was last taken back. */
  @Column({ type: "text", name: "void_reason", nullable: true })
  voidReason!: string | null;

  /** When it was last taken back, in whole or in part. */
  @Column({ type: "timestamptz", name: "voided_at", nullable: true })
  voidedAt!: Date | null;
}
