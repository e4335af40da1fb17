import { type Bigint, Check, Column, Entity, PrimaryColumn } from "../db/entity-decorators.js";

/** How far a durable follower has come, and who holds its lease. */
@Entity("feed_cursor")
@Check("feed_cursor_name_length", "length(name) between 1 and 255")
export class FeedCursorEntity {
  @PrimaryColumn({ type: "text" })
  name!: string;

  /** Everything up to it is handled, parked or skipped. */
  @Column({ type: "bigint" })
  sequence!: Bigint;

  @Column({ name: "updated_at", type: "timestamptz", default: () => "now()" })
  updatedAt!: Date;

  /** Grows with each lease. */
  @Column({ type: "bigint", default: 0 })
  fence!: Bigint;

  /** Host and process of the lease that was taken last. */
  @Column({ type: "text", nullable: true })
  holder!: string | null;

  @Column({ name: "leased_until", type: "timestamptz", nullable: true })
  leasedUntil!: Date | null;

  /** At what comes next, and failed. */
  @Column({ type: "integer", default: 0 })
  attempts!: number;

  /** What comes next is not tried before. */
  @Column({ name: "retry_at", type: "timestamptz", nullable: true })
  retryAt!: Date | null;

  /** Of the last attempt at what comes next. */
  @Column({ type: "text", nullable: true })
  error!: string | null;

  @Column({ name: "stopped_at", type: "timestamptz", nullable: true })
  stoppedAt!: Date | null;

  /** An operator wants everything behind it handled again. */
  @Column({ name: "replay_after", type: "bigint", nullable: true })
  replayAfter!: Bigint | null;

  /** An operator wants nothing up to it handled. */
  @Column({ name: "skip_to", type: "bigint", nullable: true })
  skipTo!: Bigint | null;
}
