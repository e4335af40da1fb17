import { Check, Column, Entity, PrimaryColumn } from "../db/entity-decorators.js";

/** What makes a job again and again. */
@Entity("job_schedule")
@Check("job_schedule_name_length", "length(name) between 1 and 255")
export class JobScheduleEntity {
  @PrimaryColumn({ type: "text", primaryKeyConstraintName: "job_schedule_pk" })
  name!: string;

  @Column({ type: "text" })
  kind!: string;

  @Column({ type: "text" })
  pattern!: string;

  @Column({ name: "time_zone", type: "text" })
  timeZone!: string;

  @Column({ type: "jsonb" })
  input!: unknown;

  @Column({ name: "next_at", type: "timestamptz" })
  nextAt!: Date;
}
