import type { Database } from "../db/database.js";
import { type Selected, selectionOf } from "../db/table.js";
import { databaseLoader, oneForEach } from "../graphql/database-loader.js";
import { LAST_ID, PAGE_ROWS } from "../graphql/list-scope.js";
import { type JOB_STATUSES, JobEntity } from "./job.entity.js";

export type JobStatus = (typeof JOB_STATUSES)[number];

const JOB = selectionOf(
  JobEntity,
  "id",
  "kind",
  "status",
  "input",
  "result",
  "error",
  "done",
  "total",
  "unit",
  "attempts",
  "attemptsMax",
  "runAt",
  "cancelRequested",
  "clientId",
  "schedule",
  "createdAt",
  "startedAt",
  "finishedAt",
);

export interface JobRow extends Selected<typeof JOB> {
  /** The client's name. */
  readonly startedBy: string | null;
}

/** Whose jobs are seen: one's own, and all of these kinds (null: of every kind). */
export interface JobScope {
  readonly clientId: number;
  readonly kinds: readonly string[] | null;
}

const COLUMNS = `${JOB.of("job")}, api_client.name as "startedBy"`;

const FROM = "from job left join api_client on api_client.id = job.client_id";

const SEEN = "($2::integer = job.client_id or $3::text[] is null or job.kind = any($3))";

/** The jobs with these ids, in their order; null where there is none within the scope. */
export async function findJobs(database: Database, ids: readonly string[], { clientId, kinds }: JobScope): Promise<(JobRow | null)[]> {
  return oneForEach(ids, await database.query<JobRow>(FIND_SQL, [ids, clientId, kinds]), ({ id }) => id);
}

const FIND_SQL = `select ${COLUMNS} ${FROM} where job.id = any($1::uuid[]) and ${SEEN}`;

/** A job as a caller looks for it. */
export interface ScopedJob {
  readonly id: string;
  /** The caller's: equal for all that one request loads. */
  readonly scope: JobScope;
}

/** As `findJobs`, many at once. */
export const jobLoader = databaseLoader(
  "jobById",
  (database, asked: readonly ScopedJob[]) =>
    findJobs(
      database,
      asked.map(({ id }) => id),
      asked[0]?.scope ?? { clientId: 0, kinds: [] },
    ),
  { cacheKey: ({ id }) => id, live: true },
);

export interface JobFilterRow {
  readonly kinds: readonly string[] | null;
  readonly statuses: readonly JobStatus[] | null;
}

/** Jobs within the scope, newest first. */
export async function listJobs(
  database: Database,
  { before, limit }: { readonly before: string | null; readonly limit: number },
  filter: JobFilterRow,
  scope: JobScope,
): Promise<JobRow[]> {
  const values = [before ?? LAST_ID, scope.clientId, scope.kinds, filter.kinds, filter.statuses, limit];
  return database.query<JobRow>(LIST_SQL, values);
}

const LIST_SQL = `
  select ${COLUMNS} from (
    select * from job
    where id < $1::uuid and ${SEEN} and ($4::text[] is null or kind = any($4)) and ($5::job_status[] is null or status = any($5))
    order by id desc limit ${PAGE_ROWS}
  ) job left join api_client on api_client.id = job.client_id
  order by job.id desc limit $6`;

/** Of each kind that has any, the jobs that wait and those that run, in all processes. */
export function countJobs(database: Database): Promise<{ kind: string; queued: number; running: number }[]> {
  return database.query(COUNT_SQL);
}

/** Two look-ups in small indexes: no more than `JOBS_WAITING_MAX` and what schedules add are in them. */
const COUNT_SQL = `
  select kind, count(*) filter (where status = 'QUEUED')::integer as queued, count(*) filter (where status = 'RUNNING')::integer as running
  from (select kind, status from job where status = 'QUEUED' union all select kind, status from job where status = 'RUNNING') waiting
  group by kind`;
