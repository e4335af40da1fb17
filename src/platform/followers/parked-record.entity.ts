import { type Bigint, Check, Column, Entity, Index, PrimaryColumn } from "../db/entity-decorators.js";

/** A record that a durable follower has set aside. What it says stands in the ledger. */
@Entity("feed_parked_record")
@Check("feed_parked_record_key_length", "length(key) between 1 and 255")
@Index("feed_parked_record_retry_index", ["follower"], { where: "retry" })
export class ParkedRecordEntity {
  @PrimaryColumn({ type: "text", primaryKeyConstraintName: "feed_parked_record_pk" })
  follower!: string;

  @PrimaryColumn({ type: "bigint", primaryKeyConstraintName: "feed_parked_record_pk" })
  sequence!: Bigint;

  /** While a record of a key is parked, those behind it with the same key are parked as well. */
  @Column({ type: "text", nullable: true })
  key!: string | null;

  @Column({ type: "integer" })
  attempts!: number;

  /** Null: it waits behind another one of its key. */
  @Column({ type: "text", nullable: true })
  error!: string | null;

  /** An operator wants it handled. */
  @Column({ type: "boolean", default: false })
  retry!: boolean;

  @Column({ name: "parked_at", type: "timestamptz", default: () => "clock_timestamp()" })
  parkedAt!: Date;
}
