import { setTimeout as pause } from "node:timers/promises";
import type { FeedSubscription } from "../platform/feed/feed-subscription.js";
import { merged, type LevelEvent } from "./level-event.js";

/** Levels that may wait at one time; at the bound nothing more is taken until the client has read. */
export const COALESCED_LEVELS_MAX = 10_000;

export interface CoalescerOptions {
  readonly waitMs: number;
  /** The subscription's. */
  readonly outer: FeedSubscription;
  /** That of the events' source. */
  readonly inner: FeedSubscription;
  readonly levelsMax?: number;
}

/**
 * Holds events for a while, or for as long as the client reads slowly, and merges those of one level. What is given out together is in the
 * order of its sequences.
 */
export class Coalescer {
  readonly #options: CoalescerOptions;
  readonly #held = new Map<string, LevelEvent>();
  #givenOut = 0;
  #giving = false;
  readonly #sourceEnded = new AbortController();
  #failure: unknown = null;
  #changed: () => void = () => undefined;

  constructor(options: CoalescerOptions) {
    this.#options = options;
    const { outer, inner } = options;
    outer.signal.addEventListener("abort", () => {
      inner.end();
      this.#changed();
    });
    outer.offset = (): number | null => (this.#giving || this.#held.size > 0 ? this.#givenOut : inner.offset());
  }

  async *events(source: AsyncIterable<readonly LevelEvent[]>, start: number): AsyncGenerator<LevelEvent, void, void> {
    this.#givenOut = start;
    const taking = this.#take(source);
    try {
      while (!this.#sourceEnded.signal.aborted || this.#held.size > 0) {
        if (this.#held.size === 0) await this.#change();
        else yield* this.#giveOut();
      }
    } finally {
      this.#options.outer.end();
      await taking;
    }
    if (this.#failure !== null) throw this.#failure as Error;
  }

  async *#giveOut(): AsyncGenerator<LevelEvent, void, void> {
    // What waits for nothing more is given out at once.
    await pause(this.#options.waitMs, undefined, { signal: this.#sourceEnded.signal }).catch(() => undefined);
    const events = [...this.#held.values()].sort((a, b) => a.sequence - b.sequence);
    this.#giving = true;
    this.#held.clear();
    this.#changed();
    for (const event of events) {
      yield event;
      this.#givenOut = event.sequence;
    }
    this.#giving = false;
  }

  async #take(source: AsyncIterable<readonly LevelEvent[]>): Promise<void> {
    const { levelsMax = COALESCED_LEVELS_MAX, outer } = this.#options;
    try {
      for await (const events of source) {
        for (const event of events) this.#hold(event);
        this.#changed();
        while (this.#held.size >= levelsMax && !outer.signal.aborted) await this.#change();
      }
    } catch (error) {
      this.#failure = error;
    }
    this.#sourceEnded.abort();
    this.#changed();
  }

  #hold(event: LevelEvent): void {
    const key = `${event.variantId}/${event.locationId}`;
    const earlier = this.#held.get(key);
    this.#held.set(key, earlier === undefined ? event : merged(earlier, event));
  }

  /** Waits for the other side: one of the two waits at a time. */
  #change(): Promise<void> {
    return new Promise((resolve) => (this.#changed = resolve));
  }
}
