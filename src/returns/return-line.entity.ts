import { Check, Column, Entity, Index, PrimaryColumn } from "../platform/db/entity-decorators.js";
import { RETURN_CAUSES, type ReturnCauseName } from "./return-cause.js";

@Entity("return_line")
@Index("return_line_variant_index", ["variantId", "returnId"])
@Index("return_line_open_index", ["variantId"], { where: "((received + cancelled) < quantity)" })
@Check("return_line_voided", "voided >= 0")
@Check(
  "return_line_counts",
  `quantity > 0 and received >= 0 and cancelled >= 0 and received::bigint + cancelled <= quantity
   and restocked >= 0 and damaged >= 0 and scrapped >= 0 and to_supplier >= 0
   and restocked::bigint + damaged + scrapped + to_supplier <= received`,
)
export class ReturnLineEntity {
  @PrimaryColumn({ name: "return_id", type: "uuid", primaryKeyConstraintName: "return_line_pk" })
  returnId!: string;

  @PrimaryColumn({ type: "smallint", primaryKeyConstraintName: "return_line_pk" })
  position!: number;

  @Column({ name: "variant_id", type: "integer" })
  variantId!: number;

  @Column({ name: "location_id", type: "integer" })
  locationId!: number;

  @Column({ type: "integer" })
  quantity!: number;

  @Column({ type: "integer", default: 0 })
  received!: number;

  @Column({ type: "integer", default: 0 })
  restocked!: number;

  @Column({ type: "integer", default: 0 })
  damaged!: number;

  @Column({ type: "integer", default: 0 })
  scrapped!: number;

  @Column({ name: "to_supplier", type: "integer", default: 0 })
  toSupplier!: number;

  @Column({ type: "integer", default: 0 })
  cancelled!: number;

  /** What the sender calls the line. Never changed: it is part of what the line is. */
  @Column({ name: "line_reference", type: "text", nullable: true })
  lineReference!: string | null;

  /** Units whose receipt was taken back, so far. */
  @Column({ type: "integer", default: 0 })
  voided!: number;

  @Column({ name: "return_cause", type: "enum", enum: [...RETURN_CAUSES], enumName: "return_cause", nullable: true })
  returnCause!: ReturnCauseName | null;
}
