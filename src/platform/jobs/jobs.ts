import type { Database, Transaction } from "../db/database.js";
import { newId } from "../db/new-id.js";
import { into, runStatements, same } from "../db/write-rows.js";
import { HubError } from "../errors/hub-error.js";
import { forbiddenError, notFound, refuse, type Refusal } from "../errors/user-error.js";
import { callerOf, type Caller, type RequestContext } from "../graphql/context.js";
import { JobEntity } from "./job.entity.js";
import { findJobs, jobLoader, type JobFilterRow, type JobRow, type JobScope, listJobs } from "./job.queries.js";
import type { JobKind } from "./job-kind.js";

/** A job to be. */
export interface NewJob {
  /** Absent: a new one. */
  readonly id?: string;
  readonly kind: string;
  /** JSON, checked by the room. */
  readonly input: unknown;
  /** Who starts it; null: the hub itself. */
  readonly clientId: number | null;
}

/** Jobs that wait or run; more are refused. */
export const JOBS_WAITING_MAX = 1_000;
/** How soon a place may be free. */
const RETRY_AFTER_MS = 10_000;

/** The jobs of all processes on one database: makes, shows and cancels them. `JobWorker` runs them. */
export class Jobs {
  readonly kinds: ReadonlyMap<string, JobKind>;
  #woken: (() => void) | null = null;

  constructor(
    private readonly database: Database,
    kinds: readonly JobKind[],
  ) {
    this.kinds = new Map(kinds.map((kind) => [kind.name, kind]));
    if (this.kinds.size !== kinds.length) throw new Error("Two kinds of jobs have one name.");
  }

  /** Is called where this process has made a job, which need not wait for the next look then. */
  onNew(woken: () => void): void {
    this.#woken = woken;
  }

  /** Makes a job in a transaction: it is there when that commits. Answers its id. Throws OVERLOADED where too many wait. */
  async enqueue(transaction: Pick<Transaction, "query">, { id = newId(), kind, input, clientId }: NewJob): Promise<string> {
    const known = this.kinds.get(kind);
    if (known === undefined) throw new Error(`Nobody has registered the kind of jobs ${kind}.`);
    const rows = await runStatements(transaction, insertJobs([{ id, kind, input, attemptsMax: known.attemptsMax, clientId }]));
    if (rows.length > 0) return id;
    const message = `${JOBS_WAITING_MAX} jobs wait or run already. Nothing was started; try again in ${RETRY_AFTER_MS} ms.`;
    throw new HubError("OVERLOADED", message, { retryAfterMs: RETRY_AFTER_MS });
  }

  /** As `enqueue`, by itself; begins at once where this process has a place for it. */
  async start(job: NewJob): Promise<string> {
    const id = await this.enqueue(this.database, job);
    this.wake();
    return id;
  }

  wake(): void {
    this.#woken?.();
  }

  /** The job with this id, as far as the caller sees it. */
  load(id: string, context: RequestContext): Promise<JobRow | null> {
    return context.loaders.of(jobLoader(this.database)).load({ id, scope: this.#scopeOf(callerOf(context), "seenBy") });
  }

  list(caller: Caller, page: { readonly before: string | null; readonly limit: number }, filter: JobFilterRow): Promise<JobRow[]> {
    return listJobs(this.database.lane("bulk"), page, filter, this.#scopeOf(caller, "seenBy"));
  }

  /** One that waits is canceled at once, one that runs is asked to end. Repeating it changes nothing. */
  async cancel(caller: Caller, id: string): Promise<JobRow | Refusal> {
    const seen = await this.#find(caller, id);
    if (seen === null) return refuse(notFound("Job", id, ["id"]));
    const { kinds, clientId } = this.#scopeOf(caller, "canceledBy");
    if (kinds !== null && !kinds.includes(seen.kind) && seen.clientId !== clientId) {
      return refuse(forbiddenError(["id"], "This key sees the job, but may not cancel it. Use the key that started it, or an ADMIN's."));
    }
    await this.database.query(CANCEL_SQL, [id]);
    const job = await this.#find(caller, id);
    if (job === null) return refuse(notFound("Job", id, ["id"]));
    if (job.status !== "SUCCEEDED" && job.status !== "FAILED") return job;
    const message = "The job has ended, so there is nothing left to cancel. Look at its status.";
    return refuse({ code: "ILLEGAL_TRANSITION", from: job.status, to: "CANCELED", field: ["id"], message });
  }

  async #find(caller: Caller, id: string): Promise<JobRow | null> {
    const [job] = await findJobs(this.database, [id], this.#scopeOf(caller, "seenBy"));
    return job ?? null;
  }

  #scopeOf({ clientId, role }: Caller, right: "seenBy" | "canceledBy"): JobScope {
    if (role === "ADMIN") return { clientId, kinds: null };
    const kinds = [...this.kinds.values()].filter((kind) => kind[right].includes(role));
    return { clientId, kinds: kinds.map(({ name }) => name) };
  }
}

interface MadeJob extends Required<NewJob> {
  readonly attemptsMax: number;
}

const insertJobs = into(JobEntity)
  .rowsOf<MadeJob>(same((job: MadeJob) => job, "id", "kind", "input", "attemptsMax", "clientId"))
  .insert({
    where: `(select count(*) from (select from job where status in ('QUEUED', 'RUNNING') limit ${JOBS_WAITING_MAX}) waiting) < ${JOBS_WAITING_MAX}`,
    tail: "returning id",
  });

const CANCEL_SQL = `
  update job set cancel_requested = true,
    status = case when status = 'QUEUED' then 'CANCELED' else status end,
    finished_at = case when status = 'QUEUED' then clock_timestamp() end
  where id = $1 and status in ('QUEUED', 'RUNNING') and not cancel_requested`;
