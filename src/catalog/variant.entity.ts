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
import type { ExternalRef } from "./external-refs.rules.js";
import type { JsonValue } from "./attributes.rules.js";
import { ProductEntity } from "./product.entity.js";
import type { VariantOption } from "./product.rules.js";

@Entity("variant")
@Unique("variant_sku_unique", ["sku"])
@Check("variant_sku_length", "length(sku) between 1 and 255")
@Index("variant_product_index", ["productId", "position"])
@Index("variant_sku_folded_index", ["skuFolded"])
@Index("variant_sku_alike_index", { synchronize: false })
@Index("variant_external_refs_index", { synchronize: false })
@Index("variant_search_index", { synchronize: false })
export class VariantEntity {
  @PrimaryGeneratedColumn("identity", { type: "integer", generatedIdentity: "ALWAYS" })
  id!: number;

  @Column({ name: "product_id", type: "uuid" })
  productId!: string;

  @ManyToOne(() => ProductEntity)
  @JoinColumn({ name: "product_id", foreignKeyConstraintName: "variant_product_fk" })
  product!: Reference<ProductEntity>;

  @Column({ type: "integer" })
  position!: number;

  @Column({ type: "text", collation: "C" })
  sku!: string;

  @Column({ name: "sku_folded", type: "text", collation: "C" })
  skuFolded!: string;

  /** The SKU's likeness, where that is another than `skuFolded`. */
  @Column({ name: "sku_alike", type: "text", collation: "C", nullable: true })
  skuAlike!: string | null;

  @Column({ type: "text", nullable: true })
  title!: string | null;

  @Column({ type: "jsonb", default: [] })
  options!: readonly VariantOption[];

  @Column({ type: "jsonb", nullable: true })
  attributes!: JsonValue;

  @Column({ type: "text", default: "EACH" })
  unit!: string;

  @Column({ name: "external_refs", type: "jsonb", default: [] })
  externalRefs!: readonly ExternalRef[];

  @Column({ type: "integer", default: 1 })
  version!: number;

  @Column({ name: "created_at", type: "timestamptz", default: () => "now()" })
  createdAt!: Date;

  @Column({ name: "updated_at", type: "timestamptz", default: () => "now()" })
  updatedAt!: Date;

  /** Written by the catalogue with each change: see search.rules.ts. */
  @Column({ type: "tsvector", select: false, default: () => "''" })
  search!: string;
}
