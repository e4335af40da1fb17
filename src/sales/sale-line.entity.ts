import { Check, Column, Entity, Index, PrimaryColumn } from "../platform/db/entity-decorators.js";

@Entity("sale_line")
@Index("sale_line_location_index", ["locationId", "saleId"])
@Check("sale_line_returned", "returned between 0 and quantity")
@Check("sale_line_voided", "voided between 0 and quantity")
@Check("sale_line_counts", "quantity > 0 and from_reservation between 0 and quantity and oversold between 0 and quantity")
export class SaleLineEntity {
  @PrimaryColumn({ name: "sale_id", type: "uuid", primaryKeyConstraintName: "sale_line_pk" })
  saleId!: string;

  @PrimaryColumn({ type: "smallint", primaryKeyConstraintName: "sale_line_pk" })
  position!: number;

  @Column({ name: "variant_id", type: "integer" })
  variantId!: number;

  @Column({ name: "location_id", type: "integer" })
  locationId!: number;

  @Column({ type: "integer" })
  quantity!: number;

  @Column({ name: "from_reservation", type: "integer", default: 0 })
  fromReservation!: number;

  @Column({ type: "integer", default: 0 })
  oversold!: number;

  /** Claimed by returns of the sale. */
  @Column({ type: "integer", default: 0 })
  returned!: number;

  /** What the sender calls the line. */
  @Column({ name: "line_reference", type: "text", nullable: true })
  lineReference!: string | null;

  /** Of the quantity: units that were taken back. */
  @Column({ type: "integer", default: 0 })
  voided!: number;
}
