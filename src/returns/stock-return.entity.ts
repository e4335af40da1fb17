import type { ExternalRef } from "../catalog/index.js";
import { type Bigint, Column, Entity, Index, PrimaryColumn } from "../platform/db/entity-decorators.js";
import { RETURN_CAUSES, type ReturnCauseName } from "./return-cause.js";
import { RETURN_STATUSES, type ReturnStatusName } from "./stock-return.js";

@Entity("return")
@Index("return_reservation_index", { synchronize: false })
@Index("return_reference_index", ["reference", "id"], { where: "reference is not null" })
@Index("return_sale_index", ["saleId"], { where: "sale_id is not null" })
@Index("return_status_index", ["status", "id"])
@Index("return_channel_index", ["channelId", "status", "id"])
@Index("return_location_index", ["locationId", "status", "id"])
export class StockReturnEntity {
  @PrimaryColumn({ type: "uuid" })
  id!: string;

  @Column({ name: "reservation_id", type: "uuid", nullable: true })
  reservationId!: string | null;

  @Column({ name: "sale_id", type: "uuid", nullable: true })
  saleId!: string | null;

  @Column({ name: "channel_id", type: "integer", nullable: true })
  channelId!: number | null;

  @Column({ name: "location_id", type: "integer" })
  locationId!: number;

  @Column({ type: "text", nullable: true })
  reference!: string | null;

  @Column({ type: "text", nullable: true })
  reason!: string | null;

  @Column({ name: "cancel_reason", type: "text", nullable: true })
  cancelReason!: string | null;

  @Column({ name: "voided_at", type: "timestamptz", nullable: true })
  voidedAt!: Date | null;

  @Column({ name: "void_reason", type: "text", nullable: true })
  voidReason!: string | null;

  @Column({ type: "enum", enum: [...RETURN_STATUSES], enumName: "return_status" })
  status!: ReturnStatusName;

  @Column({ type: "integer" })
  version!: number;

  @Column({ type: "bigint" })
  sequence!: Bigint;

  @Column({ name: "created_at", type: "timestamptz" })
  createdAt!: Date;

  @Column({ name: "updated_at", type: "timestamptz" })
  updatedAt!: Date;

  /** What other systems call it. Never changed; unique by `document_name`. */
  @Column({ name: "external_refs", type: "jsonb", nullable: true })
  externalRefs!: readonly ExternalRef[] | null;

  @Column({ name: "return_cause", type: "enum", enum: [...RETURN_CAUSES], enumName: "return_cause", nullable: true })
  returnCause!: ReturnCauseName | null;
}
