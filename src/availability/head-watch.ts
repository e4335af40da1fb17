import { setTimeout as pause } from "node:timers/promises";
import type { Database } from "../platform/db/database.js";
import { HubError } from "../platform/errors/hub-error.js";
import { readHead } from "../stock/index.js";

/** How long `atLeast` may wait for the ledger, and how often it is looked at meanwhile. */
export const AT_LEAST_WAIT_MS_MAX = 2_000;
const POLL_MS = 25;

/** Waits until the database this process reads has the ledger up to a sequence. All who wait share one look at the head. */
export class HeadWatch {
  readonly #database: Database;
  readonly #waitMsMax: number;
  #next: Promise<bigint> | null = null;

  constructor(database: Database, waitMsMax: number = AT_LEAST_WAIT_MS_MAX) {
    this.#database = database;
    this.#waitMsMax = waitMsMax;
  }

  /** Throws NOT_CAUGHT_UP, with the `sequence` that was reached, where the time runs out first. */
  async reach(sequence: string): Promise<void> {
    const wanted = BigInt(sequence);
    const deadline = performance.now() + this.#waitMsMax;
    let head = BigInt(await readHead(this.#database));
    while (head < wanted) {
      if (performance.now() >= deadline) throw notCaughtUp(sequence, head);
      head = await this.#look();
    }
  }

  #look(): Promise<bigint> {
    this.#next ??= pause(POLL_MS)
      .then(() => readHead(this.#database))
      .then(BigInt)
      .finally(() => {
        this.#next = null;
      });
    return this.#next;
  }
}

function notCaughtUp(wanted: string, head: bigint): HubError {
  return new HubError(
    "NOT_CAUGHT_UP",
    `The hub has the ledger up to sequence ${head}, not yet up to ${wanted}. Check "atLeast", or ask again in a moment.`,
    { sequence: String(head), retryAfterMs: 500 },
  );
}
