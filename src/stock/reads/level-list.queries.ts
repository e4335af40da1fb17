import { lookupCode } from "../../catalog/index.js";
import type { Database } from "../../platform/db/database.js";
import { limitExceeded } from "../../platform/errors/hub-error.js";
import { COUNTED_ROWS, countOf, type EntryCount } from "../../platform/graphql/count.rules.js";
import { WALK_ROWS } from "../../platform/graphql/list-scope.js";
import type { LevelKey } from "../ledger/needs.js";
import {
  AT_LOCATIONS,
  boundaryStatement,
  COUNT_AT_LOCATIONS,
  countStatement,
  type Given,
  type LevelStatement,
  pageStatement,
  sortedStatement,
} from "./level-list-statements.js";
import { type LevelOrder, orderedByValue } from "./level-order.js";
import type { LevelRow } from "./level.queries.js";
import { isOfPlaces, type LevelFilter, type LevelWay, ORDERED_WAYS, passesBy, QUARANTINED_WAY, wayFor } from "./level-ways.js";

/** Levels that counting looks at where no index knows how many there are. */
export const COUNT_WALK_ROWS = 50_000;

/** A place in the list: a level, and what the list is ordered by there; null where that is the level's key. */
export interface LevelPlace extends LevelKey {
  readonly orderedBy: string | number | null;
}

export type ListedLevel = LevelRow & LevelPlace;

/** Where a page of levels begins and how many it has at most. */
export interface LevelPage {
  /** The level before the page; null for the first page. */
  readonly after: LevelPlace | null;
  readonly limit: number;
  /** Null: by (variant id, location id). */
  readonly order: LevelOrder | null;
}

/** `reached`: where the search ended that looks at `WALK_ROWS` levels a page; null at the end of the list. */
export interface LevelsFound {
  readonly rows: readonly ListedLevel[];
  readonly reached: LevelPlace | null;
}

/**
 * A page of levels. In the order of their keys, or in one that an index has, page by page along an index. In another order up to `WALK_ROWS` levels are put in
 * order for each page; LIMIT_EXCEEDED where the filter leaves more to look at.
 */
export async function listLevels(database: Database, page: LevelPage, filter: LevelFilter): Promise<LevelsFound> {
  const given = { ...namesOf(filter), limit: page.limit };
  const { after, order } = page;
  if (order?.field === "QUARANTINE_SINCE") return walk(database, ORDERED_WAYS.QUARANTINE_SINCE, page, { filter, given });
  const way = wayFor(filter);
  if (order === null && isOfPlaces(filter)) return whole(await read(database, AT_LOCATIONS, { ...given, ...between(after, null) }));
  if (order === null) return walk(database, way, page, { filter, given });
  const everything = { ...given, ...between(null, null) };
  const isLarge = (await boundary(database, way, null, everything, WALK_ROWS + 1)) !== null;
  if (!isLarge) return whole(await read(database, sortedStatement(way, order), { ...everything, ...sortedBehind(after, order) }));
  if (order.field === "COUNTED_AT") return walk(database, ORDERED_WAYS.COUNTED_AT, page, { filter, given });
  throw limitExceeded(
    `Levels put in order by ${order.field} (narrow the list by locations, product, query or filter; by COUNTED_AT any number can be)`,
    WALK_ROWS,
    WALK_ROWS + 1,
  );
}

/** How many levels meet the filter, over all pages: exact up to 10,000, unless what is asked for is rare among more than 50,000. */
export async function countLevels(database: Database, filter: LevelFilter, order: LevelOrder | null): Promise<EntryCount> {
  const given = { ...namesOf(filter), ...between(null, null), limit: COUNTED_ROWS };
  const isQuarantined = order?.field === "QUARANTINE_SINCE";
  if (!isQuarantined && isOfPlaces(filter)) return countOf(await count(database, COUNT_AT_LOCATIONS, given));
  const way = isQuarantined ? QUARANTINED_WAY : wayFor(filter);
  const end = isWalk(way, filter) ? await boundary(database, way, null, given, COUNT_WALK_ROWS) : null;
  return countOf(await count(database, countStatement(way), { ...given, ...between(null, null, end) }), end === null);
}

const whole = (rows: readonly ListedLevel[]): LevelsFound => ({ rows, reached: null });

function namesOf(filter: LevelFilter): Given {
  const { skus, product, tag, locations } = filter;
  const names = { skus: skus?.map(lookupCode) ?? null, locations: locations?.map(lookupCode) ?? null };
  return { ...filter, ...names, product: product === null ? null : lookupCode(product), tag: tag === null ? null : lookupCode(tag) };
}

const [FIRST_PLACE, LAST_PLACE] = [
  { variantId: 0, locationId: 0, time: "-infinity" },
  { variantId: 2_147_483_647, locationId: 2_147_483_647, time: "infinity" },
];

/** The stretch of a way behind one place and up to another; null: from its beginning, to its end. */
function between(after: LevelPlace | null, order: LevelOrder | null, last: LevelPlace | null = null): Given {
  const [first, end] = order?.direction === "DESC" ? [LAST_PLACE, FIRST_PLACE] : [FIRST_PLACE, LAST_PLACE];
  const placeOf = (place: LevelPlace | null, otherwise: typeof FIRST_PLACE): typeof FIRST_PLACE =>
    place === null ? otherwise : { ...place, time: timeOf(place, order) ?? otherwise.time };
  const [from, to] = [placeOf(after, first), placeOf(last, end)];
  return {
    ...{ afterVariant: from.variantId, afterLocation: from.locationId, afterTime: from.time },
    ...{ lastVariant: to.variantId, lastLocation: to.locationId, lastTime: to.time },
  };
}

function timeOf({ orderedBy }: LevelPlace, order: LevelOrder | null): string | null {
  return order === null || orderedBy === null ? null : String(orderedByValue(order, orderedBy));
}

function sortedBehind(after: LevelPlace | null, order: LevelOrder): Given {
  const value = after === null || after.orderedBy === null ? null : orderedByValue(order, after.orderedBy);
  return { sortVariant: after?.variantId ?? null, sortLocation: after?.locationId ?? null, sortValue: value };
}

/** Whether levels on the way have to be passed by, which is done for so many a page and no more. */
function isWalk(way: LevelWay, filter: LevelFilter): boolean {
  return !way.few && passesBy(way, filter);
}

async function walk(
  database: Database,
  way: LevelWay,
  { after, order }: LevelPage,
  { filter, given }: { readonly filter: LevelFilter; readonly given: Given },
): Promise<LevelsFound> {
  const stretch = { ...given, ...between(after, order) };
  const reached = isWalk(way, filter) ? await boundary(database, way, order, stretch) : null;
  return { rows: await read(database, pageStatement(way, order), { ...given, ...between(after, order, reached) }), reached };
}

/** The place on the way that a search comes to after so many levels; null where the way ends before. */
async function boundary(
  database: Database,
  way: LevelWay,
  order: LevelOrder | null,
  given: Given,
  rowsMax: number = WALK_ROWS,
): Promise<LevelPlace | null> {
  const { text, values } = boundaryStatement(way, order);
  const [place] = await database.query<LevelPlace>(text, values({ ...given, skipped: rowsMax - 1 }));
  return place ?? null;
}

async function read(database: Database, { text, values }: LevelStatement, given: Given): Promise<readonly ListedLevel[]> {
  return database.query<ListedLevel>(text, values(given));
}

async function count(database: Database, { text, values }: LevelStatement, given: Given): Promise<number> {
  const [row] = await database.query<{ readonly found: number }>(text, values(given));
  return row?.found ?? 0;
}
