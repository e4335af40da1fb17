import { setTimeout as pause } from "node:timers/promises";
import type { Database } from "../db/database.js";
import type { LoopWatch } from "../observability/trouble-log.js";
import { Attempt, type JobObserver } from "./attempt.js";
import type { LeasedJob } from "./job-leases.js";
import { isAnythingDue, takeJobs } from "./job-leases.js";
import { runSchedules } from "./job-schedules.js";
import type { Jobs } from "./jobs.js";

/** Its looks for work are watched: after one that failed the next one tries again. */
export interface JobWorkerOptions extends LoopWatch {
  /** Jobs that this process runs at one time; 0: none, and no schedule either. */
  readonly runningMax: number;
  /** How long a job is another's to take after its holder was heard of last. Default 30 s. */
  readonly leaseMs?: number;
  /** Between two looks for jobs that other processes have made. Default 1 s. */
  readonly lookMs?: number;
  /** Before a job that failed is begun again for the first time. Default 10 s. */
  readonly retryMs?: number;
  /** How long `close` waits for jobs to leave off. Default 3 s. */
  readonly graceMs?: number;
  /** Done by every process with a look now and then: forgetting what has ended by its time. Default: nothing. */
  readonly tidy?: () => Promise<void>;
  /** Default: nobody. */
  readonly observer?: JobObserver;
  /** Told of what failed in a job. */
  readonly onError: (error: unknown, job: LeasedJob) => void;
}

const DEFAULTS = {
  leaseMs: 30_000,
  lookMs: 1_000,
  retryMs: 10_000,
  graceMs: 3_000,
  tidy: () => Promise.resolve(),
  onWell: () => undefined,
  observer: { attempted: () => undefined, failed: () => undefined },
} as const;
/** Between two times that a process tidies up. */
const TIDY_MS = 60_000;

/** Runs jobs in this process, beside any number of others on the same database. */
export class JobWorker {
  readonly #database: Database;
  readonly #options: Required<JobWorkerOptions>;
  readonly #running = new Map<Attempt, Promise<void>>();
  #timer: NodeJS.Timeout | null = null;
  #looking: Promise<void> | null = null;
  #again = false;
  #closed = false;
  #tidied = 0;

  constructor(
    database: Database,
    private readonly jobs: Jobs,
    options: JobWorkerOptions,
  ) {
    this.#database = database.lane("bulk");
    this.#options = { ...DEFAULTS, ...options };
    jobs.onNew(() => this.look());
    this.look();
  }

  /** Jobs that run in this process now. */
  get running(): number {
    return this.#running.size;
  }

  /** Looks for work now. */
  look(): void {
    if (this.#closed || this.#options.runningMax === 0) return;
    if (this.#looking !== null) {
      this.#again = true;
      return;
    }
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#looking = this.#lookOnce()
      .then(this.#options.onWell, this.#options.onFault)
      .finally(() => {
        this.#looking = null;
        this.#lookLater();
      });
  }

  /** Takes no more jobs, asks those that run to leave off, and leaves them to others. */
  async close(): Promise<void> {
    this.#closed = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
    await this.#looking;
    for (const attempt of this.#running.keys()) attempt.stop();
    // What does not leave off in time is taken over when its lease has run out.
    await Promise.race([Promise.all(this.#running.values()), pause(this.#options.graceMs, undefined, { ref: false })]);
  }

  #lookLater(): void {
    if (this.#closed) return;
    const afterMs = this.#again ? 0 : this.#options.lookMs;
    this.#again = false;
    this.#timer = setTimeout(() => this.look(), afterMs).unref();
  }

  async #lookOnce(): Promise<void> {
    const { kinds } = this.jobs;
    await this.#tidy();
    const slots = this.#options.runningMax - this.#running.size;
    const due = await isAnythingDue(this.#database, [...kinds.keys()]);
    const made = due.schedules ? await runSchedules(this.#database, kinds) : 0;
    if (slots === 0 || this.#closed || (!due.jobs && made === 0)) return;
    const { taken, failed } = await takeJobs(this.#database, [...kinds.values()], { slots, leaseMs: this.#options.leaseMs });
    for (const { kind } of failed) this.#options.observer.failed(kind);
    for (const job of taken) this.#begin(job);
  }

  async #tidy(): Promise<void> {
    if (this.#tidied !== 0 && performance.now() - this.#tidied < TIDY_MS) return;
    this.#tidied = performance.now();
    await this.#options.tidy();
  }

  #begin(job: LeasedJob): void {
    const kind = this.jobs.kinds.get(job.kind);
    if (kind === undefined) throw new Error(`A job of the kind ${job.kind} was taken, which nobody has registered.`);
    const attempt = new Attempt(this.#database, kind, job, this.#options);
    const done = attempt.run().finally(() => {
      this.#running.delete(attempt);
      this.look();
    });
    this.#running.set(attempt, done);
    if (this.#closed) attempt.stop();
  }
}
