import { Column, Entity, PrimaryColumn } from "../db/entity-decorators.js";

/** An upload that was promised to a client. */
@Entity("job_upload")
export class JobUploadEntity {
  /** SHA-256 of the token, which is kept nowhere. */
  @PrimaryColumn({ name: "token_hash", type: "bytea", primaryKeyConstraintName: "job_upload_pk" })
  tokenHash!: Buffer;

  @Column({ name: "client_id", type: "integer" })
  clientId!: number;

  /** Of the job there will be. */
  @Column({ name: "job_id", type: "uuid" })
  jobId!: string;

  @Column({ type: "text" })
  kind!: string;

  @Column({ type: "jsonb" })
  input!: unknown;

  @Column({ name: "expires_at", type: "timestamptz" })
  expiresAt!: Date;
}
