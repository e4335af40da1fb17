import { Check, Column, Entity, PrimaryGeneratedColumn, Unique } from "../platform/db/entity-decorators.js";
import { ALLOCATION_STRATEGIES, type AllocationStrategyName, type PublicStockName } from "./channel.rules.js";
import { QUANTITY_MAX } from "../platform/numbers/quantity.js";

@Entity("channel")
@Unique("channel_code_unique", ["code"])
@Check("channel_few_range", "few_at_most between 0 and 1000000")
@Check("channel_buffer_range", `buffer between 0 and ${QUANTITY_MAX}`)
export class ChannelEntity {
  @PrimaryGeneratedColumn("identity", { type: "integer", generatedIdentity: "ALWAYS" })
  id!: number;

  @Column({ type: "text", collation: "C" })
  code!: string;

  @Column({ type: "text" })
  name!: string;

  @Column({ type: "integer", default: 0 })
  buffer!: number;

  @Column({ name: "sells_safety_stock", type: "boolean", default: false })
  sellsSafetyStock!: boolean;

  /** How locations are chosen for units of its orders that name none. */
  @Column({ type: "enum", enum: [...ALLOCATION_STRATEGIES], enumName: "allocation_strategy", default: "PRIORITY" })
  allocation!: AllocationStrategyName;

  /** How its PUBLIC keys are told what it may sell. */
  @Column({ name: "public_stock", type: "enum", enum: ["EXACT", "INDICATION"], enumName: "public_stock", default: "EXACT" })
  publicStock!: PublicStockName;

  /** Up to so many base units are few. */
  @Column({ name: "few_at_most", type: "integer", default: 5 })
  fewAtMost!: number;

  @Column({ type: "boolean", default: true })
  active!: boolean;

  @Column({ type: "integer", default: 1 })
  version!: number;

  @Column({ name: "created_at", type: "timestamptz", default: () => "now()" })
  createdAt!: Date;

  @Column({ name: "updated_at", type: "timestamptz", default: () => "now()" })
  updatedAt!: Date;
}
