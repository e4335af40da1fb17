import type { AvailabilityChangedSubscription, InventoryLevelsQuery } from "../../client/src/index.js";

export type LevelChange = AvailabilityChangedSubscription["availabilityChanged"];
type Level = InventoryLevelsQuery["inventoryLevels"]["nodes"][number];

export interface ShownLevel {
  readonly sku: string;
  readonly location: string;
  readonly available: number;
  readonly reserved: number;
  readonly committed: number;
  readonly onHand: number;
  /** The cause of the last change and what it did to AVAILABLE; null where nothing changed while we looked. */
  readonly change: { readonly cause: string; readonly delta: number } | null;
}

/** The rate is that of so many milliseconds. */
export const RATE_WINDOW_MS = 10_000;

/** What the screen shows, kept by the events. Levels that changed last stand first. */
export class LiveLevels {
  changes = 0;
  sequence: string;
  readonly #levels = new Map<string, ShownLevel>();
  readonly #times: number[] = [];

  constructor(levels: readonly Level[], sequence: string) {
    this.sequence = sequence;
    for (const { sku, location, available, reserved, committed, onHand } of [...levels].reverse()) {
      this.#show({ sku, location: location.code, available, reserved, committed, onHand, change: null });
    }
  }

  apply({ sku, location, before, after, cause, sequence }: LevelChange, nowMs: number): void {
    const { available, reserved, committed, onHand } = after;
    const delta = available - (before?.available ?? available);
    this.#show({ sku, location: location.code, available, reserved, committed, onHand, change: { cause, delta } });
    this.changes += 1;
    this.sequence = sequence;
    this.#times.push(nowMs);
  }

  /** At most `count`, the one that changed last first. */
  newest(count: number): ShownLevel[] {
    return [...this.#levels.values()].reverse().slice(0, count);
  }

  /** Changes of levels a second, over the last ten. */
  rate(nowMs: number): number {
    while (this.#times[0] !== undefined && this.#times[0] < nowMs - RATE_WINDOW_MS) this.#times.shift();
    return (this.#times.length * 1_000) / RATE_WINDOW_MS;
  }

  /** A Map keeps the order in which its keys came: taken out and put back, a level is the newest. */
  #show(level: ShownLevel): void {
    const key = `${level.location} ${level.sku}`;
    this.#levels.delete(key);
    this.#levels.set(key, level);
  }
}
