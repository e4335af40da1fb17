import type { Database } from "../db/database.js";
import { HubError } from "../errors/hub-error.js";
import type { Logger } from "../observability/logger.js";
import type { JobKind } from "./job-kind.js";
import { type JobSchedule, setSchedule } from "./job-schedules.js";
import { JobWorker } from "./job-worker.js";
import { Jobs } from "./jobs.js";

export interface StartedJobs {
  readonly jobs: Jobs;
  readonly worker: JobWorker;
}

/** The jobs of these kinds in this process, and the worker that runs them beside those of other processes. Close the worker before the database. */
export async function startJobs(
  database: Database,
  kinds: readonly JobKind[],
  options: { readonly schedules: readonly JobSchedule[]; readonly runningMax: number; readonly logger: Logger },
): Promise<StartedJobs> {
  const { schedules, runningMax, logger } = options;
  for (const schedule of schedules) await setSchedule(database.lane("bulk"), schedule);
  const jobs = new Jobs(database, kinds);
  const worker = new JobWorker(database, jobs, {
    runningMax,
    // A hub that is busy, or whose database is away, is no fault of the job's.
    onError: (err, job) =>
      logger[err instanceof HubError ? "warn" : "error"](
        { err, ...(job === null ? {} : { job: job.id, kind: job.kind, attempt: job.attempts }) },
        job === null ? "Jobs could not be looked for. The next look tries again." : "A job failed.",
      ),
  });
  return { jobs, worker };
}
