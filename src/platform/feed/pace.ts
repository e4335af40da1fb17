/** How long those who have much to do may go on before everybody else is served, in milliseconds. */
const SLICE_MS = 10;
/** Of those who wait for their next step, so many are let go on in a task of the event loop. */
const STEPS_IN_A_TASK = 16;

/**
 * Keeps work that comes in many small steps from holding the process: past a slice of time the next steps wait for a task of the event loop, a few of
 * them at a time and the longest waiting first, so that requests, timers and sockets are served in between.
 */
export class Pace {
  readonly #now: () => number;
  readonly #waiting: (() => void)[] = [];
  #sliceBegan: number | null = null;

  /** `now`: milliseconds of a clock that never goes back. */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  /** Null where the caller may go on at once; else resolves when it may. */
  step(): Promise<void> | null {
    const now = this.#now();
    if (this.#sliceBegan === null) {
      this.#sliceBegan = now;
      setImmediate(() => this.#runTask());
    }
    if (this.#waiting.length === 0 && now - this.#sliceBegan < SLICE_MS) return null;
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  #runTask(): void {
    this.#sliceBegan = null;
    if (this.#waiting.length === 0) return;
    this.#sliceBegan = this.#now();
    setImmediate(() => this.#runTask());
    for (const goOn of this.#waiting.splice(0, STEPS_IN_A_TASK)) goOn();
  }
}
