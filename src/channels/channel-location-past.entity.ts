import { Column, Entity, JoinColumn, ManyToOne, PrimaryColumn, type Reference } from "../platform/db/entity-decorators.js";
import { LocationEntity } from "../locations/location.entity.js";
import { ChannelEntity } from "./channel.entity.js";

/** A stretch of time in which a channel sold from a location. What it sells from now is in `channel_location`. */
@Entity("channel_location_past")
export class ChannelLocationPastEntity {
  @PrimaryColumn({ name: "channel_id", type: "integer", primaryKeyConstraintName: "channel_location_past_pk" })
  channelId!: number;

  @ManyToOne(() => ChannelEntity)
  @JoinColumn({ name: "channel_id", foreignKeyConstraintName: "channel_location_past_channel_fk" })
  channel!: Reference<ChannelEntity>;

  @PrimaryColumn({ name: "location_id", type: "integer", primaryKeyConstraintName: "channel_location_past_pk" })
  locationId!: number;

  @ManyToOne(() => LocationEntity)
  @JoinColumn({ name: "location_id", foreignKeyConstraintName: "channel_location_past_location_fk" })
  location!: Reference<LocationEntity>;

  @Column({ type: "timestamptz" })
  since!: Date;

  @PrimaryColumn({ type: "timestamptz", primaryKeyConstraintName: "channel_location_past_pk" })
  until!: Date;
}
