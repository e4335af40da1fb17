import type { MigrationInterface, QueryRunner } from "typeorm";

/**
 * Files that wait for jobs, and that jobs have made: in parts, so that no row is large and any process reads them. Uploads that are promised: of their tokens
 * only the digests are kept.
 */
export class JobFiles1700000000022 implements MigrationInterface {
  readonly name = "JobFiles1700000000022";

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table job_upload (
        token_hash bytea not null,
        client_id integer not null,
        job_id uuid not null,
        kind text not null,
        input jsonb not null,
        expires_at timestamptz not null,
        constraint job_upload_pk primary key (token_hash)
      );

      create table job_file (
        id uuid not null,
        job_id uuid not null,
        name text not null,
        token text not null,
        bytes bigint not null default 0,
        reserved bigint not null default 0,
        complete boolean not null default false,
        expires_at timestamptz not null,
        constraint job_file_pk primary key (id),
        constraint job_file_token_unique unique (token)
      );
      create index job_file_job_index on job_file (job_id);

      create table job_file_part (
        file_id uuid not null,
        number integer not null,
        content bytea not null,
        constraint job_file_part_pk primary key (file_id, number),
        constraint job_file_part_file_fk foreign key (file_id) references job_file (id) on delete cascade
      );
      -- What is packed already, or soon gone, is not worth packing.
      alter table job_file_part alter column content set storage external;
    `);
  }

  down(): Promise<void> {
    return Promise.reject(new Error("Migrations go forward only: restore a backup instead."));
  }
}
