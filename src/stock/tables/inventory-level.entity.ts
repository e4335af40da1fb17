import {
  type Bigint,
  Check,
  Column,
  Entity,
  Index,
  JoinColumn,
  ManyToOne,
  PrimaryGeneratedColumn,
  type Reference,
  Unique,
} from "../../platform/db/entity-decorators.js";
import { VariantEntity } from "../../catalog/variant.entity.js";
import { LocationEntity } from "../../locations/location.entity.js";
import { QUANTITY_MAX } from "../../platform/numbers/quantity.js";

/** The columns of the eight states, in the order of `INVENTORY_STATES`. */
export const STATE_COLUMNS = ["available", "reserved", "committed", "quarantine", "damaged", "receiving", "onOrder", "inTransit"] as const;

@Entity("inventory_level")
@Unique("inventory_level_key_unique", ["variantId", "locationId"])
@Index("inventory_level_id_index", ["narrowId"], { unique: true })
@Index("inventory_level_location_index", ["locationId", "variantId"])
@Index("inventory_level_counted_index", { synchronize: false })
@Check(
  "inventory_level_not_negative",
  `reserved >= 0 and committed >= 0 and quarantine >= 0 and damaged >= 0 and receiving >= 0 and on_order >= 0 and in_transit >= 0`,
)
@Check(
  "inventory_level_range",
  `available between -${QUANTITY_MAX} and ${QUANTITY_MAX}
   and available::bigint + reserved + committed + quarantine + damaged + receiving + on_order + in_transit
     between -${QUANTITY_MAX} and ${QUANTITY_MAX}`,
)
export class InventoryLevelEntity {
  /** A bigint arrives as text. */
  @PrimaryGeneratedColumn("identity", { name: "id_64", type: "bigint", generatedIdentity: "ALWAYS" })
  id!: Bigint;

  /** The same number while it fits, for hubs of the release before; no statement of this one reads it. The database fills it in. */
  @Column({ name: "id", type: "integer", nullable: true })
  narrowId!: number | null;

  @Column({ name: "variant_id", type: "integer" })
  variantId!: number;

  @ManyToOne(() => VariantEntity)
  @JoinColumn({ name: "variant_id", foreignKeyConstraintName: "inventory_level_variant_fk" })
  variant!: Reference<VariantEntity>;

  @Column({ name: "location_id", type: "integer" })
  locationId!: number;

  @ManyToOne(() => LocationEntity)
  @JoinColumn({ name: "location_id", foreignKeyConstraintName: "inventory_level_location_fk" })
  location!: Reference<LocationEntity>;

  @Column({ type: "integer", default: 0 })
  available!: number;

  @Column({ type: "integer", default: 0 })
  reserved!: number;

  @Column({ type: "integer", default: 0 })
  committed!: number;

  @Column({ type: "integer", default: 0 })
  quarantine!: number;

  @Column({ type: "integer", default: 0 })
  damaged!: number;

  @Column({ type: "integer", default: 0 })
  receiving!: number;

  @Column({ name: "on_order", type: "integer", default: 0 })
  onOrder!: number;

  @Column({ name: "in_transit", type: "integer", default: 0 })
  inTransit!: number;

  /** As it is shown. 0: created in front of a command that was then refused; such a level is shown to nobody. */
  @Column({ type: "integer", default: 0 })
  version!: number;

  /** The whole number, where that is another than the one that is shown. */
  @Column({ name: "version_64", type: "bigint", nullable: true })
  wholeVersion!: Bigint | null;

  /** Of the last movement that touched it. A bigint arrives as text. */
  @Column({ type: "bigint", default: 0 })
  sequence!: Bigint;

  @Column({ name: "updated_at", type: "timestamptz", default: () => "now()" })
  updatedAt!: Date;

  /** The newest moment of which it was said what lay there; null where that was never said. */
  @Column({ name: "counted_at", type: "timestamptz", nullable: true })
  countedAt!: Date | null;
}
