import type { HubError } from "../errors/hub-error.js";
import type { FeedPage } from "./feed-page.js";
import type { FeedRecord } from "./feed-record.js";
import type { Following, Seat } from "./following.js";
import type { LiveQueue } from "./live-queue.js";
import { resyncRequired } from "./resync-required.js";

export interface TailSeatParts<Entry extends FeedRecord> {
  readonly queue: LiveQueue<Entry>;
  /** What was recorded up to here never comes into the queue. */
  readonly start: number;
  /** Up to where the tail has been handed out. */
  readonly position: () => number;
  readonly leave: () => void;
  /** Called where somebody is ended because too much waits. */
  readonly onTooSlow: () => void;
}

/** A place in a feed's tail: what comes after `start`, for one subscriber after the other. */
export class TailSeat<Entry extends FeedRecord> implements Seat {
  readonly #parts: TailSeatParts<Entry>;

  constructor(parts: TailSeatParts<Entry>) {
    this.#parts = parts;
  }

  get position(): number {
    return Math.max(this.#parts.start, this.#parts.position());
  }

  get isCaughtUp(): boolean {
    const { queue, start, position } = this.#parts;
    return queue.isEmpty && position() >= start;
  }

  cut(): void {
    this.#parts.queue.cut();
  }

  leave(): void {
    this.#parts.leave();
  }

  tooSlow(sequence: number): HubError {
    this.#parts.onTooSlow();
    return resyncRequired(sequence, "You read more slowly than the hub records.");
  }

  /** The pages that come, for one who has everything up to `start`. */
  async *pages(following: Following, start: number): AsyncGenerator<FeedPage<Entry>, void, void> {
    const { queue, position: tail } = this.#parts;
    const end = (): void => queue.end();
    following.signal.addEventListener("abort", end);
    let position = start;
    let isOurs = true;
    following.position = (): number => (queue.idle ? Math.max(position, tail()) : position);
    try {
      for (;;) {
        isOurs = !following.atPageEnd(this);
        if (!isOurs || following.signal.aborted) return;
        const page = await queue.take();
        if (page === null) return;
        if (page === "OVERFLOWED") throw this.tooSlow(position);
        const { after, records } = page;
        const last = records.at(-1)?.sequence ?? position;
        following.pageEnd = last;
        yield { after, records, position: last };
        position = last;
      }
    } finally {
      if (isOurs) this.leave();
      following.signal.removeEventListener("abort", end);
    }
  }
}
