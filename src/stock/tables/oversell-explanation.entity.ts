import { type Bigint, Column, Entity, PrimaryColumn } from "../../platform/db/entity-decorators.js";

/** An oversell incident that later news has explained: what was thought to be missing was there. */
@Entity("oversell_explanation")
export class OversellExplanationEntity {
  /** `oversell_incident.sequence` */
  @PrimaryColumn({ type: "bigint", primaryKeyConstraintName: "oversell_explanation_pk" })
  incident!: Bigint;

  /** The last of the ledger with the news that explained it. */
  @Column({ type: "bigint" })
  sequence!: Bigint;

  @Column({ name: "recorded_at", type: "timestamptz" })
  recordedAt!: Date;
}
