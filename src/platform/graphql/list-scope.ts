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

/** The codes that a list is of: the one asked for, as far as the caller's own (null: all) hold it. Null: of all. */
export function namedWithin(asked: string | null, own: readonly string[] | null): readonly string[] | null {
  if (asked === null) return own;
  return own === null || own.includes(asked) ? [asked] : [];
}

const FIRST_ID = "'00000000-0000-0000-0000-000000000000'::uuid";

/**
 * SQL of a condition and an order: the newest rows of one value of each leading column, before the id `$1`, at most a page of them. Written as a
 * range of an index over the columns and the id, without an equality: whoever wrote `status = … order by id` would leave PostgreSQL the choice to
 * walk the primary key and throw away what does not match, which it takes where it holds the value for a common one.
 */
export function newestWithinSql(leading: Readonly<Record<string, string>>, id: string): string {
  const columns = [...Object.keys(leading), id];
  const values = Object.values(leading).join(", ");
  return `(${columns.join(", ")}) < (${values}, $1::uuid) and (${columns.join(", ")}) >= (${values}, ${FIRST_ID})
    order by ${columns.map((column) => `${column} desc`).join(", ")} limit ${PAGE_ROWS}`;
}

/** What a list shows of each row: columns, and the table with the id's column. */
export interface NewestRows {
  readonly columns: string;
  /** Such as `document d`. */
  readonly table: string;
  readonly id: string;
}

/** A page of rows, newest first, of those in `ids`, a select of them. It is cut before the rows themselves are read. */
export function newestPageSql({ columns, table, id }: NewestRows, ids: string): string {
  return `
  select ${columns} from (${ids} order by id desc limit ${PAGE_ROWS}) page
  join ${table} on ${id} = page.id
  order by ${id} desc limit $2`;
}
