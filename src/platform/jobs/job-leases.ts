import { AskedRows } from "../db/asked-rows.js";
import type { Database, Transaction } from "../db/database.js";
import { type Selected, selectionOf } from "../db/table.js";
import type { JobKind } from "./job-kind.js";
import { JobEntity } from "./job.entity.js";
import type { JobStatus } from "./job.queries.js";

const LEASED = selectionOf(JobEntity, "id", "kind", "input", "clientId", "attempts", "attemptsMax", "fence");

/** A job that this process holds. What is written under an older `fence` than its lease's is refused. */
export interface LeasedJob extends Selected<typeof LEASED> {
  readonly kept: unknown;
}

export interface Beat {
  readonly done: number;
  readonly total: number | null;
  readonly unit: string | null;
  /** Undefined: as it is. */
  readonly result: unknown;
}

/** How an attempt ended. */
export type Ending =
  | { readonly status: "SUCCEEDED" | "CANCELED"; readonly beat: Beat }
  | { readonly status: "FAILED"; readonly beat: Beat; readonly error: string }
  /** To be begun again: after a failure, or at once where the process stops, which is no attempt. */
  | { readonly status: "QUEUED"; readonly beat: Beat; readonly error: string | null; readonly afterMs: number; readonly counts: boolean };

/** Whether there is anything to do: one look-up in three small indexes. */
export async function isAnythingDue(database: Database, kinds: readonly string[]): Promise<{ jobs: boolean; schedules: boolean }> {
  const [due] = await database.query<{ jobs: boolean; schedules: boolean }>(DUE_SQL, [kinds]);
  return due ?? { jobs: false, schedules: false };
}

const DUE_SQL = `
  select exists (select from job where status = 'QUEUED' and run_at <= clock_timestamp() and kind = any($1::text[]))
      or exists (select from job where status = 'RUNNING' and leased_until < clock_timestamp() and kind = any($1::text[])) as jobs,
    exists (select from job_schedule where next_at <= clock_timestamp() and kind = any($1::text[])) as schedules`;

/**
 * Takes jobs that are due, and those whose holder has not been heard of. One process takes at a time, so that the bounds of kinds hold over all
 * of them; who runs meanwhile is not disturbed. `failed`: those whose holder was gone once too often.
 */
export async function takeJobs(
  database: Database,
  kinds: readonly JobKind[],
  { slots, leaseMs }: { readonly slots: number; readonly leaseMs: number },
): Promise<{ readonly taken: readonly LeasedJob[]; readonly failed: readonly Pick<LeasedJob, "kind">[] }> {
  const names = kinds.map(({ name }) => name);
  return database.transaction(async (transaction) => {
    await transaction.query("select pg_advisory_xact_lock(hashtext('hub: whose turn it is to take jobs'))");
    const givenUp = await transaction.query<{ kind: string; status: JobStatus }>(GIVE_UP_SQL, [names]);
    const taken = await transaction.query<LeasedJob>(TAKE_SQL, [...BOUNDS.values(kinds), slots, leaseMs]);
    return { taken, failed: givenUp.filter(({ status }) => status === "FAILED") };
  });
}

/** Jobs whose holder is gone, and which are not begun again. */
const GIVE_UP_SQL = `
  update job set status = case when cancel_requested then 'CANCELED' else 'FAILED' end::job_status, leased_until = null,
    finished_at = clock_timestamp(),
    error = case when not cancel_requested then
      format('It was begun %s times, and each time the process that ran it ended before it was done. See the log of the hub.', attempts) end
  where status = 'RUNNING' and leased_until < clock_timestamp() and kind = any($1::text[]) and (cancel_requested or attempts >= attempts_max)
  returning kind, status`;

const BOUNDS = new AskedRows<JobKind>({
  kind: ["text", ({ name }) => name],
  running_max: ["integer", ({ runningMax }) => runningMax],
});

const TAKE_SQL = `
  with bounds as (select * from ${BOUNDS.sql}),
  running as (select kind, count(*) as count from job where status = 'RUNNING' and leased_until >= clock_timestamp() group by kind),
  due as (
    select job.id, job.kind, job.run_at, row_number() over (partition by job.kind order by job.run_at, job.id) as place
    from job join bounds using (kind)
    where (job.status = 'QUEUED' and job.run_at <= clock_timestamp()) or (job.status = 'RUNNING' and job.leased_until < clock_timestamp())
  ),
  chosen as (
    select due.id from due join bounds using (kind) left join running using (kind)
    where due.place + coalesce(running.count, 0) <= bounds.running_max
    order by due.run_at, due.id limit $${BOUNDS.next}
  )
  update job set status = 'RUNNING', fence = job.fence + 1, attempts = job.attempts + 1, error = null,
    leased_until = clock_timestamp() + $${BOUNDS.next + 1} * interval '1 millisecond', started_at = coalesce(job.started_at, clock_timestamp())
  from chosen
  -- Looked at again under the row's lock: its holder may have been heard of just now.
  where job.id = chosen.id and (job.status = 'QUEUED' or (job.status = 'RUNNING' and job.leased_until < clock_timestamp()))
  returning ${LEASED.of("job")}, job.result as kept`;

/** Renews the lease and says how far the job has come. Null: the lease is another's. */
export async function renewLease(
  database: Database,
  { id, fence }: LeasedJob,
  leaseMs: number,
  beat: Beat,
): Promise<{ readonly cancelRequested: boolean } | null> {
  const rows = await database.query<{ cancelRequested: boolean }>(RENEW_SQL, [id, fence, ...valuesOf(beat), leaseMs]);
  return rows[0] ?? null;
}

const BEAT_SET = `done = $3, total = $4, unit = $5, result = case when $6::text is null then job.result else $6::jsonb end`;

const RENEW_SQL = `
  update job set ${BEAT_SET}, leased_until = clock_timestamp() + $7 * interval '1 millisecond'
  where id = $1 and fence = $2 and status = 'RUNNING'
  returning cancel_requested as "cancelRequested"`;

/** Gives the lease back, and answers what the job is then. Null: it was another's by then, and nothing was written. */
export async function endLease(database: Database, { id, fence }: LeasedJob, ending: Ending): Promise<JobStatus | null> {
  const { status, beat } = ending;
  const error = "error" in ending ? ending.error : null;
  const [afterMs, counts] = ending.status === "QUEUED" ? [ending.afterMs, ending.counts] : [0, true];
  const rows = await database.query<{ status: JobStatus }>(END_SQL, [id, fence, ...valuesOf(beat), status, error, afterMs, counts]);
  return rows[0]?.status ?? null;
}

/** A cancellation that came meanwhile stands before another attempt. */
const END_SQL = `
  update job set ${BEAT_SET}, leased_until = null, error = $8, attempts = job.attempts - case when $10 then 0 else 1 end,
    status = case when $7::job_status = 'QUEUED' and cancel_requested then 'CANCELED' else $7::job_status end,
    finished_at = case when $7::job_status = 'QUEUED' and not cancel_requested then null else clock_timestamp() end,
    run_at = case when $7::job_status = 'QUEUED' then clock_timestamp() + $9 * interval '1 millisecond' else job.run_at end
  where id = $1 and fence = $2 and status = 'RUNNING'
  returning status`;

/** Holds the lease until the transaction ends: nobody takes the job over before. False: it is another's. */
export async function holdLease(transaction: Transaction, { id, fence }: LeasedJob): Promise<boolean> {
  const rows = await transaction.query(HOLD_SQL, [id, fence]);
  return rows.length > 0;
}

const HOLD_SQL = "select from job where id = $1 and fence = $2 and status = 'RUNNING' and leased_until > clock_timestamp() for share";

function valuesOf({ done, total, unit, result }: Beat): readonly unknown[] {
  return [done, total, unit, result === undefined ? null : JSON.stringify(result)];
}
