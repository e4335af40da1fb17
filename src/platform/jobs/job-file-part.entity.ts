import { Column, Entity, JoinColumn, ManyToOne, PrimaryColumn, type Reference } from "../db/entity-decorators.js";
import { JobFileEntity } from "./job-file.entity.js";

/** A piece of a file. */
@Entity("job_file_part")
export class JobFilePartEntity {
  @PrimaryColumn({ name: "file_id", type: "uuid", primaryKeyConstraintName: "job_file_part_pk" })
  fileId!: string;

  @ManyToOne(() => JobFileEntity, { onDelete: "CASCADE" })
  @JoinColumn({ name: "file_id", foreignKeyConstraintName: "job_file_part_file_fk" })
  file!: Reference<JobFileEntity>;

  @PrimaryColumn({ type: "integer", primaryKeyConstraintName: "job_file_part_pk" })
  number!: number;

  @Column({ type: "bytea" })
  content!: Buffer;
}
