import { Check, Column, Entity, Index, PrimaryColumn } from "../db/entity-decorators.js";

export const JOB_STATUSES = ["QUEUED", "RUNNING", "SUCCEEDED", "FAILED", "CANCELED"] as const;

/** Work in the background. */
@Entity("job")
@Check("job_kind_length", "length(kind) between 1 and 64")
@Check("job_lease_while_running", "(leased_until is not null) = (status = 'RUNNING')")
@Check("job_end_when_ended", "(finished_at is not null) = (status in ('SUCCEEDED', 'FAILED', 'CANCELED'))")
@Index("job_queued_index", ["runAt"], { where: "status = 'QUEUED'" })
@Index("job_running_index", ["leasedUntil"], { where: "status = 'RUNNING'" })
@Index("job_finished_index", ["finishedAt"], { where: "finished_at is not null" })
@Index("job_client_index", ["clientId", "id"])
export class JobEntity {
  @PrimaryColumn({ type: "uuid", primaryKeyConstraintName: "job_pk" })
  id!: string;

  @Column({ type: "text" })
  kind!: string;

  @Column({ type: "enum", enum: [...JOB_STATUSES], enumName: "job_status", default: "QUEUED" })
  status!: (typeof JOB_STATUSES)[number];

  @Column({ type: "jsonb" })
  input!: unknown;

  /** What it came to, so far or at its end. */
  @Column({ type: "jsonb", nullable: true })
  result!: unknown;

  @Column({ type: "text", nullable: true })
  error!: string | null;

  @Column({ type: "integer", default: 0 })
  done!: number;

  @Column({ type: "integer", nullable: true })
  total!: number | null;

  @Column({ type: "text", nullable: true })
  unit!: string | null;

  @Column({ type: "integer", default: 0 })
  attempts!: number;

  @Column({ name: "attempts_max", type: "integer" })
  attemptsMax!: number;

  /** Grows with each lease. */
  @Column({ type: "integer", default: 0 })
  fence!: number;

  @Column({ name: "run_at", type: "timestamptz", default: () => "clock_timestamp()" })
  runAt!: Date;

  @Column({ name: "leased_until", type: "timestamptz", nullable: true })
  leasedUntil!: Date | null;

  @Column({ name: "cancel_requested", type: "boolean", default: false })
  cancelRequested!: boolean;

  @Column({ name: "client_id", type: "integer", nullable: true })
  clientId!: number | null;

  @Column({ type: "text", nullable: true })
  schedule!: string | null;

  @Column({ name: "created_at", type: "timestamptz", default: () => "clock_timestamp()" })
  createdAt!: Date;

  @Column({ name: "started_at", type: "timestamptz", nullable: true })
  startedAt!: Date | null;

  @Column({ name: "finished_at", type: "timestamptz", nullable: true })
  finishedAt!: Date | null;
}
