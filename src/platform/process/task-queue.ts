/** Entries that have left are let go of when there are so many of them: moving the others up for each would cost more. */
const LEFT_MAX = 1_024;

/**
 * What waits for a task of the event loop, first come first served. Between two tasks the loop looks at its sockets and timers. `run` is called in each
 * task that was asked for, and answers whether there is to be another.
 */
export class TaskQueue<Entry> {
  #entries: Entry[] = [];
  #left = 0;
  #isScheduled = false;

  constructor(private readonly run: () => boolean) {}

  get length(): number {
    return this.#entries.length - this.#left;
  }

  /** The one that waits longest. */
  get first(): Entry | undefined {
    return this.#entries[this.#left];
  }

  push(entry: Entry): void {
    this.#entries.push(entry);
  }

  /** Takes the one that waits longest out. */
  shift(): Entry | undefined {
    const { first } = this;
    if (this.length === 0) return undefined;
    this.#left += 1;
    if (this.length === 0 || this.#left === LEFT_MAX) {
      this.#entries = this.#entries.slice(this.#left);
      this.#left = 0;
    }
    return first;
  }

  runLater(): void {
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    setImmediate(() => {
      this.#isScheduled = false;
      if (this.run()) this.runLater();
    });
  }
}
