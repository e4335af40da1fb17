import type { Database } from "../db/database.js";
import { newId } from "../db/new-id.js";
import { type Selected, selectionOf } from "../db/table.js";
import { into, runStatements, same } from "../db/write-rows.js";
import { type CronTimes, cronProblem, nextTime } from "./cron.rules.js";
import type { JobKind } from "./job-kind.js";
import { JobScheduleEntity } from "./job-schedule.entity.js";
import { JobEntity } from "./job.entity.js";

/** What makes a job of a kind again and again. */
export interface JobSchedule extends CronTimes {
  /** Unique over all rooms; 1 to 255 characters. */
  readonly name: string;
  readonly kind: string;
  readonly input: unknown;
}

/** Schedules looked at in one turn. */
const TURN_SCHEDULES = 100;

/** Sets a schedule: a new one, or another time of one that is there. Throws a sentence for a pattern or a time zone that is none. */
export async function setSchedule(database: Database, schedule: JobSchedule): Promise<void> {
  const problem = cronProblem(schedule);
  if (problem !== null) throw new Error(`The schedule ${schedule.name}: ${problem}`);
  const { name, pattern } = schedule;
  const [clock] = await database.query<{ now: Date }>("select clock_timestamp() as now");
  const next = nextTime(schedule, clock?.now ?? new Date());
  if (next === null) throw new Error(`The schedule ${name}: "${pattern}" never comes.`);
  await runStatements(database, putSchedules([{ ...schedule, nextAt: next }]));
}

interface StoredSchedule extends JobSchedule {
  readonly nextAt: Date;
}

/** What is as it was keeps its next time: a start of the hub at that very moment skips nothing. */
const putSchedules = into(JobScheduleEntity)
  .rowsOf<StoredSchedule>(same((schedule: StoredSchedule) => schedule, "name", "kind", "pattern", "timeZone", "input", "nextAt"))
  .insert({
    tail: `
  on conflict (name) do update set kind = excluded.kind, pattern = excluded.pattern, time_zone = excluded.time_zone, input = excluded.input,
    next_at = case when (job_schedule.pattern, job_schedule.time_zone) = (excluded.pattern, excluded.time_zone)
      then job_schedule.next_at else excluded.next_at end
  where (job_schedule.kind, job_schedule.pattern, job_schedule.time_zone, job_schedule.input)
    is distinct from (excluded.kind, excluded.pattern, excluded.time_zone, excluded.input)`,
  });

/** Takes a schedule back. Jobs that it has made stay. */
export async function dropSchedule(database: Database, name: string): Promise<void> {
  await database.query("delete from job_schedule where name = $1", [name]);
}

const SCHEDULE = selectionOf(JobScheduleEntity, "name", "kind", "pattern", "timeZone", "input");

interface DueSchedule extends Selected<typeof SCHEDULE> {
  readonly now: Date;
}

/**
 * Makes the jobs of the schedules that are due, each once over all processes. Times that went by while no hub ran come to one job, and while a job of
 * a schedule waits or runs it makes no other.
 */
export async function runSchedules(database: Database, kinds: ReadonlyMap<string, JobKind>): Promise<number> {
  return database.transaction(async (transaction) => {
    const due = await transaction.query<DueSchedule>(DUE_SQL, [[...kinds.keys()], TURN_SCHEDULES]);
    for (const schedule of due) {
      const { name, kind, input, now } = schedule;
      const attemptsMax = kinds.get(kind)?.attemptsMax ?? 1;
      await runStatements(transaction, insertJobs([{ id: newId(), kind, input, attemptsMax, schedule: name }]));
      await transaction.query(NEXT_SQL, [name, nextTime(schedule, now) ?? NEVER]);
    }
    return due.length;
  });
}

const NEVER = "infinity";

const DUE_SQL = `
  select ${SCHEDULE.of("job_schedule")}, clock_timestamp() as now
  from job_schedule where next_at <= clock_timestamp() and kind = any($1::text[])
  order by name limit $2 for update skip locked`;

type ScheduledJob = Pick<JobEntity, "id" | "kind" | "input" | "attemptsMax" | "schedule">;

const insertJobs = into(JobEntity)
  .rowsOf<ScheduledJob>(same((job: ScheduledJob) => job, "id", "kind", "input", "attemptsMax", "schedule"))
  .insert({ where: "not exists (select from job where job.schedule = given.schedule and job.status in ('QUEUED', 'RUNNING'))" });

const NEXT_SQL = "update job_schedule set next_at = $2 where name = $1";
