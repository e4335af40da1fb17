import type { FeedRecord } from "./feed-record.js";

/** Records one live subscriber may have waiting; beyond, it is ended and has to come back from its last sequence. */
export const LIVE_QUEUE_MAX = 10_000;

/** Records that are taken together. */
export interface LivePage<Entry extends FeedRecord> {
  /** Everything up to it had been put into the queue before the first of them. */
  readonly after: number;
  readonly records: readonly Entry[];
}

/** The queue of one subscription: bounded, between the tail, which never waits, and a consumer, which may. */
export class LiveQueue<Entry extends FeedRecord> {
  readonly #accepts: (record: Entry) => boolean;
  readonly #max: number;
  /** A page for each boundary, and one more. */
  #waiting: { readonly after: number; readonly records: Entry[] }[] = [];
  #count = 0;
  #atPageBoundary = false;
  #wake: (() => void) | null = null;
  #ended = false;
  #overflowed = false;

  constructor(accepts: (record: Entry) => boolean, max: number) {
    this.#accepts = accepts;
    this.#max = max;
  }

  /** Nothing waits, and nothing was thrown away. */
  get isEmpty(): boolean {
    return this.#count === 0 && !this.#overflowed;
  }

  /** Whether the consumer has taken everything and waits for more. */
  get idle(): boolean {
    return this.#wake !== null && this.isEmpty;
  }

  /** `after`: everything up to it was pushed before. */
  push(records: readonly Entry[], after: number): void {
    if (this.#ended || this.#overflowed) return;
    const accepted = records.filter(this.#accepts);
    const last = this.#waiting.at(-1);
    if (accepted.length === 0) return;
    if (last === undefined || this.#atPageBoundary) this.#waiting.push({ after, records: accepted });
    else for (const record of accepted) last.records.push(record);
    this.#atPageBoundary = false;
    this.#count += accepted.length;
    if (this.#count > this.#max) {
      this.#overflowed = true;
      this.#drop();
    }
    this.#wake?.();
  }

  /** What is pushed from now on is in another page than what waits. */
  markPageBoundary(): void {
    this.#atPageBoundary = true;
  }

  end(): void {
    this.#ended = true;
    this.#drop();
    this.#wake?.();
  }

  /** What has come since the last call, up to a page boundary; waits where there is nothing. Null at the end, "OVERFLOWED" where too much came. */
  async take(): Promise<LivePage<Entry> | null | "OVERFLOWED"> {
    for (;;) {
      const page = this.#waiting.shift();
      this.#count -= page?.records.length ?? 0;
      if (page !== undefined) return page;
      if (this.#overflowed) return "OVERFLOWED";
      if (this.#ended) return null;
      await new Promise<void>((resolve) => (this.#wake = resolve));
      this.#wake = null;
    }
  }

  #drop(): void {
    this.#waiting = [];
    this.#count = 0;
  }
}
