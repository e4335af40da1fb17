/** Up to so many entries of a list are counted one by one. */
export const COUNT_MAX = 10_000;

/** Rows that a statement counts: with one more than `COUNT_MAX` it knows that there are more. */
export const COUNTED_ROWS = COUNT_MAX + 1;

export const CountPrecision = { EXACT: "EXACT", AT_LEAST: "AT_LEAST" } as const;
export type CountPrecision = (typeof CountPrecision)[keyof typeof CountPrecision];

/** How many entries a list has. */
export interface EntryCount {
  readonly count: number;
  readonly precision: CountPrecision;
}

/** What `found` rows say, of which a statement has counted `COUNTED_ROWS` at most. `whole`: false where it ended before it had seen all there are. */
export function countOf(found: number, whole = true): EntryCount {
  const isExact = whole && found <= COUNT_MAX;
  return { count: Math.min(found, COUNT_MAX), precision: isExact ? CountPrecision.EXACT : CountPrecision.AT_LEAST };
}
