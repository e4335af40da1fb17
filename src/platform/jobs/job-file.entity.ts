import { type Bigint, Column, Entity, Index, PrimaryColumn, Unique } from "../db/entity-decorators.js";

/** A file that waits for a job, or that a job has made. */
@Entity("job_file")
@Unique("job_file_token_unique", ["token"])
@Index("job_file_job_index", ["jobId"])
export class JobFileEntity {
  @PrimaryColumn({ type: "uuid", primaryKeyConstraintName: "job_file_pk" })
  id!: string;

  @Column({ name: "job_id", type: "uuid" })
  jobId!: string;

  @Column({ type: "text" })
  name!: string;

  /** Of its link. Whoever can read it here can read the file, too. */
  @Column({ type: "text" })
  token!: string;

  @Column({ type: "bigint", default: 0 })
  bytes!: Bigint;

  /** What it may grow to: counted while it comes. */
  @Column({ type: "bigint", default: 0 })
  reserved!: Bigint;

  @Column({ type: "boolean", default: false })
  complete!: boolean;

  @Column({ name: "expires_at", type: "timestamptz" })
  expiresAt!: Date;
}
