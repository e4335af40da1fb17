import { TaskQueue } from "../process/task-queue.js";

/** What begins in one task of the event loop. The dearest requests take some 10 ms each before they wait for something. */
const STARTS_A_TASK = 4;

/**
 * What came in one piece begins a few at a time: requests that are pipelined on a connection, messages of sockets. The network hands over up to
 * 64 kB of them at once, and what can be answered out of memory would hold the event loop from the first to the last of them.
 */
export class StartQueue {
  readonly #waiting = new TaskQueue<() => void>(() => this.#runTask());

  /** Calls `begin` in a later task, in the order of the calls. */
  begin(begin: () => void): void {
    this.#waiting.push(begin);
    this.#waiting.runLater();
  }

  #runTask(): boolean {
    for (let started = 0; started < STARTS_A_TASK; started += 1) this.#waiting.shift()?.();
    return this.#waiting.length > 0;
  }
}
