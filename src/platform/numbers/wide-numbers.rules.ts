/**
 * Numbers that outgrow 32 bits where a column of 32 bits cannot be given more without rewriting its table: versions of what changes most, and
 * ids in entries of the ledger. The old column keeps the number as it is shown, which begins again at 1 behind its end; where that is another
 * number, a column beside it (`…_64`) has the whole one, else null. So everything that was ever written reads as it did.
 */
const END = 2_147_483_647;

/** The number as it is shown and kept in 32 bits: 1 to 2³¹ − 1, over and over; 0 for 0. */
export function shown(number: number): number {
  return number <= END ? number : ((number - 1) % END) + 1;
}

/** What stands beside the number as it is shown: null where that is the number itself. */
export function beyond(number: number): number | null {
  return number <= END ? null : number;
}

/** The version that follows, of whatever keeps only the number that is shown: it is compared for equality, so it may begin again. */
export function versionAfter(version: number): number {
  return shown(version + 1);
}

/** `shown` in SQL: an integer. */
export function shownSql(number: string): string {
  return `(((${number}) - 1) % ${END} + 1)::integer`;
}

/** The whole number in SQL, of a column (as `entry.thing_id`) that has its wide one beside it: a bigint. */
export function wholeSql(column: string): string {
  return `coalesce(${column}_64, ${column})`;
}

/** In SQL, a row for each whole number up to `last` that is shown as the one in `column`: nearly always itself alone. */
export function wholesShownAsSql(column: string, last: string): string {
  return `generate_series(${column}::bigint, ${last}, ${END})`;
}
