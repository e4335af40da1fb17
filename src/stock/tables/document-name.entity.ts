import { Column, Entity, PrimaryColumn } from "../../platform/db/entity-decorators.js";
import { NAMED_KINDS, type NamedKind } from "../states/enumerations.js";

/** A name that was given once, in its space. Never changed, and never taken back: the name of something that was voided stays its own. */
@Entity("document_name")
export class DocumentNameEntity {
  @PrimaryColumn({ type: "enum", enum: [...NAMED_KINDS], enumName: "named_kind", primaryKeyConstraintName: "document_name_pk" })
  kind!: NamedKind;

  @PrimaryColumn({ type: "text", collation: "C", primaryKeyConstraintName: "document_name_pk" })
  name!: string;

  /** The id of a channel or of a document; empty: the hub. */
  @PrimaryColumn({ type: "text", collation: "C", primaryKeyConstraintName: "document_name_pk" })
  space!: string;

  @Column({ name: "document_id", type: "uuid" })
  documentId!: string;

  /** A digest of what was said under the name. */
  @Column({ type: "text" })
  fingerprint!: string;

  /** Where the document's units were when it was named: tells who sees it. */
  @Column({ name: "location_ids", type: "integer", array: true })
  locationIds!: readonly number[];

  @Column({ name: "recorded_at", type: "timestamptz" })
  recordedAt!: Date;
}
