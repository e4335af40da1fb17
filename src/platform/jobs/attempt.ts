import type { Database } from "../db/database.js";
import { HubError } from "../errors/hub-error.js";
import { AttemptEnded, JobFailed, type JobKind, type JobRun } from "./job-kind.js";
import { type Beat, type Ending, endLease, holdLease, type LeasedJob, renewLease } from "./job-leases.js";

export interface AttemptOptions {
  readonly leaseMs: number;
  /** How long the first failure is waited out; each further one twice as long, up to `RETRY_MS_MAX`. */
  readonly retryMs: number;
  readonly onError: (error: unknown, job: LeasedJob) => void;
}

/** Between two beats: how late a progress is shown, and a cancellation seen. */
const BEAT_MS_MAX = 1_000;
const RETRY_MS_MAX = 10 * 60_000;

/**
 * One attempt at a job under a lease. The lease is renewed with every beat; where that fails, the attempt ends at half of its time, by the later of two
 * clocks, so that it is over before another process takes the job. What must not be done twice is done in a transaction that holds the lease.
 */
export class Attempt {
  readonly #ending = new AbortController();
  readonly #leaseMs: number;
  readonly #beat: { -readonly [Name in keyof Beat]: Beat[Name] } = { done: 0, total: null, unit: null, result: undefined };
  #renewed = now();
  #timer: NodeJS.Timeout | null = null;
  #beating: Promise<void> = Promise.resolve();
  /** Once it is over, no beat may bring back what the ending wrote. */
  #over = false;

  constructor(
    private readonly database: Database,
    private readonly kind: JobKind,
    private readonly job: LeasedJob,
    private readonly options: AttemptOptions,
  ) {
    this.#leaseMs = options.leaseMs;
  }

  /** Runs to the end, whatever that is: never rejects. */
  async run(): Promise<void> {
    this.#beatLater();
    const ending = await this.#work();
    this.#over = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
    await this.#beating;
    try {
      await endLease(this.database, this.job, ending);
    } catch (error) {
      // The lease runs out, and the job is begun again: that is what it is for.
      this.options.onError(error, this.job);
    }
  }

  /** The process stops: the job is left to another one, or to the next start. */
  stop(): void {
    this.#end("STOPPING");
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
    const { id, input, clientId, kept } = this.job;
    const { signal } = this.#ending;
    return {
      id,
      input,
      clientId,
      kept,
      signal,
      progress: (done, total, unit) => Object.assign(this.#beat, { done, total, unit }),
      keep: (result) => void (this.#beat.result = result),
      assertHeld: () => {
        this.#look();
        signal.throwIfAborted();
      },
      fenced: (database) => this.#fenced(database),
    };
  }

  #endingBy(error: unknown): Ending {
    const beat = { ...this.#beat };
    const { signal } = this.#ending;
    const ended = signal.aborted ? (signal.reason as AttemptEnded) : null;
    if (ended?.why === "CANCELED") return { status: "CANCELED", beat };
    if (ended !== null) return { status: "QUEUED", beat, error: null, afterMs: 0, counts: false };
    if (error instanceof JobFailed) return { status: "FAILED", beat, error: error.message };
    this.options.onError(error, this.job);
    const sentence = sentenceOf(error);
    const { attempts, attemptsMax } = this.job;
    if (attempts >= attemptsMax) return { status: "FAILED", beat, error: sentence };
    const afterMs = Math.min(RETRY_MS_MAX, this.options.retryMs * 2 ** (attempts - 1));
    return { status: "QUEUED", beat, error: sentence, afterMs, counts: true };
  }

  #fenced(database: Database): Database {
    return {
      ...database,
      lane: (lane) => this.#fenced(database.lane(lane)),
      transaction: (run) =>
        database.transaction(async (transaction) => {
          this.#ending.signal.throwIfAborted();
          if (!(await holdLease(transaction, this.job))) this.#end("LEASE_LOST");
          this.#ending.signal.throwIfAborted();
          return run(transaction);
        }),
    };
  }

  #beatLater(): void {
    this.#timer = setTimeout(() => void (this.#beating = this.#renew()), Math.min(BEAT_MS_MAX, this.#leaseMs / 6));
  }

  async #renew(): Promise<void> {
    const asked = now();
    try {
      const lease = await renewLease(this.database, this.job, this.#leaseMs, this.#beat);
      if (lease === null) this.#end("LEASE_LOST");
      else this.#renewed = asked;
      if (lease?.cancelRequested === true) this.#end("CANCELED");
    } catch (error) {
      this.options.onError(error, this.job);
    }
    this.#look();
    if (!this.#over) this.#beatLater();
  }

  #look(): void {
    if (elapsedSince(this.#renewed) > this.#leaseMs / 2) this.#end("LEASE_LOST");
  }

  #end(why: AttemptEnded["why"]): void {
    if (!this.#ending.signal.aborted) this.#ending.abort(new AttemptEnded(why));
  }
}

/** What is told of a failure: what the hub tells its clients anyway, and of anything else that it is in the log. */
function sentenceOf(error: unknown): string {
  if (error instanceof HubError) return error.message;
  return "It failed for a reason that nobody foresaw. The log of the hub names it beside the job's id.";
}

/** Two clocks: one stands still while the machine sleeps, the other may be set. */
interface Moment {
  readonly steady: number;
  readonly wall: number;
}

function now(): Moment {
  return { steady: performance.now(), wall: Date.now() };
}

function elapsedSince({ steady, wall }: Moment): number {
  return Math.max(performance.now() - steady, Date.now() - wall);
}
