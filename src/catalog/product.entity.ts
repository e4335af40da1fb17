import { Check, Column, Entity, Index, PrimaryColumn, Unique } from "../platform/db/entity-decorators.js";
import type { ExternalRef } from "./external-refs.rules.js";
import type { JsonValue } from "./attributes.rules.js";

@Entity("product")
@Unique("product_handle_unique", ["handle"])
@Check("product_handle_length", "length(handle) between 1 and 255")
@Index("product_archived_index", ["archived", "handle"])
@Index("product_external_refs_index", { synchronize: false })
@Index("product_search_index", { synchronize: false })
export class ProductEntity {
  @PrimaryColumn({ type: "uuid" })
  id!: string;

  @Column({ type: "text", collation: "C" })
  handle!: string;

  @Column({ type: "text" })
  title!: string;

  @Column({ type: "jsonb", nullable: true })
  attributes!: JsonValue;

  @Column({ name: "public_attributes", type: "text", array: true, default: [] })
  publicAttributes!: readonly string[];

  @Column({ type: "text", array: true, default: [] })
  tags!: readonly string[];

  /** Those of `tags` that a PUBLIC key may see, and others that the product may come to have. */
  @Column({ name: "public_tags", type: "text", array: true, default: [] })
  publicTags!: readonly string[];

  @Column({ type: "boolean", default: false })
  archived!: boolean;

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
