import { hostname } from "node:os";
import type { Database } from "../db/database.js";
import type { FeedRecord } from "../feed/feed-record.js";
import type { Feed } from "../feed/feed.js";
import type { Logger } from "../observability/logger.js";
import { TroubleLog } from "../observability/trouble-log.js";
import { ensureCursor, takeFollowers } from "./follower-leases.js";
import { type Follower, type FollowerHandler, followerOf, type FollowerOptions, FOLLOWERS_MAX } from "./follower-options.js";
import { type CursorState, readCursorStates } from "./follower.queries.js";
import { HeldFollower } from "./held-follower.js";

export interface FollowersParts<Entry extends FeedRecord> {
  readonly database: Database;
  readonly feed: Feed<Entry>;
  readonly logger: Pick<Logger, "info" | "warn" | "error">;
  /** How long a name is another process's to take after its holder was heard of last. Default 30 s. */
  readonly leaseMs?: number;
  /** Between two looks for names that are free. Default 1 s. */
  readonly lookMs?: number;
}

const DEFAULTS = { leaseMs: 30_000, lookMs: 1_000 } as const;

/** Where a follower has come to: its end (`upTo`), the end of this process's part in it, or a stop that an operator has to look at. */
export interface Settled {
  readonly position: number;
  /** Why it was stopped; null where it was not. */
  readonly stopped: string | null;
}

/** A follower that this process has registered. */
export interface FollowerHandle {
  /** Resolves once: at `upTo`, when it is closed, or when it is first found stopped, which `hub followers release` ends. Never rejects. */
  readonly settled: Promise<Settled>;
}

interface Registered<Entry extends FeedRecord> {
  readonly follower: Follower<Entry>;
  readonly settle: (end: Settled) => void;
  held: { readonly follower: HeldFollower<Entry>; readonly ended: Promise<void> } | null;
  hasCursor: boolean;
  /** As far as this process knows. */
  position: number;
  isOver: boolean;
  /** Who held it when the log was told; null: nobody. */
  toldOf: string | null;
  isStopped: boolean;
}

/**
 * The durable followers of this process, beside any number of others on the same database: each name is held by one process at a time, under a lease,
 * and taken over by another one when its holder stops or is not heard of.
 */
export class Followers<Entry extends FeedRecord> {
  readonly #parts: FollowersParts<Entry> & typeof DEFAULTS;
  readonly #database: Database;
  readonly #registered = new Map<string, Registered<Entry>>();
  readonly #holder = `${hostname().slice(0, 200)}:${process.pid}`;
  readonly #trouble: TroubleLog;
  #timer: NodeJS.Timeout | null = null;
  #looking: Promise<void> | null = null;
  #again = false;
  #closed = false;

  constructor(parts: FollowersParts<Entry>) {
    this.#parts = { ...DEFAULTS, ...parts } as FollowersParts<Entry> & typeof DEFAULTS;
    this.#database = parts.database.lane("bulk");
    this.#trouble = new TroubleLog({
      logger: parts.logger,
      failed: "Free followers could not be looked for. The next look tries again.",
      well: "Free followers are looked for again.",
    });
  }

  /**
   * Follows the feed under a name, 1 to 255 characters, from a cursor in the database: at least once, in order, and never in two processes at once. Every hub
   * registers the same names; one of them handles. Throws RangeError for options out of bounds, and where this process follows under the name already.
   */
  followDurably(name: string, handler: FollowerHandler<Entry>, options: FollowerOptions<Entry>): FollowerHandle {
    const follower = followerOf(name, handler, options);
    if (this.#registered.has(name)) throw new RangeError(`This process follows as ${name} already.`);
    const settled = new Promise<Settled>((settle) => {
      this.#registered.set(name, {
        follower,
        settle,
        held: null,
        hasCursor: false,
        position: follower.start,
        isOver: false,
        toldOf: null,
        isStopped: false,
      });
    });
    this.#look();
    return { settled };
  }

  /** Names that this process holds now. */
  get held(): readonly string[] {
    return [...this.#registered].filter(([, { held }]) => held !== null).map(([name]) => name);
  }

  /** Ends every follower when its handler has left off, and leaves the names to other processes. */
  async close(): Promise<void> {
    this.#closed = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
    await this.#looking;
    for (const { held } of this.#registered.values()) held?.follower.stop();
    await Promise.all([...this.#registered.values()].flatMap(({ held }) => (held === null ? [] : [held.ended])));
    for (const { settle, position } of this.#registered.values()) settle({ position, stopped: null });
  }

  #look(): void {
    if (this.#closed) return;
    if (this.#looking !== null) {
      this.#again = true;
      return;
    }
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#looking = this.#lookOnce()
      .then(this.#trouble.onWell, this.#trouble.onFault)
      .finally(() => {
        this.#looking = null;
        if (this.#closed) return;
        this.#timer = setTimeout(() => this.#look(), this.#again ? 0 : this.#parts.lookMs).unref();
        this.#again = false;
      });
  }

  async #lookOnce(): Promise<void> {
    const open = [...this.#registered.values()].filter(({ held, isOver }) => held === null && !isOver);
    for (const one of open) await this.#makeCursor(one);
    const names = open.filter(({ hasCursor }) => hasCursor).map(({ follower }) => follower.name);
    if (names.length === 0) return;
    const free: string[] = [];
    for (const state of await readCursorStates(this.#database, names)) {
      const one = this.#registered.get(state.name);
      if (one !== undefined && this.#isToTake(one, state)) free.push(state.name);
    }
    if (free.length === 0 || this.#closed) return;
    for (const leased of await takeFollowers(this.#database, free, this.#holder, this.#parts.leaseMs)) this.#begin(leased);
  }

  async #makeCursor(one: Registered<Entry>): Promise<void> {
    if (one.hasCursor) return;
    const { name, start } = one.follower;
    one.hasCursor = await ensureCursor(this.#database, name, start);
    if (one.hasCursor || one.isStopped) return;
    this.#stop(one, start, `There are ${FOLLOWERS_MAX} followers on this database. Forget those that are no more: hub followers forget.`);
  }

  #isToTake(one: Registered<Entry>, { position, stopped, heldBy }: CursorState): boolean {
    const { name, upTo } = one.follower;
    one.position = position;
    if (upTo !== undefined && position >= upTo) {
      this.#end(one, { position, stopped: null });
      return false;
    }
    if (stopped !== null) {
      if (!one.isStopped) this.#stop(one, position, stopped);
      return false;
    }
    one.isStopped = false;
    if (heldBy !== null && one.toldOf !== heldBy) {
      this.#parts.logger.info(
        { follower: name, holder: heldBy },
        "Another process holds the follower. It is taken over when that one ends.",
      );
    }
    one.toldOf = heldBy;
    return heldBy === null;
  }

  #begin(leased: Awaited<ReturnType<typeof takeFollowers>>[number]): void {
    const one = this.#registered.get(leased.name);
    if (one === undefined) throw new Error(`The follower ${leased.name} was taken, which nobody has registered.`);
    const { feed, leaseMs, logger } = this.#parts;
    const trouble = new TroubleLog({ logger, failed: `The follower ${leased.name} failed.`, well: `The follower ${leased.name} goes on.` });
    const held = new HeldFollower({ database: this.#database, feed, leaseMs, onError: trouble.onFault }, one.follower, leased);
    const ended = held.run().then(({ position, stopped }) => {
      one.held = null;
      one.position = position;
      const { upTo } = one.follower;
      if (stopped !== null) this.#stop(one, position, stopped);
      else if (upTo !== undefined && position >= upTo) this.#end(one, { position, stopped });
      this.#look();
    });
    one.held = { follower: held, ended };
    if (this.#closed) held.stop();
  }

  #end(one: Registered<Entry>, end: Settled): void {
    one.isOver = true;
    one.settle(end);
  }

  #stop(one: Registered<Entry>, position: number, stopped: string): void {
    one.isStopped = true;
    this.#parts.logger.error(
      { follower: one.follower.name, sequence: position, reason: stopped },
      "A follower has stopped. Look at hub followers list, and let it go on with hub followers release, replay or skip.",
    );
    one.settle({ position, stopped });
  }
}
