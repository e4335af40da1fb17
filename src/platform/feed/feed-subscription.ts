import type { HubError } from "../errors/hub-error.js";

/** Reads a feed's tail from an offset. One subscription may hand it over to another, so that nothing is missed in between. */
export interface TailReader {
  /** Nothing waits here: whoever reads has been given everything up to `offset`. */
  readonly isCaughtUp: boolean;
  readonly offset: number;
  /** Puts a page boundary behind what waits: no page holds records from before and after this moment. */
  markPageBoundary(): void;
  /** Nothing is kept for it any more. */
  close(): void;
  /** The error that ends a consumer for whom too much waits; `sequence` is the last it was given. */
  tooSlow(sequence: number): HubError;
}

/** From where a subscription goes on in place of another: the other's reader, and the offset up to which the other had been given everything. */
export interface HandOver {
  readonly reader: TailReader;
  readonly offset: number;
}

/** For what is sent by its newest value, and not twice in a row: what a consumer has. */
export interface Deduplication {
  /** Whether the consumer does not have it yet. */
  isNew(event: unknown): boolean;
  /** The consumer is sent it now. */
  remember(event: unknown): void;
}

/** What a subscription shares with whoever drives it: the end, which must not wait for the next record, and the offset it has come to. */
export class FeedSubscription {
  readonly #ending = new AbortController();
  /** Null: the subscription begins where it was asked to. */
  readonly handOver: HandOver | null;

  /** Up to where the consumer has taken everything it accepts; null while nobody can say, as in a snapshot. The subscription's source sets it. */
  offset: () => number | null = () => null;

  /** The last sequence of the page that is being handed out. The subscription's source sets it. */
  pageBoundary = 0;

  /** It may be handed over from this sequence on: up to it, duplicates are left out that its consumer alone has. */
  handOverFrom = 0;

  /** Null: every event is new. The subscription's source sets it; after a hand-over, whoever drives it has set it before. */
  deduplication: Deduplication | null = null;

  /** Asked whenever the consumer has taken all of a page, and before the first. True: the reader was handed over, and this subscription ends. */
  atPageBoundary: (reader: TailReader) => boolean = () => false;

  constructor(handOver: HandOver | null = null) {
    this.handOver = handOver;
  }

  get signal(): AbortSignal {
    return this.#ending.signal;
  }

  /** Ends the subscription, also while it waits for records. */
  end(): void {
    this.#ending.abort();
  }
}
