import type { Database } from "../db/database.js";
import { COUNTED_ROWS, countOf, type EntryCount } from "./count.rules.js";
import { FIRST_ID, LAST_ID, PAGE_ROWS, WALK_ROWS } from "./list-scope.js";
import type { OrderDirection } from "./order.types.js";

/** Rows of each part that are looked at to count what meets a condition. */
export const COUNTED_AMONG_MAX = 20_000;

/** Of a list of many parts, a fraction of each is looked at. */
const MANY = 5;

/** Hubs whose clocks differ by more would not find what others made at the edges of a time. */
const CLOCKS_DIFFER_MS_MAX = 3 * 3_600_000;

export interface IdPage {
  /** The id before the page; null for the first page. */
  readonly after: string | null;
  /** Rows of the page, and one that tells whether there are more. */
  readonly limit: number;
  readonly direction: OrderDirection;
}

/** When the rows of a list were made. Null: no bound. */
export interface Made {
  readonly from: Date | null;
  /** Itself not included. */
  readonly to: Date | null;
}

export const ANY_TIME: Made = { from: null, to: null };

/** A range of an index that begins with the leading columns and ends with the id. */
export interface PartRange {
  /** Such as `document d`. */
  readonly table: string;
  readonly id: string;
  /** What each leading column is in this part. */
  readonly leading: Readonly<Record<string, string>>;
  /** What the index says itself where the leading columns do not. */
  readonly where?: string;
}

/** SQL of a part, for a `cross join lateral`: `id` of each row, and its `place` in the part. */
export type PartSql = (range: PartRange) => string;

/**
 * How a list of documents is found, in the order of their ids, which is that in which they were made: by ranges of an index, its parts. What no index tells
 * is a condition on each row of them. So that no request walks a history, a page looks at so many rows of each part at the most, and tells where it
 * ended (`page`); a list without a condition finds its page among the first of them. Decision 0039.
 */
export interface ListWay {
  /** What is shown of a row, of `table`. */
  readonly columns: string;
  /** Such as `document d`. */
  readonly table: string;
  readonly id: string;
  /** A select of `id` and `place` from parts. Parameters 1 to 3 are the statement's own: those of parts and condition begin with `$4`. */
  readonly parts: (part: PartSql) => string;
  /** Whether the parts may be many: then less of each is looked at. */
  readonly isOfMany: boolean;
  /** On `table`; null: the parts hold just what is asked for. */
  readonly condition: string | null;
}

/** The statements of one way into a list, made once. */
export interface ListStatements {
  readonly page: Readonly<Record<OrderDirection, string>>;
  readonly count: string;
}

export function listStatements(way: ListWay): ListStatements {
  return { page: { ASC: pageSql(way, "ASC"), DESC: pageSql(way, "DESC") }, count: countSql(way) };
}

/** How the rows of one filter are found. */
export interface WayTo {
  readonly statements: ListStatements;
  /** Of `$4` and on. */
  readonly values: readonly unknown[];
  readonly made: Made;
}

export interface Found<Row> {
  readonly rows: readonly Row[];
  /** The id at which the search ended before the page was full; null where it did not. */
  readonly reached: string | null;
}

/** Rows of a list behind the id `after`, as far as one page looks. */
export async function findPage<Row extends { readonly id: string }>(
  database: Database,
  { statements, values, made }: WayTo,
  page: IdPage,
): Promise<Found<Row>> {
  const { start, end } = rangeOf(page, made);
  const parameters = [start, page.limit, end, ...values];
  const found = await database.query<Row & { readonly reached: string | null }>(statements.page[page.direction], parameters);
  // Where nothing is found, one row tells how far has been looked.
  const rows = found.filter(({ id }) => (id as string | null) !== null);
  return { rows, reached: rows.length < page.limit ? (found[0]?.reached ?? null) : null };
}

/** How many rows the list has: exact as far as `COUNT_MAX`, or as has been looked. */
export async function countList(database: Database, { statements: { count }, values, made }: WayTo): Promise<EntryCount> {
  const { start, end } = rangeOf({ after: null, direction: "DESC" }, made);
  const [row] = await database.query<{ count: number; whole: boolean }>(count, [start, COUNTED_ROWS, end, ...values]);
  return countOf(row?.count ?? 0, row?.whole ?? true);
}

/** The id before the first of the range, and the last that may be in it. */
function rangeOf({ after, direction }: Pick<IdPage, "after" | "direction">, { from, to }: Made): { start: string; end: string } {
  const lowest = from === null ? FIRST_ID : idOfTime(from.getTime() - CLOCKS_DIFFER_MS_MAX);
  const highest = to === null ? LAST_ID : idOfTime(to.getTime() + CLOCKS_DIFFER_MS_MAX);
  const [first, end] = direction === "ASC" ? [lowest, highest] : [highest, lowest];
  const isBehind = after !== null && (direction === "ASC" ? after > first : after < first);
  return { start: isBehind ? after : first, end };
}

/** The lowest id of a millisecond: those of version 7 begin with theirs. */
function idOfTime(ms: number): string {
  const bounded = Math.min(Math.max(ms, 0), 2 ** 48 - 1);
  const digits = bounded.toString(16).padStart(12, "0");
  return `${digits.slice(0, 8)}-${digits.slice(8)}-0000-0000-000000000000`;
}

/** How far a statement looks. */
interface Bounds {
  readonly direction: OrderDirection;
  /** Rows of each part. */
  readonly rows: number;
}

/**
 * Written as a range of an index over the columns and the id, without an equality: whoever wrote `status = … order by id` would leave PostgreSQL the
 * choice to walk the primary key and throw away what does not match, which it takes where it holds the value for a common one.
 */
function partSql({ table, id, leading, where = "true" }: PartRange, { direction, rows }: Bounds): string {
  const columns = [...Object.keys(leading), id];
  const row = `(${columns.join(", ")})`;
  const at = (place: string): string => `(${[...Object.values(leading), place].join(", ")})`;
  const { order, behind, within, last } = SIDES[direction];
  return `(
    select slice.id, row_number() over (order by slice.id ${order}) as place from (
      select ${id} as id from ${table} where ${where} and ${row} ${behind} ${at("$1::uuid")} and ${row} ${within} ${at(`'${last}'::uuid`)}
      order by ${columns.map((column) => `${column} ${order}`).join(", ")} limit ${rows}
    ) slice)`;
}

const SIDES = {
  ASC: { order: "asc", behind: ">", within: "<=", last: LAST_ID },
  DESC: { order: "desc", behind: "<", within: ">=", last: FIRST_ID },
} as const;

/**
 * What a statement looks at: `seen (id)`, and `reached (id)`, the id up to which everything has been seen; null where that is to the end. Of a part that was
 * cut nothing is known behind its last row, its edge, and so nothing of the others must be shown from there on.
 */
function seenSql({ parts }: ListWay, bounds: Bounds, seenMax: number): string {
  const { order, within } = SIDES[bounds.direction];
  return `
  with looked as materialized (${parts((range) => partSql(range, bounds))}),
  edge as (
    select (select id from looked where place = ${bounds.rows} and id ${within} $3::uuid order by id ${order} limit 1) as id
  ), seen as materialized (
    select distinct looked.id from looked cross join edge
    where looked.id ${within} $3::uuid and (edge.id is null or looked.id ${within} edge.id)
    order by 1 ${order} limit ${seenMax}
  ), reached as (
    select coalesce((select id from seen order by id ${order} offset ${seenMax - 1} limit 1), edge.id) as id from edge
  )`;
}

/** The ids that meet the condition, in order, each looked at only when those before it have been. */
function metSql({ table, id, condition }: ListWay, direction: OrderDirection): string {
  const met = condition === null ? "" : `cross join lateral (select from ${table} where ${id} = ordered.id and ${condition} limit 1) own`;
  return `select ordered.id from (select id from seen order by id ${SIDES[direction].order}) ordered ${met}`;
}

function pageSql(way: ListWay, direction: OrderDirection): string {
  const { order } = SIDES[direction];
  const rows = way.condition === null ? PAGE_ROWS : rowsOf(way, WALK_ROWS);
  return `${seenSql(way, { direction, rows }, WALK_ROWS)}
  select ${way.columns}, reached.id as reached
  from reached
  left join (${metSql(way, direction)} order by ordered.id ${order} limit ${PAGE_ROWS}) page on true
  left join ${way.table} on ${way.id} = page.id
  order by page.id ${order} limit $2`;
}

function countSql(way: ListWay): string {
  if (way.condition === null) {
    // Every row counts once, so that counting may end with any of them.
    const found = way.parts((range) => partSql(range, { direction: "DESC", rows: COUNTED_ROWS }));
    return `
  select count(*)::integer as count, true as whole from (select from (${found}) found where found.id >= $3::uuid limit $2) met`;
  }
  const rows = rowsOf(way, COUNTED_AMONG_MAX);
  return `${seenSql(way, { direction: "DESC", rows }, COUNTED_AMONG_MAX)}
  select least(count(*), $2::integer)::integer as count, (select reached.id is null from reached) as whole
  from (${metSql(way, "DESC")} limit ${COUNTED_ROWS}) met`;
}

function rowsOf({ isOfMany }: ListWay, rows: number): number {
  return isOfMany ? rows / MANY : rows;
}
