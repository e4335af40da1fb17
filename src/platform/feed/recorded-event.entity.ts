import { type Bigint, Column, Entity, PrimaryColumn } from "../db/entity-decorators.js";

/** What is recorded in the ledger's order without moving anything. */
@Entity("recorded_event")
export class RecordedEventEntity {
  @PrimaryColumn({ type: "bigint" })
  sequence!: Bigint;

  @Column({ type: "text" })
  kind!: string;

  /** What followers need to know of it; null where it is a document's. */
  @Column({ type: "json", nullable: true })
  body!: unknown;

  /** Which documents there are, the rooms know: an entity of theirs lists them. */
  @Column({ name: "document_kind", type: "enum", enumName: "document_kind", nullable: true })
  documentKind!: string | null;

  @Column({ name: "document_id", type: "uuid", nullable: true })
  documentId!: string | null;

  /** `api_client.id` */
  @Column({ type: "integer" })
  actor!: number;

  /** Whether it is the last record of the command that wrote it. */
  @Column({ name: "closes_command", type: "boolean", default: true })
  closesCommand!: boolean;

  @Column({ name: "recorded_at", type: "timestamptz" })
  recordedAt!: Date;
}
