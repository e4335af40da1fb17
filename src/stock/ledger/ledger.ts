import { setTimeout as wait } from "node:timers/promises";
import { PipelinedConnection, type PipelineOptions } from "../../platform/db/pipeline.js";
import { isConnectionFailure, isMissingPartition, isStalePlan } from "../../platform/db/sqlstate.js";
import type { LoopWatch } from "../../platform/observability/trouble-log.js";
import { overloaded } from "../../platform/errors/hub-error.js";
import type { Refusal } from "../../platform/errors/user-error.js";
import { answerOf, expiryOf, runBatch, takesBack, type BatchTools, type CommandGroup, type GroupResult } from "./batch.js";
import type { DocumentStore, Executed, StockCommand } from "./command.js";
import type { DocumentRef } from "./needs.js";
import { MAINTAIN_KEY_PARTITIONS } from "./key-partitions.js";
import { isRetryable, RETRY_HINT_MS, stopping, unavailable } from "./ledger-failures.js";
import type { BatchFigures, BatchTimes, LedgerObserver } from "./ledger-observer.js";
import { LEDGER_LIMITS, LEDGER_PLANNER, type LedgerLimits } from "./ledger-limits.js";
import { LevelLocks } from "./level-locks.js";
import { TotalGuard } from "./total-guard.js";

export interface LedgerOptions extends LoopWatch {
  /** Connection string of the runtime role. */
  readonly url: string;
  readonly stores: readonly DocumentStore<unknown>[];
  /** `api_client.id` of the hub itself. */
  readonly systemActor: number;
  readonly observer?: LedgerObserver;
  readonly limits?: Partial<LedgerLimits>;
}

/** Less than `silenceMsMax`: the server ends a statement before its connection is given up. */
const STATEMENT_TIMEOUT_MS = 10_000;
/** How long a failing batch is still tried again once the ledger is to close. */
const CLOSING_RETRY_MS = 1_000;
/**
 * Plans of the ledger's statements are made for few keys each, never for a scan of a whole table. But of a table with a handful of rows any
 * plan is a scan of the whole: as the ledger grows, so often as it has doubled, plans are made anew.
 */
const FIRST_PLANS = 64;

interface Waiting {
  readonly group: CommandGroup;
  readonly weight: number;
  readonly since: number;
  readonly resolve: (result: GroupResult) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * The only writer of stock. Commands that arrive while a batch is being written run together in the next one: the busier the hub, the more
 * commands share a commit. An idle ledger starts at once. Any number of ledgers, in any number of processes, may run on one database.
 */
export class Ledger {
  readonly #tools: Omit<BatchTools, "connection" | "commitSent" | "times">;
  readonly #pipeline: PipelineOptions;
  readonly #limits: LedgerLimits;
  readonly #watch: LoopWatch;
  readonly #observer: LedgerObserver | null;
  #connection: PipelinedConnection | null = null;
  /** Commands run over the connection, and how many it will have run when its statements are planned anew. */
  #commandsRun = 0;
  #nextPlans = FIRST_PLANS;
  readonly #queue: Waiting[] = [];
  #queuedCommands = 0;
  #running: Promise<void> | null = null;
  #patience: NodeJS.Timeout | null = null;
  /** When `close` was called, by `performance.now()`; null while commands are accepted. */
  #closedAt: number | null = null;

  constructor(options: LedgerOptions) {
    const { stores } = options;
    this.#limits = { ...LEDGER_LIMITS, ...options.limits };
    this.#watch = options;
    this.#observer = options.observer ?? null;
    this.#tools = {
      stores: new Map([...stores].sort((a, b) => (a.kind < b.kind ? -1 : 1)).map((store) => [store.kind, store])),
      locks: new LevelLocks(stores),
      totals: new TotalGuard(),
      systemActor: options.systemActor,
    };
    this.#pipeline = {
      url: options.url,
      applicationName: "hub ledger",
      statementTimeoutMs: STATEMENT_TIMEOUT_MS,
      lockTimeoutMs: this.#limits.lockWaitMsMax,
      silenceMs: this.#limits.silenceMsMax,
      settings: LEDGER_PLANNER,
    };
  }

  /** Runs one command. Throws HubErrors OVERLOADED (nothing happened) and UNAVAILABLE (`outcome: UNKNOWN` where a commit may stand). */
  async execute<Outcome>(command: StockCommand<Outcome>): Promise<Executed<Outcome> | Refusal> {
    const [result] = await this.#enqueue({ commands: [command], atomic: false });
    if (result === undefined || result === null) throw new Error("The ledger gave no answer.");
    return answerOf(result);
  }

  /**
   * Runs the commands of one call, in order and in one batch: all or nothing where `atomic`. One answer for each; null for one with which
   * nothing is wrong, and which was not done because another was refused.
   */
  async executeAll<Outcome>(commands: readonly StockCommand<Outcome>[], atomic: boolean): Promise<(Executed<Outcome> | Refusal | null)[]> {
    const results = await this.#enqueue({ commands, atomic });
    return results.map((result) => (result === null ? null : answerOf<Outcome>(result)));
  }

  /** Expires the holds of these documents that are past their time. Harmless for all others. */
  async expire(documents: readonly DocumentRef[]): Promise<void> {
    await this.execute(expiryOf(documents, this.#tools.systemActor));
  }

  /** Refuses new commands, finishes those accepted, and closes the connection. What the database will not take now is given up soon. */
  async close(): Promise<void> {
    this.#closedAt ??= performance.now();
    while (this.#running !== null) await this.#running;
    if (this.#patience !== null) clearInterval(this.#patience);
    await this.#connection?.close();
    this.#connection = null;
  }

  #enqueue(group: CommandGroup): Promise<GroupResult> {
    if (this.#closedAt !== null) return Promise.reject(stopping());
    if (group.commands.length === 0) return Promise.resolve([]);
    if (this.#queuedCommands + group.commands.length > this.#limits.queueCommandsMax) {
      this.#observer?.overloaded(group.commands.length);
      return Promise.reject(overloaded(RETRY_HINT_MS));
    }
    return new Promise((resolve, reject) => {
      const weight = group.commands.reduce((sum, command) => sum + command.weight, 0);
      this.#queue.push({ group, weight, since: performance.now(), resolve, reject });
      this.#queuedCommands += group.commands.length;
      this.#running ??= this.#run();
      this.#patience ??= setInterval(() => this.#turnAway(), 250).unref();
    });
  }

  async #run(): Promise<void> {
    await new Promise(setImmediate);
    while (this.#queue.length > 0) {
      const batch = this.#nextBatch();
      await this.#settle(batch, performance.now() + this.#limits.retryMsMax).catch((error: unknown) => {
        // A mistake in the ledger or in its observer must not leave everybody behind it without an answer.
        this.#watch.onFault(error);
        for (const waiting of batch) waiting.reject(error);
      });
    }
    this.#running = null;
  }

  #nextBatch(): Waiting[] {
    const { batchCommandsMax, batchWeightMax } = this.#limits;
    let commands = 0;
    let weight = 0;
    let end = 0;
    for (const waiting of this.#queue) {
      commands += waiting.group.commands.length;
      weight += waiting.weight;
      if (end > 0 && (takesBack(waiting.group) || commands > batchCommandsMax || weight > batchWeightMax)) break;
      end += 1;
    }
    const batch = this.#queue.splice(0, end);
    this.#queuedCommands -= batch.reduce((sum, waiting) => sum + waiting.group.commands.length, 0);
    return batch;
  }

  /** Commands that wait for the next batch. */
  get queueLength(): number {
    return this.#queuedCommands;
  }

  /** Answers OVERLOADED to those who have waited too long for a batch. */
  #turnAway(): void {
    const oldest = performance.now() - this.#limits.waitMsMax;
    while (this.#queue[0] !== undefined && this.#queue[0].since < oldest) {
      const late = this.#queue.shift();
      this.#queuedCommands -= late?.group.commands.length ?? 0;
      this.#observer?.overloaded(late?.group.commands.length ?? 0);
      late?.reject(overloaded(RETRY_HINT_MS));
    }
    if (this.#queue.length > 0 || this.#patience === null) return;
    clearInterval(this.#patience);
    this.#patience = null;
  }

  /** Runs a batch until it has an answer for everybody in it. Never rejects. `mayStand`: a commit of it may stand already. */
  async #settle(batch: readonly Waiting[], deadline: number, mayStand = false): Promise<void> {
    const groups = batch.map(({ group }) => group);
    const began = performance.now();
    let commitSent = mayStand;
    for (let attempt = 1; ; attempt += 1) {
      const done = await this.#attempt(groups);
      if ("results" in done) {
        const figures = { ...sizeOf(batch, began), ...done.times, totalMs: performance.now() - began, attempts: attempt };
        // The next batch is asked for first: the database works on it while those of this one are told, and ask for more.
        process.nextTick(() => this.#tell(batch, done.results, figures));
        return;
      }
      commitSent ||= done.commitSent;
      await this.#abandon(done.error);
      if (!isRetryable(done.error, attempt)) return this.#splitOrFail(batch, done.error, deadline, commitSent);
      if (performance.now() > Math.min(deadline, (this.#closedAt ?? Infinity) + CLOSING_RETRY_MS)) {
        this.#watch.onFault(done.error);
        for (const waiting of batch) waiting.reject(unavailable(commitSent));
        return;
      }
      await wait(Math.min(500, 2 ** Math.min(attempt, 9)) * (0.5 + Math.random()));
    }
  }

  #tell(batch: readonly Waiting[], results: readonly GroupResult[], figures: BatchFigures): void {
    for (const [index, waiting] of batch.entries()) waiting.resolve(results[index] ?? []);
    this.#watch.onWell?.();
    try {
      this.#observer?.batch(figures);
    } catch (error) {
      this.#watch.onFault(error);
    }
  }

  async #attempt(
    groups: readonly CommandGroup[],
  ): Promise<
    { readonly results: readonly GroupResult[]; readonly times: BatchTimes } | { readonly error: unknown; readonly commitSent: boolean }
  > {
    const times: BatchTimes = { readMs: 0, decideMs: 0, writeMs: 0 };
    let tools: BatchTools | null = null;
    try {
      tools = { connection: await this.#connect(), commitSent: false, times, ...this.#tools };
      this.#keepPlansFresh(tools.connection, groups);
      return { results: await runBatch(tools, groups), times };
    } catch (error) {
      return { error, commitSent: tools?.commitSent === true && isConnectionFailure(error) };
    }
  }

  /** A failure nobody can wait out: where several groups shared the batch, halves of it run apart, so that the poisoned one fails alone. */
  async #splitOrFail(batch: readonly Waiting[], error: unknown, deadline: number, mayStand: boolean): Promise<void> {
    if (batch.length > 1) {
      const middle = Math.ceil(batch.length / 2);
      await this.#settle(batch.slice(0, middle), deadline, mayStand);
      await this.#settle(batch.slice(middle), deadline, mayStand);
      return;
    }
    const [only] = batch;
    if (only === undefined) return;
    const { commands, atomic } = only.group;
    if (commands.length === 1 || atomic) {
      only.reject(error);
      return;
    }
    const results: (GroupResult[number] | undefined)[] = [];
    for (const command of commands) {
      await new Promise<void>((done) => {
        const single: Waiting = {
          ...only,
          group: { commands: [command], atomic: false },
          resolve: ([result]) => (results.push(result), done()),
          reject: (reason) => (results.push(reason instanceof Error ? reason : new Error(String(reason))), done()),
        };
        void this.#settle([single], deadline, mayStand);
      });
    }
    only.resolve(results.map((result) => (result === undefined ? new Error("A command gave no answer.") : result)));
  }

  async #connect(): Promise<PipelinedConnection> {
    if (this.#connection !== null && !this.#connection.broken) return this.#connection;
    this.#connection = await PipelinedConnection.open(this.#pipeline);
    this.#commandsRun = 0;
    this.#nextPlans = FIRST_PLANS;
    return this.#connection;
  }

  #keepPlansFresh(connection: PipelinedConnection, groups: readonly CommandGroup[]): void {
    if (this.#commandsRun >= this.#nextPlans) {
      connection.forgetPlans();
      this.#nextPlans = 2 * this.#commandsRun;
    }
    this.#commandsRun += groups.reduce((sum, { commands }) => sum + commands.length, 0);
  }

  /**
   * After any failure the connection's transaction is in doubt: roll it back, or drop the connection. A migration makes its plans useless. A
   * partition that is missing is made, whoever has forgotten it: without it every batch would fail until the next look.
   */
  async #abandon(failure: unknown): Promise<void> {
    const connection = this.#connection;
    if (connection === null) return;
    try {
      if (isStalePlan(failure)) throw failure;
      await connection.run([{ text: "rollback" }]);
      if (isMissingPartition(failure)) await connection.run([{ text: MAINTAIN_KEY_PARTITIONS }]);
    } catch {
      this.#connection = null;
      await connection.close();
    }
  }
}

function sizeOf(batch: readonly Waiting[], began: number): Pick<BatchFigures, "commands" | "lines" | "waitedMs"> {
  const commands = batch.reduce((sum, { group }) => sum + group.commands.length, 0);
  const lines = batch.reduce((sum, { weight }) => sum + weight, 0);
  return { commands, lines, waitedMs: began - (batch[0]?.since ?? began) };
}
