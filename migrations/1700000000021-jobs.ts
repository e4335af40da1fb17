import type { MigrationInterface, QueryRunner } from "typeorm";

/**
 * Work in the background: jobs with the lease of whoever runs them, and the schedules that make jobs. `fence` grows with each lease: what a process
 * writes that has lost its own is refused.
 */
export class Jobs1700000000021 implements MigrationInterface {
  readonly name = "Jobs1700000000021";

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create type job_status as enum ('QUEUED', 'RUNNING', 'SUCCEEDED', 'FAILED', 'CANCELED');

      create table job (
        id uuid not null,
        kind text not null,
        status job_status not null default 'QUEUED',
        input jsonb not null,
        result jsonb,
        error text,
        done integer not null default 0,
        total integer,
        unit text,
        attempts integer not null default 0,
        attempts_max integer not null,
        fence integer not null default 0,
        run_at timestamptz not null default clock_timestamp(),
        leased_until timestamptz,
        cancel_requested boolean not null default false,
        client_id integer,
        schedule text,
        created_at timestamptz not null default clock_timestamp(),
        started_at timestamptz,
        finished_at timestamptz,
        constraint job_pk primary key (id),
        constraint job_kind_length check (length(kind) between 1 and 64),
        constraint job_lease_while_running check ((leased_until is not null) = (status = 'RUNNING')),
        constraint job_end_when_ended check ((finished_at is not null) = (status in ('SUCCEEDED', 'FAILED', 'CANCELED')))
      );
      create index job_queued_index on job (run_at) where status = 'QUEUED';
      create index job_running_index on job (leased_until) where status = 'RUNNING';
      create index job_finished_index on job (finished_at) where finished_at is not null;
      create index job_client_index on job (client_id, id);

      create table job_schedule (
        name text not null,
        kind text not null,
        pattern text not null,
        time_zone text not null,
        input jsonb not null,
        next_at timestamptz not null,
        constraint job_schedule_pk primary key (name),
        constraint job_schedule_name_length check (length(name) between 1 and 255)
      );
    `);
  }

  down(): Promise<void> {
    return Promise.reject(new Error("Migrations go forward only: restore a backup instead."));
  }
}
