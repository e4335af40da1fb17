import { stateIndex, type StockAccountName } from "../states/accounts.js";
import type { PostedMovement } from "./book-entries.js";
import type { BookLevel } from "./book-level.js";
import type { LevelKey } from "./needs.js";

/** How far back a figure may be told of a level that has movements: what occurred since is added up under its lock. */
export const STATED_DAYS_MAX = 90;
export const DAY_MS = 86_400_000;
/** What was recorded before a moment did not occur after it, but for the differences of clocks that earlier releases let pass. */
export const CLOCKS_MS_MAX = 5 * 60_000;

/** What occurred at levels after moments, in units by state, by `figureKey`. */
export type FiguresSince = ReadonlyMap<string, readonly number[]>;

export function figureKey({ variantId, locationId }: LevelKey, at: Date): string {
  return `${variantId}/${locationId}/${at.getTime()}`;
}

/** The units a level held at a moment: what it has now, less what occurred since, by what was recorded before and in this batch. */
export function figuresBefore(level: BookLevel, at: number, since: readonly number[], batch: readonly PostedMovement[]): readonly number[] {
  const counts = level.counts.map((count, state) => count - (since[state] ?? 0));
  const back = (account: StockAccountName, quantity: number): void => {
    const state = stateIndex(account);
    if (state >= 0) counts[state] = (counts[state] ?? 0) + quantity;
  };
  for (const { posting, levelId, other } of batch) {
    if ((posting.occurredAt?.getTime() ?? Number.POSITIVE_INFINITY) <= at) continue;
    if (levelId === level.locked.id) back(posting.from, posting.quantity);
    if ((other?.levelId ?? levelId) === level.locked.id) back(posting.to, -posting.quantity);
  }
  return counts;
}

/** Whether a figure of that moment may be told of a level that has movements. */
export function isStatedInTime(at: Date | null, now: Date): boolean {
  return at === null || at.getTime() >= now.getTime() - STATED_DAYS_MAX * DAY_MS;
}
