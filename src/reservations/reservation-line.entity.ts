import { Check, Column, Entity, Index, PrimaryColumn } from "../platform/db/entity-decorators.js";
import { CANCEL_CAUSES, type CancelCauseName } from "./cancel-cause.js";

@Entity("reservation_line")
@Check(
  "reservation_line_counts",
  `quantity > 0 and held >= 0 and confirmed >= 0 and shipped >= 0 and released >= 0 and expired >= 0 and cancelled >= 0
   and held::bigint + confirmed + shipped + released + expired + cancelled = quantity`,
)
@Check("reservation_line_returned", "returned between 0 and shipped")
@Check("reservation_line_short", "short between 0 and cancelled")
@Check("reservation_line_hold", "(held > 0) = (hold_expires_at is not null)")
@Index("reservation_line_hold_index", ["variantId", "locationId", "holdExpiresAt"], { where: "held > 0" })
@Index("reservation_line_location_index", ["locationId", "reservationId"])
@Index("reservation_line_due_index", ["holdExpiresAt"], { where: "held > 0" })
@Index("reservation_line_committed_index", ["variantId", "locationId"], { where: "confirmed > 0" })
export class ReservationLineEntity {
  @PrimaryColumn({ name: "reservation_id", type: "uuid", primaryKeyConstraintName: "reservation_line_pk" })
  reservationId!: string;

  @PrimaryColumn({ type: "smallint", primaryKeyConstraintName: "reservation_line_pk" })
  position!: number;

  @Column({ name: "variant_id", type: "integer" })
  variantId!: number;

  @Column({ name: "location_id", type: "integer" })
  locationId!: number;

  @Column({ type: "integer" })
  quantity!: number;

  @Column({ type: "integer", default: 0 })
  held!: number;

  @Column({ type: "integer", default: 0 })
  confirmed!: number;

  @Column({ type: "integer", default: 0 })
  shipped!: number;

  @Column({ type: "integer", default: 0 })
  released!: number;

  @Column({ type: "integer", default: 0 })
  expired!: number;

  @Column({ type: "integer", default: 0 })
  cancelled!: number;

  @Column({ type: "integer", default: 0 })
  returned!: number;

  /** The reservation's `expires_at` while something is held, else null. */
  @Column({ name: "hold_expires_at", type: "timestamptz", nullable: true })
  holdExpiresAt!: Date | null;

  /** What the sender calls the order's line. Never changed: it is part of what the line is. */
  @Column({ name: "line_reference", type: "text", nullable: true })
  lineReference!: string | null;

  @Column({ type: "integer", default: 0 })
  short!: number;

  @Column({ name: "cancel_cause", type: "enum", enum: CANCEL_CAUSES, enumName: "cancel_cause", nullable: true })
  cancelCause!: CancelCauseName | null;

  @Column({ name: "short_reason", type: "text", nullable: true })
  shortReason!: string | null;
}
