import { type Bigint, Check, Column, Entity, Index, PrimaryColumn } from "../../platform/db/entity-decorators.js";
import { STOCK_ACCOUNTS, type StockAccountName } from "../states/accounts.js";
import { ADJUSTMENT_REASONS, type AdjustmentReasonName, DOCUMENT_KINDS, type DocumentKindName } from "../states/enumerations.js";
import { MOVEMENT_KINDS, type MovementKindName } from "../states/transitions.js";

@Entity("movement")
@Index("movement_level_index", { synchronize: false })
@Index("movement_other_level_index", { synchronize: false })
@Index("movement_document_index", ["documentId", "sequence"], { where: "document_id is not null" })
@Index("movement_kind_index", ["kind", "sequence"])
@Index("movement_recorded_at_index", { synchronize: false })
@Check("movement_quantity_positive", "quantity > 0")
@Check("movement_legal", "movement_is_legal(kind, from_account, to_account)")
@Check("movement_balance", "fact or from_account <> 'AVAILABLE' or quantities_after[1] >= 0")
@Check("movement_quantities_length", "cardinality(quantities_after) = 8 and coalesce(cardinality(other_quantities_after), 8) = 8")
@Check(
  "movement_other_level",
  "(other_level_id is null) = (other_level_version is null) and (other_level_id is null) = (other_quantities_after is null)",
)
@Check("movement_balances", "balances is null or kind = 'COUNT'")
@Check("movement_corrects", "(kind = 'CORRECT') = (corrects is not null)")
export class MovementEntity {
  @PrimaryColumn({ type: "bigint" })
  sequence!: Bigint;

  @Column({ type: "enum", enum: [...MOVEMENT_KINDS], enumName: "movement_kind" })
  kind!: MovementKindName;

  @Column({ name: "variant_id", type: "integer" })
  variantId!: number;

  @Column({ name: "from_account", type: "enum", enum: [...STOCK_ACCOUNTS], enumName: "stock_account" })
  fromAccount!: StockAccountName;

  @Column({ name: "to_account", type: "enum", enum: [...STOCK_ACCOUNTS], enumName: "stock_account" })
  toAccount!: StockAccountName;

  @Column({ type: "integer" })
  quantity!: number;

  /** The source's level, where the source is a level; else the target's. */
  @Column({ name: "level_id", type: "integer" })
  levelId!: number;

  @Column({ name: "level_version", type: "integer" })
  levelVersion!: number;

  /** The eight states of the level after this movement, in the order of `INVENTORY_STATES`. */
  @Column({ name: "quantities_after", type: "integer", array: true })
  quantitiesAfter!: readonly number[];

  /** The target's level, in a movement between locations. */
  @Column({ name: "other_level_id", type: "integer", nullable: true })
  otherLevelId!: number | null;

  @Column({ name: "other_level_version", type: "integer", nullable: true })
  otherLevelVersion!: number | null;

  @Column({ name: "other_quantities_after", type: "integer", array: true, nullable: true })
  otherQuantitiesAfter!: readonly number[] | null;

  @Column({ type: "boolean" })
  fact!: boolean;

  /** Whether it is the last record of its command. */
  @Column({ name: "closes_command", type: "boolean" })
  closesCommand!: boolean;

  @Column({ type: "enum", enum: [...ADJUSTMENT_REASONS], enumName: "adjustment_reason", nullable: true })
  reason!: AdjustmentReasonName | null;

  @Column({ name: "document_kind", type: "enum", enum: [...DOCUMENT_KINDS], enumName: "document_kind", nullable: true })
  documentKind!: DocumentKindName | null;

  @Column({ name: "document_id", type: "uuid", nullable: true })
  documentId!: string | null;

  /** `api_client.id` */
  @Column({ type: "integer" })
  actor!: number;

  @Column({ name: "idempotency_key", type: "text", nullable: true })
  idempotencyKey!: string | null;

  /** Sequence of the movement this one reverses. */
  @Column({ type: "bigint", nullable: true })
  corrects!: Bigint | null;

  /** Sequence of the movement that a count had covered already, and that this one makes up for. */
  @Column({ type: "bigint", nullable: true })
  balances!: Bigint | null;

  @Column({ name: "occurred_at", type: "timestamptz" })
  occurredAt!: Date;

  @Column({ name: "recorded_at", type: "timestamptz" })
  recordedAt!: Date;

  // The whole numbers, where those are others than the ones that are shown: see platform/numbers/wide-numbers.rules.ts.

  @Column({ name: "level_id_64", type: "bigint", nullable: true })
  wholeLevelId!: Bigint | null;

  @Column({ name: "level_version_64", type: "bigint", nullable: true })
  wholeLevelVersion!: Bigint | null;

  @Column({ name: "other_level_id_64", type: "bigint", nullable: true })
  wholeOtherLevelId!: Bigint | null;

  @Column({ name: "other_level_version_64", type: "bigint", nullable: true })
  wholeOtherLevelVersion!: Bigint | null;
}
