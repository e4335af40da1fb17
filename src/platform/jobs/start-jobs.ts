import type { Database } from "../db/database.js";
import { isConnectionFailure } from "../db/sqlstate.js";
import { HubError } from "../errors/hub-error.js";
import type { JobMetrics } from "../observability/job-metrics.js";
import type { Logger } from "../observability/logger.js";
import { TroubleLog } from "../observability/trouble-log.js";
import type { JobKind } from "./job-kind.js";
import { countJobs } from "./job.queries.js";
import { type JobSchedule, setSchedule } from "./job-schedules.js";
import { JobWorker } from "./job-worker.js";
import { Jobs } from "./jobs.js";

export interface StartedJobs {
  readonly jobs: Jobs;
  readonly worker: JobWorker;
}

export interface StartJobsOptions {
  readonly schedules: readonly JobSchedule[];
  readonly runningMax: number;
  readonly leaseMs: number;
  readonly logger: Logger;
  readonly metrics: JobMetrics;
  /** What every process does now and then besides. */
  readonly tidy: () => Promise<void>;
}

/** The jobs of these kinds in this process, and the worker that runs them beside those of other processes. Close the worker before the database. */
export async function startJobs(database: Database, kinds: readonly JobKind[], options: StartJobsOptions): Promise<StartedJobs> {
  const { schedules, runningMax, leaseMs, logger, metrics, tidy } = options;
  for (const schedule of schedules) await setSchedule(database.lane("bulk"), schedule);
  const jobs = new Jobs(database, kinds);
  metrics.watch(jobs.kinds.keys(), () => countJobs(database.lane("bulk")));
  const looks = new TroubleLog({
    logger,
    failed: "Jobs could not be looked for. The next look tries again.",
    well: "Jobs are looked for again.",
  });
  const worker = new JobWorker(database, jobs, {
    runningMax,
    leaseMs,
    tidy,
    observer: metrics,
    onFault: looks.onFault,
    onWell: looks.onWell,
    // A hub that is busy, or whose database is away, is no fault of the job's.
    onError: (err, { id, kind, attempts }) =>
      logger[err instanceof HubError || isConnectionFailure(err) ? "warn" : "error"](
        { err, job: id, kind, attempt: attempts },
        "A job failed.",
      ),
  });
  return { jobs, worker };
}
