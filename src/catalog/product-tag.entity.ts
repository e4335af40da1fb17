import { Column, Entity, Index, PrimaryColumn } from "../platform/db/entity-decorators.js";

/** The tags of products, by tag: the database keeps it as products change (`product_tag_note`), it is only read. */
@Entity("product_tag")
@Index("product_tag_open_index", ["tag", "archived", "handle"], { where: "open" })
export class ProductTagEntity {
  @PrimaryColumn({ type: "text", collation: "C", primaryKeyConstraintName: "product_tag_pk" })
  tag!: string;

  /** As the product is. */
  @PrimaryColumn({ type: "boolean", primaryKeyConstraintName: "product_tag_pk" })
  archived!: boolean;

  /** The product's. */
  @PrimaryColumn({ type: "text", collation: "C", primaryKeyConstraintName: "product_tag_pk" })
  handle!: string;

  /** Whether a PUBLIC key may see it. */
  @Column({ type: "boolean" })
  open!: boolean;
}
