import type { Database } from "../db/database.js";
import { HubError } from "../errors/hub-error.js";
import { HeldLease, type LeaseEnd } from "../leases/held-lease.js";
import type { AttemptOutcome } from "../observability/job-metrics.js";
import { JobFailed, type JobKind, type JobRun } from "./job-kind.js";
import { type Beat, type Ending, endLease, holdLease, type LeasedJob, renewLease } from "./job-leases.js";

export interface AttemptOptions {
  readonly leaseMs: number;
  /** How long the first failure is waited out; each further one twice as long, up to `RETRY_MS_MAX`. */
  readonly retryMs: number;
  readonly onError: (error: unknown, job: LeasedJob) => void;
  readonly observer: JobObserver;
}

/** Is told of what becomes of jobs in this process. */
export interface JobObserver {
  /** Of an attempt; `ms`: how long it took. */
  attempted(kind: string, outcome: AttemptOutcome, ms: number): void;
  /** Of a job that is not begun again. */
  failed(kind: string): void;
}

/** Between two beats: how late a progress is shown, and a cancellation seen. */
const BEAT_MS_MAX = 1_000;
const RETRY_MS_MAX = 10 * 60_000;

/** One attempt at a job under a lease, which is renewed with every beat. */
export class Attempt {
  readonly #beat: { -readonly [Name in keyof Beat]: Beat[Name] } = { done: 0, total: null, unit: null, result: undefined };
  readonly #lease: HeldLease;

  constructor(
    private readonly database: Database,
    private readonly kind: JobKind,
    private readonly job: LeasedJob,
    private readonly options: AttemptOptions,
  ) {
    this.#lease = new HeldLease({
      leaseMs: options.leaseMs,
      beatMs: BEAT_MS_MAX,
      renew: () => this.#renew(),
      hold: (transaction) => holdLease(transaction, job),
      onError: (error) => options.onError(error, job),
    });
  }

  /** Runs to the end, whatever that is: never rejects. */
  async run(): Promise<void> {
    const { job, options } = this;
    const began = performance.now();
    const ending = await this.#work();
    await this.#lease.close();
    options.observer.attempted(job.kind, outcomeOf(ending), performance.now() - began);
    try {
      const status = await endLease(this.database, job, ending);
      if (status === "FAILED") options.observer.failed(job.kind);
    } catch (error) {
      // The lease runs out, and the job is begun again: that is what it is for.
      options.onError(error, job);
    }
  }

  /** The process stops: the job is left to another one, or to the next start. */
  stop(): void {
    this.#lease.end("STOPPING");
  }

  async #work(): Promise<Ending> {
    try {
      const result = await this.kind.run(this.#run());
      return { status: "SUCCEEDED", beat: { ...this.#beat, result } };
    } catch (error) {
      return this.#endingBy(error);
    }
  }

  #run(): JobRun {
    const { id, attempts, input, clientId, kept } = this.job;
    return {
      id,
      attempt: attempts,
      input,
      clientId,
      kept,
      signal: this.#lease.signal,
      progress: (done, total, unit) => Object.assign(this.#beat, { done, total, unit }),
      keep: (result) => void (this.#beat.result = result),
      assertHeld: () => this.#lease.assertHeld(),
      fenced: (database) => this.#lease.fenced(database),
    };
  }

  #endingBy(error: unknown): Ending {
    const beat = { ...this.#beat };
    const { ended } = this.#lease;
    if (ended === "CANCELED") return { status: "CANCELED", beat };
    if (ended !== null) return { status: "QUEUED", beat, error: null, afterMs: 0, counts: false };
    if (error instanceof JobFailed) return { status: "FAILED", beat, error: error.message };
    this.options.onError(error, this.job);
    const sentence = sentenceOf(error);
    const { attempts, attemptsMax } = this.job;
    if (attempts >= attemptsMax) return { status: "FAILED", beat, error: sentence };
    const afterMs = Math.min(RETRY_MS_MAX, this.options.retryMs * 2 ** (attempts - 1));
    return { status: "QUEUED", beat, error: sentence, afterMs, counts: true };
  }

  async #renew(): Promise<LeaseEnd | null> {
    const lease = await renewLease(this.database, this.job, this.options.leaseMs, this.#beat);
    if (lease === null) return "LEASE_LOST";
    return lease.cancelRequested ? "CANCELED" : null;
  }
}

function outcomeOf(ending: Ending): AttemptOutcome {
  if (ending.status === "QUEUED") return ending.counts ? "retried" : "interrupted";
  return OUTCOMES[ending.status];
}

const OUTCOMES = { SUCCEEDED: "succeeded", FAILED: "failed", CANCELED: "canceled" } as const;

/** What is told of a failure: what the hub tells its clients anyway, and of anything else that it is in the log. */
function sentenceOf(error: unknown): string {
  if (error instanceof HubError) return error.message;
  return "It failed for a reason that nobody foresaw. The log of the hub names it beside the job's id.";
}
