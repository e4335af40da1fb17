import type { ExternalRef } from "../catalog/index.js";
import { type Bigint, Column, Entity, Index, PrimaryColumn, Unique } from "../platform/db/entity-decorators.js";

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
}
