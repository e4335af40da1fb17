import { setTimeout as pause } from "node:timers/promises";

/** What time it is and how to let it pass, in milliseconds. */
export interface PaceClock {
  now(this: void): number;
  sleep(this: void, ms: number, stopping: AbortSignal): Promise<void>;
}

const REAL_TIME: PaceClock = {
  now: () => performance.now(),
  sleep: (ms, stopping) => pause(ms, undefined, { signal: stopping }).catch(() => undefined),
};

/** Lets so many lines a second pass, on average. One that is behind does not catch up in a rush. */
export class Pace {
  readonly #linesPerSecond: number;
  readonly #clock: PaceClock;
  #free = -Infinity;

  constructor(linesPerSecond: number, clock: PaceClock = REAL_TIME) {
    this.#linesPerSecond = linesPerSecond;
    this.#clock = clock;
  }

  /** Resolves when these lines may be sent, or at once when it is time to stop. */
  async turn(lines: number, stopping: AbortSignal): Promise<void> {
    const now = this.#clock.now();
    const start = Math.max(now, this.#free);
    this.#free = start + (lines * 1_000) / this.#linesPerSecond;
    if (start > now) await this.#clock.sleep(start - now, stopping);
  }
}
