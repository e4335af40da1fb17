import { setTimeout as wait } from "node:timers/promises";
import type { Database } from "../db/database.js";
import type { FeedPage } from "../feed/feed-page.js";
import type { FeedRecord } from "../feed/feed-record.js";
import type { Feed } from "../feed/feed.js";
import { readHead } from "../feed/head.js";
import { HeldLease, LeaseEnded } from "../leases/held-lease.js";
import { giveBack, holdFollower, type LeasedFollower, renewFollower, type Wishes } from "./follower-leases.js";
import type { Follower, FollowerRun } from "./follower-options.js";
import { type Failure, failureOf, HeldCursor } from "./held-cursor.js";
import type { NewParked } from "./parked-records.js";
import { keyOf, ParkedSet } from "./parked-set.js";

export interface HeldFollowerParts<Entry extends FeedRecord> {
  readonly database: Database;
  readonly feed: Feed<Entry>;
  readonly leaseMs: number;
  readonly onError: (error: unknown) => void;
}

/** How a tenure ended: `stopped` says why nobody goes on before an operator has looked. */
export interface TenureEnd {
  readonly position: number;
  readonly stopped: string | null;
}

const BEAT_MS_MAX = 5_000;
/** Between two looks for what is new, where nothing tells of it. */
const NEWS_MS = 1_000;
const NO_NEWS_MS = 50;
/** After a failure of the hub's own, such as a database that is away. */
const FAULT_PAUSE_MS = 1_000;

/** Nobody goes on before an operator has looked. */
class FollowerStopped extends Error {}

/** A durable follower while this process holds its lease: hands over page after page, and moves the cursor behind each. */
export class HeldFollower<Entry extends FeedRecord> {
  readonly #database: Database;
  readonly #lease: HeldLease;
  readonly #run: FollowerRun;
  readonly #cursor: HeldCursor;
  #wishes: Wishes;
  readonly #parked: ParkedSet<Entry>;
  #isWithinLedger = false;
  /** Up to here records are handed over one by one: among them is one that fails. */
  #singlyTo = 0;

  constructor(
    private readonly parts: HeldFollowerParts<Entry>,
    private readonly follower: Follower<Entry>,
    private readonly leased: LeasedFollower,
  ) {
    this.#database = parts.database;
    this.#cursor = new HeldCursor(parts.database, leased, () => this.#lost());
    // What is parked is asked for once at the beginning, and then with every beat.
    this.#wishes = { moves: leased.moves, retries: true };
    const { leaseMs, onError } = parts;
    this.#lease = new HeldLease({
      leaseMs,
      beatMs: BEAT_MS_MAX,
      renew: async () => {
        const wishes = await renewFollower(this.#database, leased, leaseMs);
        if (wishes === null) return "LEASE_LOST";
        this.#wishes = wishes;
        return null;
      },
      hold: (transaction) => holdFollower(transaction, leased),
      onError,
    });
    this.#run = {
      fence: leased.fence,
      signal: this.#lease.signal,
      assertHeld: () => this.#lease.assertHeld(),
      fenced: (database) => this.#lease.fenced(database),
    };
    const { database, feed } = parts;
    this.#parked = new ParkedSet({
      database,
      fenced: this.#lease.fenced(database),
      feed,
      follower,
      hand: (records) => this.#hand(records),
    });
  }

  /** Follows until it is stopped, has come to its end or has lost the lease. Never rejects. */
  async run(): Promise<TenureEnd> {
    let stopped: string | null = null;
    try {
      await this.#pause(this.leased.retryAfterMs);
      while (!this.#isDone()) await this.#step();
    } catch (error) {
      if (error instanceof FollowerStopped) stopped = error.message;
      else if (!(error instanceof LeaseEnded)) this.parts.onError(error);
    }
    await this.#lease.close();
    try {
      await giveBack(this.#database, this.leased, stopped);
    } catch (error) {
      // The lease runs out by itself.
      this.parts.onError(error);
    }
    return { position: this.#cursor.position, stopped };
  }

  /** The process stops: another one may go on. */
  stop(): void {
    this.#lease.end("STOPPING");
  }

  #isDone(): boolean {
    const { upTo } = this.follower;
    return upTo !== undefined && this.#cursor.position >= upTo;
  }

  async #step(): Promise<void> {
    try {
      this.#lease.assertHeld();
      if (this.#wishes.moves) await this.#moveAsWished();
      if (!this.#isWithinLedger) await this.#assertWithinLedger();
      if (this.#wishes.retries) this.#wishes = { ...this.#wishes, retries: await this.#parked.retry() };
      await this.#parked.refresh();
      const page = await this.parts.feed.pageAfter(this.#cursor.position);
      if (page === null) await this.#news();
      else await this.#take(page);
    } catch (error) {
      if (error instanceof FollowerStopped || error instanceof LeaseEnded) throw error;
      this.parts.onError(error);
      await this.#pause(FAULT_PAUSE_MS);
    }
  }

  async #take(page: FeedPage<Entry>): Promise<void> {
    const { accepts, onGivenUp } = this.follower;
    const records = accepts === undefined ? page.records : page.records.filter(accepts);
    if (records.length === 0) return this.#move(page.offset);
    if (onGivenUp === "STOP") return this.#takeWhole(records, page.offset);
    const isQuiet = records.length > 1 && this.#cursor.attempts === 0 && page.offset > this.#singlyTo;
    if (isQuiet && (await this.#takeTogether(records, page.offset))) return;
    this.#singlyTo = page.offset;
    for (const record of records) {
      if (!(await this.#takeOne(record))) return;
    }
    await this.#move(page.offset);
  }

  /** Whole commands, as often as it takes. */
  async #takeWhole(records: readonly Entry[], position: number): Promise<void> {
    if (this.#cursor.attempts >= this.follower.attemptsMax) throw new FollowerStopped(this.#cursor.error);
    const failure = await this.#hand(records);
    if (failure === null) return this.#move(position);
    if (this.#isFinal(failure)) throw new FollowerStopped(failure.sentence);
    await this.#failed(failure);
  }

  /** False: one of them has failed, nobody knows which. */
  async #takeTogether(records: readonly Entry[], position: number): Promise<boolean> {
    const behind = records.filter((record) => this.#parked.isBehind(record));
    const free = behind.length === 0 ? records : records.filter((record) => !this.#parked.isBehind(record));
    if (free.length > 0 && (await this.#hand(free)) !== null) return false;
    await this.#move(
      position,
      behind.map((record) => this.#parked.behind(record)),
    );
    return true;
  }

  /** Tries one record until it is handled or parked. False: an operator wants to be elsewhere. */
  async #takeOne(record: Entry): Promise<boolean> {
    if (this.#parked.isBehind(record)) {
      await this.#move(record.sequence, [this.#parked.behind(record)]);
      return true;
    }
    const key = keyOf(this.follower, record);
    while (this.#cursor.attempts < this.follower.attemptsMax) {
      if (this.#wishes.moves) return false;
      const failure = await this.#hand([record]);
      if (failure === null) {
        await this.#move(record.sequence);
        return true;
      }
      if (this.#isFinal(failure)) {
        this.#cursor.count(failure.sentence);
        break;
      }
      await this.#failed(failure);
    }
    await this.#move(record.sequence, [{ sequence: record.sequence, key, attempts: this.#cursor.attempts, error: this.#cursor.error }]);
    return true;
  }

  /** Null: it is handled. */
  async #hand(records: readonly Entry[]): Promise<Failure | null> {
    this.#lease.assertHeld();
    try {
      await this.follower.handler(records, this.#run);
      return null;
    } catch (error) {
      this.#lease.signal.throwIfAborted();
      this.parts.onError(error);
      return failureOf(error);
    }
  }

  #isFinal({ forGood }: Failure): boolean {
    return forGood || this.#cursor.attempts + 1 >= this.follower.attemptsMax;
  }

  async #failed(failure: Failure): Promise<void> {
    const { retryMs, retryMsMax } = this.follower;
    const afterMs = Math.min(retryMsMax, retryMs * 2 ** this.#cursor.attempts);
    await this.#cursor.failed(failure, afterMs);
    await this.#pause(afterMs);
  }

  async #move(position: number, parked: readonly NewParked[] = []): Promise<void> {
    const { parkedMax } = this.follower;
    const { count } = this.#parked;
    if (count + parked.length > parkedMax) {
      throw new FollowerStopped(`${count} records are parked, and ${parkedMax} may be. Mend what fails, and replay or skip them.`);
    }
    await this.#cursor.move(position, parked);
    this.#parked.add(parked);
  }

  async #moveAsWished(): Promise<void> {
    await this.#cursor.moveAsWished();
    this.#wishes = { ...this.#wishes, moves: false };
    this.#singlyTo = 0;
    this.#isWithinLedger = false;
    await this.#parked.load();
  }

  #lost(): never {
    this.#lease.end("LEASE_LOST");
    throw this.#lease.signal.reason;
  }

  async #news(): Promise<void> {
    const isThere = await Promise.race([this.parts.feed.reach(this.#cursor.position + 1, NEWS_MS), this.#pause(NEWS_MS)]);
    // A feed that is closed answers at once.
    if (isThere !== true) await this.#pause(NO_NEWS_MS);
  }

  async #assertWithinLedger(): Promise<void> {
    const head = await readHead(this.#database);
    if (this.#cursor.position > head) {
      throw new FollowerStopped(
        `The cursor stands at ${this.#cursor.position}, and the ledger ends at ${head}: an older state of the database was restored. Say from where on it is to follow: hub followers replay.`,
      );
    }
    this.#isWithinLedger = true;
  }

  /** Ends early where the lease does, or where an operator wants to be elsewhere. */
  async #pause(ms: number): Promise<void> {
    for (const until = performance.now() + ms; !this.#wishes.moves;) {
      const left = until - performance.now();
      if (left <= 0) return;
      await wait(Math.min(left, NEWS_MS), undefined, { signal: this.#lease.signal }).catch(() => undefined);
      this.#lease.signal.throwIfAborted();
    }
  }
}
