import type { ExternalRef } from "../catalog/index.js";
import { type Bigint, Column, Entity, Index, PrimaryColumn } from "../platform/db/entity-decorators.js";
import { CANCEL_CAUSES, type CancelCauseName } from "./cancel-cause.js";
import { RESERVATION_STATUSES, type ReservationStatusName } from "./reservation.js";

@Entity("reservation")
@Index("reservation_reference_index", ["reference", "id"], { where: "reference is not null" })
@Index("reservation_channel_status_index", ["channelId", "status", "id"])
export class ReservationEntity {
  @PrimaryColumn({ type: "uuid", primaryKeyConstraintName: "reservation_pkey" })
  id!: string;

  @Column({ name: "channel_id", type: "integer", nullable: true })
  channelId!: number | null;

  @Column({ type: "text", nullable: true })
  reference!: string | null;

  @Column({ type: "enum", enum: RESERVATION_STATUSES, enumName: "reservation_status" })
  status!: ReservationStatusName;

  @Column({ name: "expires_at", type: "timestamptz", nullable: true })
  expiresAt!: Date | null;

  @Column({ type: "integer" })
  version!: number;

  @Column({ type: "bigint" })
  sequence!: Bigint;

  @Column({ name: "created_at", type: "timestamptz" })
  createdAt!: Date;

  @Column({ name: "updated_at", type: "timestamptz" })
  updatedAt!: Date;

  @Column({ type: "text", nullable: true })
  reason!: string | null;

  /** What other systems call it. Never changed; unique by `document_name`. */
  @Column({ name: "external_refs", type: "jsonb", nullable: true })
  externalRefs!: readonly ExternalRef[] | null;

  @Column({ name: "cancel_cause", type: "enum", enum: CANCEL_CAUSES, enumName: "cancel_cause", nullable: true })
  cancelCause!: CancelCauseName | null;
}
