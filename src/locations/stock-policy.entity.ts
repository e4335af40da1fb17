import {
  Check,
  Column,
  Entity,
  Index,
  JoinColumn,
  ManyToOne,
  PrimaryGeneratedColumn,
  type Reference,
  Unique,
} from "../platform/db/entity-decorators.js";
import { VariantEntity } from "../catalog/variant.entity.js";
import { LocationEntity } from "./location.entity.js";
import { QUANTITY_MAX } from "../platform/numbers/quantity.js";

@Entity("stock_policy")
@Index("stock_policy_location_index", ["locationId", "id"])
@Unique("stock_policy_scope_unique", ["variantId", "locationId"])
@Check(
  "stock_policy_range",
  `coalesce(safety_stock, 0) between 0 and ${QUANTITY_MAX}
   and coalesce(reorder_point, 0) between 0 and ${QUANTITY_MAX}
   and coalesce(reorder_up_to, 0) between 0 and ${QUANTITY_MAX}`,
)
export class StockPolicyEntity {
  @PrimaryGeneratedColumn("identity", { type: "integer", generatedIdentity: "ALWAYS" })
  id!: number;

  /** Null: for every SKU. */
  @Column({ name: "variant_id", type: "integer", nullable: true })
  variantId!: number | null;

  @ManyToOne(() => VariantEntity, { nullable: true })
  @JoinColumn({ name: "variant_id", foreignKeyConstraintName: "stock_policy_variant_fk" })
  variant!: Reference<VariantEntity> | null;

  /** Null: at every location. */
  @Column({ name: "location_id", type: "integer", nullable: true })
  locationId!: number | null;

  @ManyToOne(() => LocationEntity, { nullable: true })
  @JoinColumn({ name: "location_id", foreignKeyConstraintName: "stock_policy_location_fk" })
  location!: Reference<LocationEntity> | null;

  @Column({ name: "safety_stock", type: "integer", nullable: true })
  safetyStock!: number | null;

  @Column({ name: "reorder_point", type: "integer", nullable: true })
  reorderPoint!: number | null;

  @Column({ name: "reorder_up_to", type: "integer", nullable: true })
  reorderUpTo!: number | null;

  @Column({ type: "integer", default: 1 })
  version!: number;

  @Column({ name: "updated_at", type: "timestamptz", default: () => "now()" })
  updatedAt!: Date;
}
