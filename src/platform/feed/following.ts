import type { HubError } from "../errors/hub-error.js";

/** A live subscriber's place in the feed. Another subscriber may go on from it, so that nothing is missed in between. */
export interface Seat {
  /** Nothing waits here: whoever sits here has been given everything up to `position`. */
  readonly isCaughtUp: boolean;
  readonly position: number;
  /** Keeps what comes from now on apart from what waits: no page holds records from before and after this moment. */
  cut(): void;
  /** Gives the place up: nothing is kept for it any more. */
  leave(): void;
  /** The error that ends a consumer for whom too much waits; `sequence` is the last it was given. */
  tooSlow(sequence: number): HubError;
}

/** From where a subscriber goes on in place of another: its seat, and what the other had been given when it stood up. */
export interface Takeover {
  readonly seat: Seat;
  readonly position: number;
}

/** For what is told by its newest value, and not twice: what a consumer knows. */
export interface News {
  /** Whether the consumer does not know it yet. */
  isNews(event: unknown): boolean;
  /** It is told now. */
  told(event: unknown): void;
}

/** What a subscriber of the feed shares with whoever drives it: the end, which must not wait for the next record, and how far it has come. */
export class Following {
  readonly #ending = new AbortController();
  /** Null: the subscriber begins where it was asked to. */
  readonly takeover: Takeover | null;

  /** Up to where the consumer has taken everything it accepts; null while nobody can say, as in a snapshot. The subscriber sets it. */
  position: () => number | null = () => null;

  /** The last record of the page that is being handed out. The subscriber sets it. */
  pageEnd = 0;

  /** No other may go on in place of this one before this sequence: up to it, it leaves out what its consumer knows already. */
  alone = 0;

  /** Null: every event is news. The subscriber sets it; for one that takes over from another, whoever drives it has set it before. */
  news: News | null = null;

  /** Asked whenever the consumer has taken all of a page, and before the first. True: the seat is another's now, and the subscriber ends. */
  atPageEnd: (seat: Seat) => boolean = () => false;

  constructor(takeover: Takeover | null = null) {
    this.takeover = takeover;
  }

  get signal(): AbortSignal {
    return this.#ending.signal;
  }

  /** Ends the subscriber, also while it waits for records. */
  end(): void {
    this.#ending.abort();
  }
}
