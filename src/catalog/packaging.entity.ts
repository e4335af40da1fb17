import {
  Check,
  Column,
  Entity,
  JoinColumn,
  ManyToOne,
  PrimaryGeneratedColumn,
  type Reference,
  Unique,
} from "../platform/db/entity-decorators.js";
import { VariantEntity } from "./variant.entity.js";

@Entity("packaging")
@Unique("packaging_name_unique", ["variantId", "name"])
@Check("packaging_factor_range", "factor between 1 and 1000000")
export class PackagingEntity {
  @PrimaryGeneratedColumn("identity", { type: "integer", generatedIdentity: "ALWAYS" })
  id!: number;

  @Column({ name: "variant_id", type: "integer" })
  variantId!: number;

  @ManyToOne(() => VariantEntity)
  @JoinColumn({ name: "variant_id", foreignKeyConstraintName: "packaging_variant_fk" })
  variant!: Reference<VariantEntity>;

  @Column({ type: "text" })
  name!: string;

  @Column({ type: "integer" })
  factor!: number;
}
