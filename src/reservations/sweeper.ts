import type { Database } from "../platform/db/database.js";
import type { Ledger } from "../stock/index.js";
import { reservationRef } from "./reservation.js";

export interface SweeperOptions {
  /** Told of every sweep that failed; the next one tries again. */
  readonly onError: (error: unknown) => void;
  /** Pause between two sweeps: 1,000 ms unless said. */
  readonly intervalMs?: number;
}

export interface Sweeper {
  /** Waits for a sweep that runs and starts no other. */
  close(): Promise<void>;
}

/** What a sweeper works with: a hub has it. */
export interface Swept {
  readonly database: Database;
  readonly ledger: Pick<Ledger, "expire">;
}

const INTERVAL_MS = 1_000;
/** Lines looked at in one page, and so the most reservations of one command. */
const PAGE_LINES = 500;
/** Pages of one sweep: whoever stops or fails meanwhile does not wait for a whole backlog. */
const PAGES_MAX = 20;

const DUE_SQL = `
  select distinct reservation_id as id from (
    select reservation_id from reservation_line where held > 0 and hold_expires_at <= now() order by hold_expires_at limit $1) due`;

/**
 * Expires holds that nobody asks about; those somebody asks about are expired by the ledger, sweeper or not. Any number of processes may
 * sweep one database: expiring what is expired changes nothing.
 */
export function startReservationSweeper(hub: Swept, options: SweeperOptions): Sweeper {
  let closed = false;
  let timer: NodeJS.Timeout | null = null;
  let running: Promise<void> = Promise.resolve();
  const sweep = async (): Promise<void> => {
    try {
      for (let pages = 0; pages < PAGES_MAX && !closed; pages += 1) {
        if (!(await sweepPage(hub))) break;
      }
    } catch (error) {
      options.onError(error);
    }
    if (!closed) schedule();
  };
  const schedule = (): void => {
    timer = setTimeout(() => {
      running = sweep();
    }, options.intervalMs ?? INTERVAL_MS).unref();
  };
  schedule();
  return {
    close: async () => {
      closed = true;
      if (timer !== null) clearTimeout(timer);
      await running;
    },
  };
}

/** Expires one page of due holds; whether there was one. */
async function sweepPage({ database, ledger }: Swept): Promise<boolean> {
  const due = await database.lane("bulk").query<{ readonly id: string }>(DUE_SQL, [PAGE_LINES]);
  if (due.length === 0) return false;
  await ledger.expire(due.map(({ id }) => reservationRef(id)));
  return true;
}
