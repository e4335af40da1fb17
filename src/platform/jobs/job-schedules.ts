import type { Database } from "../db/database.js";
import { newId } from "../db/new-id.js";
import { type CronTimes, cronProblem, nextTime } from "./cron.rules.js";
import type { JobKind } from "./job-kind.js";

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
  const { name, kind, pattern, timeZone, input } = schedule;
  const [clock] = await database.query<{ now: Date }>("select clock_timestamp() as now");
  const next = nextTime(schedule, clock?.now ?? new Date());
  if (next === null) throw new Error(`The schedule ${name}: "${pattern}" never comes.`);
  await database.query(SET_SQL, [name, kind, pattern, timeZone, JSON.stringify(input), next]);
}

/** What is as it was keeps its next time: a start of the hub at that very moment skips nothing. */
const SET_SQL = `
  insert into job_schedule (name, kind, pattern, time_zone, input, next_at) values ($1, $2, $3, $4, $5, $6)
  on conflict (name) do update set kind = excluded.kind, pattern = excluded.pattern, time_zone = excluded.time_zone, input = excluded.input,
    next_at = case when (job_schedule.pattern, job_schedule.time_zone) = (excluded.pattern, excluded.time_zone)
      then job_schedule.next_at else excluded.next_at end
  where (job_schedule.kind, job_schedule.pattern, job_schedule.time_zone, job_schedule.input)
    is distinct from (excluded.kind, excluded.pattern, excluded.time_zone, excluded.input)`;

/** Takes a schedule back. Jobs that it has made stay. */
export async function dropSchedule(database: Database, name: string): Promise<void> {
  await database.query("delete from job_schedule where name = $1", [name]);
}

interface DueSchedule extends JobSchedule {
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
      await transaction.query(MAKE_SQL, [newId(), kind, JSON.stringify(input), attemptsMax, name]);
      await transaction.query(NEXT_SQL, [name, nextTime(schedule, now) ?? NEVER]);
    }
    return due.length;
  });
}

const NEVER = "infinity";

const DUE_SQL = `
  select name, kind, pattern, time_zone as "timeZone", input, clock_timestamp() as now
  from job_schedule where next_at <= clock_timestamp() and kind = any($1::text[])
  order by name limit $2 for update skip locked`;

const MAKE_SQL = `
  insert into job (id, kind, input, attempts_max, schedule)
  select $1, $2, $3, $4, $5::text
  where not exists (select from job where schedule = $5 and status in ('QUEUED', 'RUNNING'))`;

const NEXT_SQL = "update job_schedule set next_at = $2 where name = $1";
