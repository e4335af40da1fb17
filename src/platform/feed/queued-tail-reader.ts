import type { HubError } from "../errors/hub-error.js";
import type { FeedPage } from "./feed-page.js";
import type { FeedRecord } from "./feed-record.js";
import type { FeedSubscription, TailReader } from "./feed-subscription.js";
import type { LiveQueue } from "./live-queue.js";
import { resyncRequired } from "./resync-required.js";

export interface QueuedTailReaderParts<Entry extends FeedRecord> {
  readonly queue: LiveQueue<Entry>;
  /** What was recorded up to here never comes into the queue. */
  readonly start: number;
  /** Up to where the tail has been handed out. */
  readonly offset: () => number;
  readonly onClose: () => void;
  /** Called where somebody is ended because too much waits. */
  readonly onTooSlow: () => void;
}

/** Reads what comes after `start` out of a queue, for one subscription after the other. */
export class QueuedTailReader<Entry extends FeedRecord> implements TailReader {
  readonly #parts: QueuedTailReaderParts<Entry>;

  constructor(parts: QueuedTailReaderParts<Entry>) {
    this.#parts = parts;
  }

  get offset(): number {
    return Math.max(this.#parts.start, this.#parts.offset());
  }

  get isCaughtUp(): boolean {
    const { queue, start, offset } = this.#parts;
    return queue.isEmpty && offset() >= start;
  }

  markPageBoundary(): void {
    this.#parts.queue.markPageBoundary();
  }

  close(): void {
    this.#parts.onClose();
  }

  tooSlow(sequence: number): HubError {
    this.#parts.onTooSlow();
    return resyncRequired(sequence, "You read more slowly than the hub records.");
  }

  /** The pages that come, for one who has everything up to `start`. */
  async *pages(subscription: FeedSubscription, start: number): AsyncGenerator<FeedPage<Entry>, void, void> {
    const { queue, offset: tail } = this.#parts;
    const end = (): void => queue.end();
    subscription.signal.addEventListener("abort", end);
    let offset = start;
    let isOurs = true;
    subscription.offset = (): number => (queue.idle ? Math.max(offset, tail()) : offset);
    try {
      for (;;) {
        isOurs = !subscription.atPageBoundary(this);
        if (!isOurs || subscription.signal.aborted) return;
        const page = await queue.take();
        if (page === null) return;
        if (page === "OVERFLOWED") throw this.tooSlow(offset);
        const { after, records } = page;
        const last = records.at(-1)?.sequence ?? offset;
        subscription.pageBoundary = last;
        yield { after, records, offset: last };
        offset = last;
      }
    } finally {
      if (isOurs) this.close();
      subscription.signal.removeEventListener("abort", end);
    }
  }
}
