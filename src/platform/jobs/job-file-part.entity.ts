import { Column, Entity, JoinColumn, ManyToOne, PrimaryColumn } from "typeorm";
import type { Relation } from "typeorm";
import { JobFileEntity } from "./job-file.entity.js";

/** A piece of a file. */
@Entity("job_file_part")
export class JobFilePartEntity {
  @PrimaryColumn({ name: "file_id", type: "uuid", primaryKeyConstraintName: "job_file_part_pk" })
  fileId!: string;

  @ManyToOne(() => JobFileEntity, { onDelete: "CASCADE" })
  @JoinColumn({ name: "file_id", foreignKeyConstraintName: "job_file_part_file_fk" })
  file!: Relation<JobFileEntity>;

  @PrimaryColumn({ type: "integer", primaryKeyConstraintName: "job_file_part_pk" })
  number!: number;

  @Column({ type: "bytea" })
  content!: Buffer;
}
