import type { Database } from "../platform/db/database.js";
import { readHead } from "../platform/feed/head.js";
import type { LoopWatch } from "../platform/observability/trouble-log.js";
import type { Ledger } from "../stock/index.js";
import { reservationRef } from "./reservation.js";

/** Every sweep is watched: after one that failed the next one tries again. */
export interface SweeperOptions extends LoopWatch {
  /** Longest pause between two sweeps: 500 ms unless said, half of the shortest hold, so that no hold ends before it was seen. */
  readonly intervalMs?: number;
}

export interface Sweeper {
  /**
   * Whether a hold may be past its time whose expiry is not in what was recorded up to `position`: seldom, and told by two comparisons.
   * Then ask `settle`.
   */
  isDue(position: number): boolean;
  /**
   * Where holds on one of the variants are past their time and not expired yet, expires them. Answers the sequence that has the expiries
   * of these variants; null where `position` has them.
   */
  settle(variantIds: Iterable<number>, position: number): Promise<number> | null;
  /** Waits for a sweep that runs and starts no other. */
  close(): Promise<void>;
}

/** What a sweeper works with: a hub has it. */
export interface Swept {
  readonly database: Database;
  readonly ledger: Pick<Ledger, "expire">;
}

const INTERVAL_MS = 500;
/** How far ahead a sweep looks: farther than the next one is away. */
const HORIZON_MS = 3 * INTERVAL_MS;
/** Where holds end one after the other, so many milliseconds of them are expired together unless somebody asks. */
const GATHER_MS = 50;
/** Lines looked at in one page, and so the most reservations of one command. */
const PAGE_LINES = 500;
/** Variants remembered as expired a moment ago. */
const EXPIRED_MAX = 20 * PAGE_LINES;
/** Pages of one sweep: whoever stops or fails meanwhile does not wait for a whole backlog. */
const PAGES_MAX = 20;

interface HoldRow {
  readonly id: string;
  readonly variantId: number;
  /** Until its end, by the database's clock; below zero where it is past. */
  readonly leftMs: number;
}

const HOLDS_SQL = `
  select reservation_id as id, variant_id as "variantId",
    (extract(epoch from hold_expires_at - now()) * 1000)::double precision as "leftMs"
  from reservation_line
  where held > 0 and hold_expires_at <= now() + $2 * interval '1 millisecond' order by hold_expires_at limit $1`;

/**
 * Expires holds when they end; those that a command needs are expired by the ledger, sweeper or not. It looks a little ahead and knows what
 * ends next, so that availability can be exact. Any number of processes may sweep one database: expiring what is expired changes nothing.
 */
export function startReservationSweeper(hub: Swept, options: SweeperOptions): Sweeper {
  return new HoldSweeper(hub, options);
}

class HoldSweeper implements Sweeper {
  readonly #hub: Swept;
  readonly #options: SweeperOptions;
  /** When holds on a variant end next, on this process's monotonic clock: never later than by the database's. */
  #ends: ReadonlyMap<number, number> = new Map();
  #nextEnd = Number.POSITIVE_INFINITY;
  /** Variants of holds that were expired a moment ago, with the head of the ledger behind it. */
  readonly #expired = new Map<number, number>();
  #expiredUpTo = 0;
  #timer: NodeJS.Timeout | null = null;
  #running: Promise<void> | null = null;
  #closed = false;

  constructor(hub: Swept, options: SweeperOptions) {
    this.#hub = hub;
    this.#options = options;
    this.#schedule();
  }

  isDue(position: number): boolean {
    if (this.#closed) return false;
    return this.#expiredUpTo > position || (this.#nextEnd !== Number.POSITIVE_INFINITY && this.#nextEnd <= performance.now());
  }

  settle(variantIds: Iterable<number>, position: number): Promise<number> | null {
    const now = performance.now();
    if (position >= this.#expiredUpTo) this.#expired.clear();
    let upTo = 0;
    for (const id of variantIds) {
      if ((this.#ends.get(id) ?? Number.POSITIVE_INFINITY) <= now) return this.#settled();
      upTo = Math.max(upTo, this.#expired.get(id) ?? 0);
    }
    return upTo > position ? Promise.resolve(upTo) : null;
  }

  async close(): Promise<void> {
    this.#closed = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
    await this.#running;
  }

  /** A sweep that began after it was asked for: one that runs may have looked before the hold's end. */
  async #settled(): Promise<number> {
    if (this.#running !== null) await this.#running;
    await this.#sweep();
    return readHead(this.#hub.database);
  }

  #schedule(): void {
    if (this.#closed) return;
    const { intervalMs = INTERVAL_MS } = this.#options;
    const untilEnd = Math.max(this.#nextEnd - performance.now(), Math.min(GATHER_MS, intervalMs));
    this.#timer = setTimeout(() => void this.#sweep(), Math.min(untilEnd, intervalMs)).unref();
  }

  /** Those who call while a sweep runs share it. */
  #sweep(): Promise<void> {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#running ??= this.#sweepPages()
      .then(() => this.#options.onWell?.())
      .catch((error: unknown) => {
        this.#note([], 0);
        this.#options.onFault(error);
      })
      .finally(() => {
        this.#running = null;
        this.#schedule();
      });
    return this.#running;
  }

  async #sweepPages(): Promise<void> {
    for (let pages = 0; pages < PAGES_MAX && !this.#closed; pages += 1) {
      const asked = performance.now();
      const holds = await this.#hub.database.query<HoldRow>(HOLDS_SQL, [PAGE_LINES, HORIZON_MS]);
      const past = holds.filter(({ leftMs }) => leftMs <= 0);
      if (past.length > 0) await this.#expire(past);
      this.#note(holds, asked);
      if (past.length < PAGE_LINES) return;
    }
  }

  async #expire(past: readonly HoldRow[]): Promise<void> {
    await this.#hub.ledger.expire([...new Set(past.map(({ id }) => id))].map(reservationRef));
    const head = await readHead(this.#hub.database);
    this.#expiredUpTo = head;
    if (this.#expired.size > EXPIRED_MAX) this.#expired.clear();
    for (const { variantId } of past) this.#expired.set(variantId, head);
  }

  /** Remembers what ends within the horizon. The database looked after `asked`, so that no end is placed too late. */
  #note(holds: readonly HoldRow[], asked: number): void {
    const ends = new Map<number, number>();
    let next = Number.POSITIVE_INFINITY;
    for (const { variantId, leftMs } of holds) {
      if (leftMs <= 0) continue;
      const end = asked + leftMs;
      if (end < (ends.get(variantId) ?? Number.POSITIVE_INFINITY)) ends.set(variantId, end);
      if (end < next) next = end;
    }
    this.#ends = ends;
    this.#nextEnd = next;
  }
}
