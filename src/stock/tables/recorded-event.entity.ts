import { Column, Entity, PrimaryColumn } from "typeorm";
import { DOCUMENT_KINDS, type DocumentKindName } from "../states/enumerations.js";

/** What is recorded in the ledger's order without moving stock. */
@Entity("recorded_event")
export class RecordedEventEntity {
  @PrimaryColumn({ type: "bigint" })
  sequence!: string;

  @Column({ type: "text" })
  kind!: string;

  /** What followers need to know of it; null where it is a document's. */
  @Column({ type: "json", nullable: true })
  body!: unknown;

  @Column({ name: "document_kind", type: "enum", enum: [...DOCUMENT_KINDS], enumName: "document_kind", nullable: true })
  documentKind!: DocumentKindName | null;

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
