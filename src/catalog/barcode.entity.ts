import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn, type Reference } from "../platform/db/entity-decorators.js";
import { PackagingEntity } from "./packaging.entity.js";
import { VariantEntity } from "./variant.entity.js";

@Entity("barcode")
@Index("barcode_variant_index", ["variantId", "position"])
@Index("barcode_packaging_index", ["packagingId"], { where: "packaging_id is not null" })
export class BarcodeEntity {
  @PrimaryColumn({ type: "text", collation: "C", primaryKeyConstraintName: "barcode_pk" })
  gtin14!: string;

  /** As given, with its leading zeros. */
  @Column({ type: "text" })
  code!: string;

  @Column({ name: "variant_id", type: "integer" })
  variantId!: number;

  @ManyToOne(() => VariantEntity)
  @JoinColumn({ name: "variant_id", foreignKeyConstraintName: "barcode_variant_fk" })
  variant!: Reference<VariantEntity>;

  @Column({ name: "packaging_id", type: "integer", nullable: true })
  packagingId!: number | null;

  @ManyToOne(() => PackagingEntity, { nullable: true })
  @JoinColumn({ name: "packaging_id", foreignKeyConstraintName: "barcode_packaging_fk" })
  packaging!: Reference<PackagingEntity> | null;

  @Column({ type: "integer", default: 0 })
  position!: number;
}
