import { type Bigint, Column, Entity, Index, PrimaryColumn } from "../platform/db/entity-decorators.js";
import type { ShipmentLine } from "./reservation.js";

@Entity("shipment")
@Index("shipment_reservation_index", ["reservationId", "id"])
export class ShipmentEntity {
  @PrimaryColumn({ type: "uuid", primaryKeyConstraintName: "shipment_pkey" })
  id!: string;

  @Column({ name: "reservation_id", type: "uuid" })
  reservationId!: string;

  @Column({ name: "tracking_reference", type: "text", nullable: true })
  trackingReference!: string | null;

  @Column({ type: "jsonb" })
  lines!: readonly ShipmentLine[];

  @Column({ type: "bigint" })
  sequence!: Bigint;

  @Column({ name: "occurred_at", type: "timestamptz" })
  occurredAt!: Date;

  @Column({ name: "recorded_at", type: "timestamptz" })
  recordedAt!: Date;

  /** When units of it were last taken back; null where none ever were. */
  @Column({ name: "voided_at", type: "timestamptz", nullable: true })
  voidedAt!: Date | null;

  @Column({ name: "void_reason", type: "text", nullable: true })
  voidReason!: string | null;
}
