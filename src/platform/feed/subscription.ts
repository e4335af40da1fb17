import { HubError } from "../errors/hub-error.js";
import type { FeedRecord } from "./feed-record.js";

/** Records one live follower may have waiting; beyond, it is ended and has to come back from its last sequence. */
export const LIVE_QUEUE_MAX = 10_000;

/** A follower's place in the live feed: a bounded queue between the tail, which never waits, and a consumer, which may. */
export class LiveQueue<Entry extends FeedRecord> {
  readonly #accepts: (record: Entry) => boolean;
  readonly #max: number;
  #waiting: Entry[] = [];
  #wake: (() => void) | null = null;
  #ended = false;
  #overflowed = false;

  constructor(accepts: (record: Entry) => boolean, max: number) {
    this.#accepts = accepts;
    this.#max = max;
  }

  /** Whether the consumer has taken everything and waits for more. */
  get idle(): boolean {
    return this.#wake !== null && this.#waiting.length === 0 && !this.#overflowed;
  }

  push(records: readonly Entry[]): void {
    if (this.#ended || this.#overflowed) return;
    for (const record of records) if (this.#accepts(record)) this.#waiting.push(record);
    if (this.#waiting.length > this.#max) {
      this.#overflowed = true;
      this.#waiting = [];
    }
    if (this.#waiting.length > 0 || this.#overflowed) this.#wake?.();
  }

  end(): void {
    this.#ended = true;
    this.#waiting = [];
    this.#wake?.();
  }

  /** What has come since the last call; waits where there is nothing. Null at the end, "OVERFLOWED" where too much came. */
  async take(): Promise<readonly Entry[] | null | "OVERFLOWED"> {
    while (this.#waiting.length === 0) {
      if (this.#overflowed) return "OVERFLOWED";
      if (this.#ended) return null;
      await new Promise<void>((resolve) => (this.#wake = resolve));
      this.#wake = null;
    }
    const taken = this.#waiting;
    this.#waiting = [];
    return taken;
  }
}

/** The follower has to start anew from `sequence`, the last it was given. */
export function resyncRequired(sequence: number, why: string): HubError {
  return new HubError("RESYNC_REQUIRED", `${why} Subscribe again with after: "${sequence}".`, { sequence: String(sequence) });
}

/** The cursor is from a ledger that was longer than this one: whoever holds it knows things that never happened here. */
export function beyondHead(head: number): HubError {
  const message = `The ledger ends at sequence ${head}, before the one you gave: it was restored from a backup, or the cursor is another hub's. Start anew with a snapshot.`;
  return new HubError("RESYNC_REQUIRED", message, { sequence: String(head) });
}
