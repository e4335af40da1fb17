import { Check, Column, Entity, PrimaryColumn } from "typeorm";

/** How far a durable follower has come. */
@Entity("feed_cursor")
@Check("feed_cursor_name_length", "length(name) between 1 and 255")
export class FeedCursorEntity {
  @PrimaryColumn({ type: "text" })
  name!: string;

  @Column({ type: "bigint" })
  sequence!: string;

  @Column({ name: "updated_at", type: "timestamptz", default: () => "now()" })
  updatedAt!: Date;
}
