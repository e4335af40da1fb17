/** What begins in one turn of the event loop. The dearest requests take some 10 ms each before they wait for something. */
const STARTS_A_TURN = 4;

/**
 * What came in one piece begins a few at a time: requests that are pipelined on a connection, messages of sockets. The network hands over up to
 * 64 kB of them at once, and what can be answered out of memory would hold the event loop from the first to the last of them.
 */
export class StartQueue {
  #waiting: (() => void)[] = [];
  #next = 0;
  #isTurning = false;

  /** Calls `begin` in a later turn, in the order of the calls. */
  begin(begin: () => void): void {
    this.#waiting.push(begin);
    this.#turnLater();
  }

  #turnLater(): void {
    if (this.#isTurning) return;
    this.#isTurning = true;
    setImmediate(() => this.#turn());
  }

  #turn(): void {
    this.#isTurning = false;
    const until = Math.min(this.#next + STARTS_A_TURN, this.#waiting.length);
    const begun = this.#waiting.slice(this.#next, until);
    this.#next = until;
    if (until === this.#waiting.length) {
      this.#waiting = [];
      this.#next = 0;
    } else {
      this.#turnLater();
    }
    for (const begin of begun) begin();
  }
}
