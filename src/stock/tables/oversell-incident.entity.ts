import { type Bigint, Check, Column, Entity, Index, PrimaryColumn } from "../../platform/db/entity-decorators.js";

/** A fact that took AVAILABLE below zero, under the sequence of its movement. */
@Entity("oversell_incident")
@Index("oversell_incident_level_index", ["levelId", "sequence"])
@Check("oversell_incident_quantity_positive", "quantity > 0")
export class OversellIncidentEntity {
  @PrimaryColumn({ type: "bigint" })
  sequence!: Bigint;

  @Column({ name: "level_id", type: "integer" })
  levelId!: number;

  /** The whole number, where that is another than the one that is shown: see platform/numbers/wide-numbers.rules.ts. */
  @Column({ name: "level_id_64", type: "bigint", nullable: true })
  wholeLevelId!: Bigint | null;

  /** Units of the movement that were not there. */
  @Column({ type: "integer" })
  quantity!: number;

  @Column({ name: "channel_id", type: "integer", nullable: true })
  channelId!: number | null;

  @Column({ name: "recorded_at", type: "timestamptz" })
  recordedAt!: Date;
}
