import { Counter, Gauge, Histogram, type Registry } from "prom-client";

/** How an attempt at a job ended, as the label `outcome` says it. */
export type AttemptOutcome = "succeeded" | "failed" | "canceled" | "retried" | "interrupted";

/** What is read of jobs when somebody asks for the metrics: of each kind those that wait and those that run, of all processes. */
export interface JobFigures {
  readonly kind: string;
  readonly queued: number;
  readonly running: number;
}

/** From a tenth of a second to an hour: schedules take the one, large files the other. */
const SECONDS = [0.1, 0.5, 1, 5, 15, 60, 300, 900, 3_600];

/** Counts what becomes of the jobs that this process runs. */
export class JobMetrics {
  readonly #seconds: Histogram<"kind" | "outcome">;
  readonly #failed: Counter<"kind">;
  readonly #registry: Registry;

  constructor(registry: Registry) {
    this.#registry = registry;
    this.#seconds = new Histogram({
      name: "hub_job_attempt_seconds",
      help: "How long attempts at jobs took in this process, by kind and by how they ended.",
      labelNames: ["kind", "outcome"],
      buckets: SECONDS,
      registers: [registry],
    });
    this.#failed = new Counter({
      name: "hub_jobs_failed_total",
      help: "Jobs that have failed for good, counted by the process that gave them up.",
      labelNames: ["kind"],
      registers: [registry],
    });
  }

  /** Of an attempt in this process; `ms`: how long it took. */
  attempted(kind: string, outcome: AttemptOutcome, ms: number): void {
    this.#seconds.observe({ kind, outcome }, ms / 1_000);
  }

  /** Of a job that is not begun again. */
  failed(kind: string): void {
    this.#failed.inc({ kind });
  }

  /**
   * Names the kinds of this process, which are told of from the start, and where the figures of all processes are read. The database is asked once for
   * each scrape. Call it once.
   */
  watch(kinds: Iterable<string>, read: () => Promise<readonly JobFigures[]>): void {
    const known = [...kinds];
    for (const kind of known) this.#failed.inc({ kind }, 0);
    let reading: Promise<readonly JobFigures[] | null> | null = null;
    // A database that is away must not take the other figures with it: these are left out then.
    const readOnce = (): Promise<readonly JobFigures[] | null> =>
      (reading ??= read()
        .catch(() => null)
        .finally(() => (reading = null)));
    const gauge = (name: string, help: string, valueOf: (figures: JobFigures) => number): void => {
      const collect = async function (this: Gauge): Promise<void> {
        const all = await readOnce();
        this.reset();
        if (all === null) return;
        for (const kind of known) this.set({ kind }, 0);
        for (const figures of all) this.set({ kind: figures.kind }, valueOf(figures));
      };
      this.#registry.registerMetric(new Gauge({ name, help, labelNames: ["kind"], registers: [], collect }));
    };
    gauge("hub_jobs_queued", "Jobs that wait, whichever process will run them.", ({ queued }) => queued);
    gauge("hub_jobs_running", "Jobs that run, in whichever process.", ({ running }) => running);
  }
}
