import { Check, Column, Entity, Index, PrimaryColumn } from "../../platform/db/entity-decorators.js";

/**
 * The levels that have nothing left, are below zero, or have units in QUARANTINE. The database keeps it as figures cross zero (`inventory_level_condition_note`):
 * it is only read.
 */
@Entity("inventory_level_condition")
@Index("inventory_level_condition_location_index", ["locationId", "variantId"])
@Index("inventory_level_condition_negative_index", ["variantId", "locationId"], { where: "available_sign < 0" })
@Index("inventory_level_condition_quarantine_index", ["variantId", "locationId"], { where: "quarantine_since is not null" })
@Index("inventory_level_condition_since_index", ["quarantineSince", "variantId", "locationId"], { where: "quarantine_since is not null" })
@Check("inventory_level_condition_sign", "available_sign in (0, -1)")
@Check("inventory_level_condition_some", "available_sign is not null or quarantine_since is not null")
export class InventoryLevelConditionEntity {
  @PrimaryColumn({ name: "variant_id", type: "integer", primaryKeyConstraintName: "inventory_level_condition_pk" })
  variantId!: number;

  @PrimaryColumn({ name: "location_id", type: "integer", primaryKeyConstraintName: "inventory_level_condition_pk" })
  locationId!: number;

  /** 0 or −1 as AVAILABLE is zero or below; null: it is above. */
  @Column({ name: "available_sign", type: "smallint", nullable: true })
  availableSign!: number | null;

  /** Since when QUARANTINE has held units without a break, by the database's clock; null: it holds none. */
  @Column({ name: "quarantine_since", type: "timestamptz", nullable: true })
  quarantineSince!: Date | null;
}
