/** What a follower of the feed shares with whoever drives it: the end, which must not wait for the next record, and how far it has come. */
export class Following {
  readonly #ending = new AbortController();

  /** Up to where the consumer has taken everything it accepts; null while nobody can say, as in a snapshot. The follower sets it. */
  position: () => number | null = () => null;

  get signal(): AbortSignal {
    return this.#ending.signal;
  }

  /** Ends the follower, also while it waits for records. */
  end(): void {
    this.#ending.abort();
  }
}
