import type { Database } from "../db/database.js";
import type { ClientRole } from "../graphql/context.js";

/** What a room registers: how jobs of one kind are run, and who may see and cancel them. */
export interface JobKind {
  /** As clients see it, such as `IMPORT`; 1 to 64 characters. */
  readonly name: string;
  /** How often a job is begun before it has failed for good. */
  readonly attemptsMax: number;
  /** Jobs of this kind that run at one time, over all processes. */
  readonly runningMax: number;
  /** Roles that see every job of the kind, beside ADMIN and whoever started it. */
  readonly seenBy: readonly ClientRole[];
  /** Roles that may cancel every job of the kind, beside ADMIN and whoever started it. */
  readonly canceledBy: readonly ClientRole[];
  /**
   * Does the work and answers what it came to, as JSON. It may be begun several times, also after it was done but for the note of it, and must then do
   * nothing twice. Throws `JobFailed` where another attempt would fail as well, `job.signal.reason` where it is to end early, and anything else where it
   * is to be begun again later.
   */
  run(job: JobRun): Promise<unknown>;
}

/** One attempt at a job: what its kind works with. */
export interface JobRun {
  readonly id: string;
  /** Which attempt this is, from 1. */
  readonly attempt: number;
  /** As it was enqueued: checked by whoever did. */
  readonly input: unknown;
  /** The client that started it; null: the hub itself. */
  readonly clientId: number | null;
  /** What an earlier attempt kept; null: nothing. */
  readonly kept: unknown;
  /** Aborted where it is canceled, the process stops, or the lease is lost: end soon and throw its reason. */
  readonly signal: AbortSignal;
  /** How far it has come. Cheap: call it as often as something was done. */
  progress(done: number, total: number | null, unit: string | null): void;
  /** Keeps JSON for the next attempt, which is shown as the job's result meanwhile. Written down with the next beat, and when the attempt ends. */
  keep(result: unknown): void;
  /** Throws where the job is canceled, stops or has lost its lease: call it before work that cannot be taken back. */
  assertHeld(): void;
  /** A database whose transactions hold the job's lease while they run: none of them commits beside another process's attempt. */
  fenced(database: Database): Database;
}

/** The job has failed, and would fail again. The message is a sentence for whoever started it. */
export class JobFailed extends Error {
  override readonly name = "JobFailed";
}
