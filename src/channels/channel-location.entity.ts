import { Column, Entity, JoinColumn, ManyToOne, PrimaryColumn, type Reference } from "../platform/db/entity-decorators.js";
import { LocationEntity } from "../locations/location.entity.js";
import { ChannelEntity } from "./channel.entity.js";

/** A location from which a channel may sell. */
@Entity("channel_location")
export class ChannelLocationEntity {
  @PrimaryColumn({ name: "channel_id", type: "integer", primaryKeyConstraintName: "channel_location_pk" })
  channelId!: number;

  @ManyToOne(() => ChannelEntity)
  @JoinColumn({ name: "channel_id", foreignKeyConstraintName: "channel_location_channel_fk" })
  channel!: Reference<ChannelEntity>;

  @PrimaryColumn({ name: "location_id", type: "integer", primaryKeyConstraintName: "channel_location_pk" })
  locationId!: number;

  @ManyToOne(() => LocationEntity)
  @JoinColumn({ name: "location_id", foreignKeyConstraintName: "channel_location_location_fk" })
  location!: Reference<LocationEntity>;

  /** From when on; always, of what was the channel's before that was written down. */
  @Column({ type: "timestamptz", default: () => "clock_timestamp()" })
  since!: Date;

  /** Whether the channel's PUBLIC keys may see it by name. */
  @Column({ type: "boolean", default: false })
  published!: boolean;
}
