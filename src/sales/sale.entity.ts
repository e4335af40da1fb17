import type { ExternalRef } from "../catalog/index.js";
import { type Bigint, Column, Entity, Index, PrimaryColumn, Unique } from "../platform/db/entity-decorators.js";
import { VOID_STATUSES, type VoidStatusName } from "../stock/index.js";

@Entity("sale")
@Index("sale_channel_index", ["channelId", "id"])
@Unique("sale_reference_unique", ["reference", "channelId"])
export class SaleEntity {
  @PrimaryColumn({ type: "uuid" })
  id!: string;

  @Column({ name: "channel_id", type: "integer" })
  channelId!: number;

  @Column({ type: "text" })
  reference!: string;

  @Column({ type: "boolean" })
  fulfilled!: boolean;

  @Column({ name: "reservation_id", type: "uuid", nullable: true })
  reservationId!: string | null;

  @Column({ type: "text" })
  fingerprint!: string;

  @Column({ type: "integer" })
  version!: number;

  @Column({ type: "bigint" })
  sequence!: Bigint;

  @Column({ name: "occurred_at", type: "timestamptz" })
  occurredAt!: Date;

  @Column({ name: "recorded_at", type: "timestamptz" })
  recordedAt!: Date;

  /** What other systems call it. Never changed; unique by `document_name`. */
  @Column({ name: "external_refs", type: "jsonb", nullable: true })
  externalRefs!: readonly ExternalRef[] | null;

  @Column({ type: "enum", enum: [...VOID_STATUSES], enumName: "void_status", default: "RECORDED" })
  status!: VoidStatusName;

  /** Why it was last taken back. */
  @Column({ name: "void_reason", type: "text", nullable: true })
  voidReason!: string | null;

  /** When it was last taken back, in whole or in part. */
  @Column({ name: "voided_at", type: "timestamptz", nullable: true })
  voidedAt!: Date | null;

  /** The last sequence of the command that recorded it, once a void has written another one. */
  @Column({ name: "recorded_sequence", type: "bigint", nullable: true })
  recordedSequence!: Bigint | null;

  /** When the hold runs out, or ran out, that its units were taken from; null where none were. */
  @Column({ name: "hold_expires_at", type: "timestamptz", nullable: true })
  holdExpiresAt!: Date | null;
}
