import type { Database } from "../platform/db/database.js";
import { COUNTED_ROWS, countOf, type EntryCount } from "../platform/graphql/count.rules.js";
import { FIRST_ID, LAST_ID, PAGE_ROWS, WALK_ROWS } from "../platform/graphql/list-scope.js";
import { COUNTED_AMONG_MAX } from "../platform/graphql/list-search.js";
import type { OrderDirection } from "../platform/graphql/order.types.js";
import { conditionValues, RESERVATION_CONDITION, type ReservationFilter } from "./reservation-list.queries.js";
import { RESERVATION_COLUMNS, type ReservationRow, type ScopeCodes } from "./reservation.queries.js";
import type { ReservationView } from "./stored-reservation.js";

/** A reservation's place among holds in the order of their ends: the end to the microsecond, and the id. */
export interface ExpiryPlace {
  readonly at: string;
  readonly id: string;
}

export interface HoldView extends ReservationView {
  readonly place: ExpiryPlace;
}

interface ExpiryPage {
  /** The hold before the page; null for the first page. */
  readonly after: ExpiryPlace | null;
  readonly limit: number;
  readonly direction: OrderDirection;
}

/** Reservations that hold something, by when that runs out, as far as one page looks. */
export async function listHolds(
  database: Database,
  { after, limit, direction }: ExpiryPage,
  filter: ReservationFilter,
  scope: ScopeCodes,
): Promise<{ readonly rows: readonly HoldView[]; readonly reached: ExpiryPlace | null }> {
  const values = [...conditionValues(filter, scope), filter.reference];
  const start = after ?? startOf(direction);
  const found = await database.query<HoldRow>(PAGE[direction], [start.at, limit, start.id, ...values]);
  const [first] = found;
  const rows = found.flatMap(({ reachedAt: _at, reachedId: _id, placeAt, ...row }): HoldView[] =>
    placeAt === null ? [] : [{ ownLines: null, ...row, place: { at: placeAt, id: row.id } }],
  );
  const { reachedAt = null, reachedId = null } = first ?? {};
  const isCut = rows.length < limit && reachedAt !== null && reachedId !== null;
  return { rows, reached: isCut ? { at: reachedAt, id: reachedId } : null };
}

/** How many reservations `listHolds` has in all. */
export async function countHolds(database: Database, filter: ReservationFilter, scope: ScopeCodes): Promise<EntryCount> {
  const { at, id } = startOf("ASC");
  const values = [at, COUNTED_ROWS, id, ...conditionValues(filter, scope), filter.reference];
  const [row] = await database.query<{ count: number; whole: boolean }>(COUNT, values);
  return countOf(row?.count ?? 0, row?.whole ?? true);
}

interface HoldRow extends ReservationRow {
  /** Null in the one row that tells that nothing was found. */
  readonly placeAt: string | null;
  readonly reachedAt: string | null;
  readonly reachedId: string | null;
}

function startOf(direction: OrderDirection): ExpiryPlace {
  return direction === "ASC" ? { at: "-infinity", id: FIRST_ID } : { at: "infinity", id: LAST_ID };
}

/** As cursors hold it. */
const instantSql = (instant: string): string => `to_char(${instant} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`;

/**
 * `looked (ends, id)`: the holds of so many lines, in order. `edge (ends, id)`: where that ended; no row where it was at the end of what may be listed.
 * The index of holds ends with the moment: holds of one moment are put in order as they come.
 */
function lookedSql(direction: OrderDirection, lines: number): string {
  const { order, behind, begins, ended } = SIDES[direction];
  return `
  with looked as materialized (
    select hold_expires_at as ends, reservation_id as id from reservation_line
    where held > 0 and ${begins} and hold_expires_at ${behind}= $1::timestamptz and (hold_expires_at, reservation_id) ${behind} ($1::timestamptz, $3::uuid)
    order by hold_expires_at ${order}, reservation_id ${order} limit ${lines}
  ), edge as (
    select ends, id from looked where ${ended} and (select count(*) from looked) = ${lines} order by ends ${SIDES[direction].last}, id ${SIDES[direction].last} limit 1
  )`;
}

/** The bounds that are asked for are those of `RESERVATION_CONDITION`: a list begins at the one, and goes no further than the other. */
const SIDES = {
  ASC: {
    order: "asc",
    last: "desc",
    behind: ">",
    begins: "hold_expires_at >= coalesce($10::timestamptz, '-infinity')",
    ended: "ends < coalesce($11::timestamptz, 'infinity')",
  },
  DESC: {
    order: "desc",
    last: "asc",
    behind: "<",
    begins: "hold_expires_at < coalesce($11::timestamptz, 'infinity')",
    ended: "ends >= coalesce($10::timestamptz, '-infinity')",
  },
} as const;

function metSql(direction: OrderDirection): string {
  const { order } = SIDES[direction];
  return `
    select seen.ends, seen.id from (select distinct ends, id from looked order by ends ${order}, id ${order}) seen
    cross join lateral (
      select from reservation r
      where r.id = seen.id and ($14::text is null or r.reference = $14::text) and ${RESERVATION_CONDITION} limit 1
    ) own`;
}

function pageSql(direction: OrderDirection): string {
  const { order } = SIDES[direction];
  return `${lookedSql(direction, WALK_ROWS)}
  select ${RESERVATION_COLUMNS}, ${instantSql("page.ends")} as "placeAt", ${instantSql("edge.ends")} as "reachedAt", edge.id as "reachedId"
  from (select) one
  left join edge on true
  left join (${metSql(direction)} order by seen.ends ${order}, seen.id ${order} limit ${PAGE_ROWS}) page on true
  left join reservation r on r.id = page.id
  order by page.ends ${order}, page.id ${order} limit $2`;
}

const PAGE: Readonly<Record<OrderDirection, string>> = { ASC: pageSql("ASC"), DESC: pageSql("DESC") };

const COUNT = `${lookedSql("ASC", COUNTED_AMONG_MAX)}
  select least(count(*), $2::integer)::integer as count, not exists (select from edge) as whole from (${metSql("ASC")} limit ${COUNTED_ROWS}) met`;
