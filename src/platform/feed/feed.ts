import { setTimeout as wait } from "node:timers/promises";
import { DEFAULT_LIMITS } from "../config/limits.js";
import { FanOut } from "./fan-out.js";
import type { FeedOptions, SubscriptionOptions } from "./feed-options.js";
import { type FeedPage, pageBehind } from "./feed-page.js";
import type { FeedRecord } from "./feed-record.js";
import { FeedSubscription, type HandOver, type TailReader } from "./feed-subscription.js";
import { Pace } from "./pace.js";
import { StoredHistory } from "./stored-history.js";
import { LIVE_QUEUE_MAX, LiveQueue } from "./live-queue.js";
import { beyondHead } from "./resync-required.js";
import { TailConnection } from "./tail-connection.js";
import { QueuedTailReader } from "./queued-tail-reader.js";

/** The longest rest of the tail, in milliseconds. */
const REST_MS_MAX = 20;

/**
 * Where commits come faster than they are read, the tail rests twice as long as it worked: what is committed meanwhile is read together, and
 * the tail takes a third of the time at most. The first commit after a pause is read at once.
 */
function rest(workedMs: number): Promise<void> {
  return wait(Math.min(2 * workedMs, REST_MS_MAX));
}

/**
 * Follows the ledger: one tail for each process, which reads the head first and then every table up to it, and hands whole commands to all
 * who listen. Nothing is published by the code that changed something: what is here has been committed.
 */
export class Feed<Entry extends FeedRecord> {
  readonly #options: FeedOptions<Entry>;
  readonly #tail: TailConnection<Entry>;
  readonly #fanOut: FanOut<Entry>;
  readonly #history: StoredHistory<Entry>;
  readonly #pace = new Pace();
  /** Those of this feed. */
  readonly #readers = new WeakMap<TailReader, QueuedTailReader<Entry>>();
  readonly #listeners = new Set<(records: readonly Entry[], offset: number) => void>();
  readonly #reached = new Set<() => void>();
  #offset = 0;
  #lagMs = 0;
  #queueBoundsHit = 0;
  #timer: NodeJS.Timeout | null = null;
  #running: Promise<void> | null = null;
  #again = false;
  /** Whether nothing has failed since the look began. */
  #sound = true;
  #closed = false;

  constructor(options: FeedOptions<Entry>) {
    this.#options = options;
    this.#fanOut = new FanOut(options.topicsOf ?? ((): readonly string[] => []));
    const { database, sources, onFault, pagesMax = DEFAULT_LIMITS.feedPagesMax } = options;
    const offset = (): number => this.#offset;
    this.#history = new StoredHistory({ database: database.lane("bulk"), sources, offset, pageSize: this.#pageSize, pagesMax });
    this.#tail = new TailConnection({ url: database.url, sources, onWake: () => this.wake(), onLost: onFault });
  }

  /** Everything up to this sequence has been handed out by this process. */
  get offset(): number {
    return this.#offset;
  }

  /** How old the newest record was when it was handed out, in milliseconds, by this machine's clock against the database's. */
  get lagMs(): number {
    return this.#lagMs;
  }

  /** How many subscribers were ended because their queue was full. */
  get queueBoundsHit(): number {
    return this.#queueBoundsHit;
  }

  async start(): Promise<void> {
    this.#offset = await this.#history.head();
    this.#timer = setInterval(() => this.wake(), this.#options.pollMs ?? 500);
    this.#timer.unref();
    // It listens when it has looked, or the first try has failed and others follow.
    this.wake();
    await this.#running;
  }

  async close(): Promise<void> {
    this.#closed = true;
    if (this.#timer !== null) clearInterval(this.#timer);
    await this.#running;
    await this.#tail.close();
    this.#fanOut.end();
    for (const resolve of this.#reached) resolve();
  }

  /** Looks at the head soon. Calls that come during a look make one more. */
  wake(): void {
    this.#again = true;
    if (this.#closed) return;
    this.#running ??= this.#catchUp().finally(() => {
      this.#running = null;
      // A call may have come after the last look and before this.
      if (this.#again) this.wake();
    });
  }

  /** Hands every page of records to `listener` as it comes, synchronously. Answers how to stop. */
  listen(listener: (records: readonly Entry[], offset: number) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Waits until this process has handed out everything up to `sequence`; false where `waitMs` pass first. */
  async reach(sequence: number, waitMs: number): Promise<boolean> {
    const deadline = performance.now() + waitMs;
    while (this.#offset < sequence) {
      const left = deadline - performance.now();
      if (left <= 0 || this.#closed) return false;
      this.wake();
      await this.#nextPage(left);
    }
    return true;
  }

  /**
   * What comes next after a sequence, whole commands, some 1,000 numbers at most; null where this process has handed out no more. Pages are shared by all
   * who read there, and nothing waits in memory for who reads slowly.
   */
  async pageAfter(sequence: number): Promise<FeedPage<Entry> | null> {
    if (sequence >= this.#offset) return null;
    await this.#pace.step();
    return this.#history.page(sequence, this.#offset);
  }

  /**
   * Everything after a sequence, in order, no gap, no duplicate, and then what comes. Far behind it reads pages as the consumer takes them;
   * close to the end it takes part in the tail, with a bounded queue: at the bound it throws RESYNC_REQUIRED with the last sequence given.
   * Where `after` lies beyond the head it throws RESYNC_REQUIRED at once.
   */
  async *subscribe(options: SubscriptionOptions<Entry>): AsyncGenerator<FeedPage<Entry>, void, void> {
    const { accepts = (): boolean => true, subscription = new FeedSubscription() } = options;
    if (subscription.handOver !== null) return yield* this.#continueAt(subscription.handOver, subscription);
    let offset = await this.#startOf(options);
    let taken = offset;
    subscription.offset = (): number => taken;
    while (offset < this.#offset && !this.#closed && !subscription.signal.aborted) {
      // A page that others have read is there at once: nothing else would let others be served.
      const nextTask = this.#pace.step();
      if (nextTask !== null) await nextTask;
      const { records: all, offset: end } = await this.#history.page(offset, this.#offset);
      const records = all.filter(accepts);
      subscription.pageBoundary = end;
      if (records.length > 0) yield { after: offset, records, offset: end };
      offset = end;
      taken = offset;
    }
    // Nothing is awaited between the look at the offset and the queue's start: nothing can come in between.
    if (!this.#closed && !subscription.signal.aborted) yield* this.#openReader(options, offset).pages(subscription, offset);
  }

  async *#continueAt({ reader, offset }: HandOver, subscription: FeedSubscription): AsyncGenerator<FeedPage<Entry>, void, void> {
    const known = this.#readers.get(reader);
    if (known === undefined) throw new Error("The reader is one of another feed.");
    yield* known.pages(subscription, offset);
  }

  /** A reader of the tail for a subscription that has everything up to `start`. */
  #openReader(
    { accepts = (): boolean => true, topics = null, queueMax = LIVE_QUEUE_MAX }: SubscriptionOptions<Entry>,
    start: number,
  ): QueuedTailReader<Entry> {
    const queue = new LiveQueue<Entry>((record) => record.sequence > start && accepts(record), queueMax);
    const reader = new QueuedTailReader<Entry>({
      queue,
      start,
      offset: () => this.#offset,
      onClose: this.#fanOut.add(queue, topics),
      onTooSlow: () => (this.#queueBoundsHit += 1),
    });
    this.#readers.set(reader, reader);
    return reader;
  }

  async #startOf({ after, wholeCommands = false }: SubscriptionOptions<Entry>): Promise<number> {
    if (after === null) return this.#offset;
    if (after >= this.#offset) {
      const head = after === this.#offset ? after : await this.#history.head();
      if (after > head) throw beyondHead(head);
      return wholeCommands && after < head ? this.#history.commandEnd(after) : after;
    }
    return wholeCommands ? this.#history.commandEnd(after) : after;
  }

  async #catchUp(): Promise<void> {
    try {
      while (this.#again && !this.#closed) {
        this.#again = false;
        const began = performance.now();
        this.#sound = true;
        for (let more = true; more && !this.#closed;) more = await this.#handOutNext();
        if (this.#sound) this.#options.onWell?.();
        if (this.#again) await rest(performance.now() - began);
      }
    } catch (error) {
      if (!this.#closed) this.#fail(error);
    }
  }

  /** Looks at the head, and hands out the next page behind what has been. Answers whether there may be more. */
  async #handOutNext(): Promise<boolean> {
    const after = this.#offset;
    const { page, head } = await pageBehind(after, this.#pageSize, (size) => this.#tail.look(after, size));
    if (page.offset <= after) return false;
    this.#handOut(page);
    return page.offset < head;
  }

  #handOut({ after, records, offset }: FeedPage<Entry>): void {
    this.#offset = offset;
    const newest = records.at(-1);
    if (newest !== undefined) this.#lagMs = Math.max(0, Date.now() - newest.recordedAt.getTime());
    for (const listener of this.#listeners) this.#tell(listener, records, offset);
    this.#fanOut.push(records, after);
    for (const resolve of this.#reached) resolve();
  }

  /** One listener's failure must not keep the records from the others. */
  #tell(listener: (records: readonly Entry[], offset: number) => void, records: readonly Entry[], offset: number): void {
    try {
      listener(records, offset);
    } catch (error) {
      this.#fail(error);
    }
  }

  #fail(error: unknown): void {
    this.#sound = false;
    this.#options.onFault(error);
  }

  get #pageSize(): number {
    return this.#options.pageSize ?? 1_000;
  }

  #nextPage(waitMs: number): Promise<void> {
    return new Promise((resolve) => {
      const done = (): void => {
        clearTimeout(timer);
        this.#reached.delete(done);
        resolve();
      };
      const timer = setTimeout(done, waitMs);
      this.#reached.add(done);
    });
  }
}
