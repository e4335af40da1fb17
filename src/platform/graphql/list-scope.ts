/**
 * Rows of the longest page, and the one that tells whether there are more. Written out where a statement cuts a list: of a limit in a parameter
 * PostgreSQL's one plan for all of them expects a tenth of the table, and reads the table.
 */
export const PAGE_ROWS = 101;

/**
 * Rows that one page of a search may look at where no index finds what is asked for: the page may then hold less than it could, and tells where to go on
 * (`page`).
 */
export const WALK_ROWS = 10_000;

/** Stands behind every id of a list that begins with the newest: a statement without a cursor is the one with this. */
export const LAST_ID = "ffffffff-ffff-ffff-ffff-ffffffffffff";

/** Stands before every id. */
export const FIRST_ID = "00000000-0000-0000-0000-000000000000";

/** The codes that a list is of: the one asked for, as far as the caller's own (null: all) hold it. Null: of all. */
export function namedWithin(asked: string | null, own: readonly string[] | null): readonly string[] | null {
  if (asked === null) return own;
  return own === null || own.includes(asked) ? [asked] : [];
}
