import { type Bigint, Check, Column, Entity, Index, PrimaryGeneratedColumn } from "../../platform/db/entity-decorators.js";
import { DOCUMENT_KINDS, type DocumentKindName } from "../states/enumerations.js";

/** What was said to lie at a level at a moment, also where it was what the books said. Never changed. */
@Entity("stock_statement")
@Index("stock_statement_level_index", ["levelId", "statedAt", "sequence", "id"])
@Check("stock_statement_states_some", "states > 0")
export class StockStatementEntity {
  /** In the order in which statements were recorded. */
  @PrimaryGeneratedColumn("identity", { type: "bigint", generatedIdentity: "ALWAYS", primaryKeyConstraintName: "stock_statement_pk" })
  id!: Bigint;

  /** `inventory_level.id_64` */
  @Column({ name: "level", type: "bigint" })
  levelId!: Bigint;

  /** The states it covers together: a sum of powers of two, by their places among `INVENTORY_STATES`. */
  @Column({ type: "integer" })
  states!: number;

  /** Units of these states at that moment. */
  @Column({ type: "bigint" })
  quantity!: Bigint;

  @Column({ name: "stated_at", type: "timestamptz" })
  statedAt!: Date;

  /** The last of the ledger when it was made, its own variance included: movements up to it stand before the statement. */
  @Column({ type: "bigint" })
  sequence!: Bigint;

  @Column({ name: "document_kind", type: "enum", enum: [...DOCUMENT_KINDS], enumName: "document_kind", nullable: true })
  documentKind!: DocumentKindName | null;

  @Column({ name: "document_id", type: "uuid", nullable: true })
  documentId!: string | null;

  @Column({ name: "recorded_at", type: "timestamptz" })
  recordedAt!: Date;
}
