import { type Bigint, Check, Column, Entity, PrimaryColumn } from "../../platform/db/entity-decorators.js";

/** Units taken off an oversell incident, because so many of the movement that opened it were taken back. */
@Entity("oversell_void")
@Check("oversell_void_quantity_positive", "quantity > 0")
export class OversellVoidEntity {
  /** `oversell_incident.sequence` */
  @PrimaryColumn({ type: "bigint", primaryKeyConstraintName: "oversell_void_pk" })
  incident!: Bigint;

  /** That of the correction. */
  @PrimaryColumn({ type: "bigint", primaryKeyConstraintName: "oversell_void_pk" })
  sequence!: Bigint;

  @Column({ type: "integer" })
  quantity!: number;

  @Column({ name: "recorded_at", type: "timestamptz" })
  recordedAt!: Date;
}
