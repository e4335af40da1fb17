import { Counter, Histogram, type Registry } from "prom-client";

/** What is measured of one batch of the ledger; times in milliseconds. */
export interface MeasuredBatch {
  readonly commands: number;
  readonly waitedMs: number;
  readonly readMs: number;
  readonly decideMs: number;
  readonly writeMs: number;
  readonly totalMs: number;
  readonly attempts: number;
}

const SECONDS = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
const COMMANDS = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000];

/** Counts what the ledger does. */
export class LedgerMetrics {
  readonly #batchCommands: Histogram;
  readonly #batchSeconds: Histogram;
  readonly #phaseSeconds: Histogram<"phase">;
  readonly #waitSeconds: Histogram;
  readonly #retries: Counter;
  readonly #overloaded: Counter;

  constructor(registry: Registry) {
    const registers = [registry];
    this.#batchCommands = new Histogram({
      name: "hub_ledger_batch_commands",
      help: "Commands of a batch. Its count is the number of batches, its sum that of commands.",
      buckets: COMMANDS,
      registers,
    });
    this.#batchSeconds = new Histogram({
      name: "hub_ledger_batch_seconds",
      help: "From the beginning of a batch to its answers, failed tries included.",
      buckets: SECONDS,
      registers,
    });
    this.#phaseSeconds = new Histogram({
      name: "hub_ledger_batch_phase_seconds",
      help: "Parts of a batch: read (look up, lock, read: waits for locks are in it), decide (in memory), write (write and commit).",
      labelNames: ["phase"],
      buckets: SECONDS,
      registers,
    });
    this.#waitSeconds = new Histogram({
      name: "hub_ledger_wait_seconds",
      help: "How long the oldest command of a batch had waited for it.",
      buckets: SECONDS,
      registers,
    });
    this.#retries = new Counter({
      name: "hub_ledger_retries_total",
      help: "Batches run again: conflicts between processes, timeouts, lost connections.",
      registers,
    });
    this.#overloaded = new Counter({
      name: "hub_ledger_overloaded_commands_total",
      help: "Commands answered OVERLOADED: the queue was full, or they had waited too long.",
      registers,
    });
  }

  batch({ commands, waitedMs, readMs, decideMs, writeMs, totalMs, attempts }: MeasuredBatch): void {
    this.#batchCommands.observe(commands);
    this.#batchSeconds.observe(totalMs / 1_000);
    this.#phaseSeconds.observe({ phase: "read" }, readMs / 1_000);
    this.#phaseSeconds.observe({ phase: "decide" }, decideMs / 1_000);
    // Batches of refusals only, and those of repeats, write nothing.
    if (writeMs > 0) this.#phaseSeconds.observe({ phase: "write" }, writeMs / 1_000);
    this.#waitSeconds.observe(waitedMs / 1_000);
    if (attempts > 1) this.#retries.inc(attempts - 1);
  }

  overloaded(commands: number): void {
    this.#overloaded.inc(commands);
  }
}
