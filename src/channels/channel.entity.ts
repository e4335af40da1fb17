import { Check, Column, Entity, PrimaryGeneratedColumn, Unique } from "typeorm";

@Entity("channel")
@Unique("channel_code_unique", ["code"])
@Check("channel_buffer_range", "buffer between 0 and 2000000000")
export class ChannelEntity {
  @PrimaryGeneratedColumn("identity", { type: "integer", generatedIdentity: "ALWAYS" })
  id!: number;

  @Column({ type: "text", collation: "C" })
  code!: string;

  @Column({ type: "text" })
  name!: string;

  @Column({ type: "integer", default: 0 })
  buffer!: number;

  @Column({ name: "sells_safety_stock", type: "boolean", default: false })
  sellsSafetyStock!: boolean;

  @Column({ type: "boolean", default: true })
  active!: boolean;

  @Column({ type: "integer", default: 1 })
  version!: number;

  @Column({ name: "created_at", type: "timestamptz", default: () => "now()" })
  createdAt!: Date;

  @Column({ name: "updated_at", type: "timestamptz", default: () => "now()" })
  updatedAt!: Date;
}
