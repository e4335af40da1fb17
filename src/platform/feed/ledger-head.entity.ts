import { type Bigint, Check, Column, Entity, PrimaryColumn } from "../db/entity-decorators.js";

/** One row: the end of the ledger. */
@Entity("ledger_head")
@Check("ledger_head_single", "id")
export class LedgerHeadEntity {
  @PrimaryColumn({ type: "boolean", default: true })
  id!: boolean;

  @Column({ type: "bigint" })
  sequence!: Bigint;

  @Column({ name: "recorded_at", type: "timestamptz" })
  recordedAt!: Date;
}
