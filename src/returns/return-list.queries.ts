import type { Database } from "../platform/db/database.js";
import type { EntryCount } from "../platform/graphql/count.rules.js";
import { namedWithin } from "../platform/graphql/list-scope.js";
import {
  ANY_TIME,
  countList,
  findPage,
  listStatements,
  type Found,
  type IdPage,
  type ListWay,
  type PartRange,
  type WayTo,
} from "../platform/graphql/list-search.js";
import { VISIBLE_RESERVATION } from "../reservations/index.js";
import type { StockReturnRow } from "./return-outcome.js";
import { RETURN_STATUSES, type ReturnStatusName } from "./stock-return.js";
import { RETURN_COLUMNS, type ReturnScope } from "./stock-return.queries.js";

/** Which returns to list. Null: no condition. */
export interface ReturnFilter {
  /** Any of them; null: whatever status. */
  readonly status: readonly ReturnStatusName[] | null;
  readonly reservationId: string | null;
  /** Channel code. */
  readonly channel: string | null;
  readonly reference: string | null;
  /** With a line of one of them. */
  readonly skus: readonly string[] | null;
  /** Codes of locations, at one of which it comes in. */
  readonly locations: readonly string[] | null;
  readonly createdFrom: Date | null;
  readonly createdTo: Date | null;
}

export const EVERY_RETURN: ReturnFilter = {
  status: null,
  reservationId: null,
  channel: null,
  reference: null,
  skus: null,
  locations: null,
  createdFrom: null,
  createdTo: null,
};

/** Returns in the order in which they were created, behind the id `after`, as far as one page looks. */
export async function listReturns(
  database: Database,
  page: IdPage,
  filter: ReturnFilter,
  scope: ReturnScope,
): Promise<Found<StockReturnRow>> {
  return findPage<StockReturnRow>(database, wayTo(filter, scope), page);
}

export async function countReturns(database: Database, filter: ReturnFilter, scope: ReturnScope): Promise<EntryCount> {
  return countList(database, wayTo(filter, scope));
}

function wayTo(filter: ReturnFilter, scope: ReturnScope): WayTo {
  const { status, reservationId, channel, reference, skus, createdFrom, createdTo } = filter;
  const statuses = [...new Set(status ?? RETURN_STATUSES)];
  const channels = namedWithin(channel, scope.channels);
  const locations = filter.locations ?? scope.locations;
  const values = [statuses, channels, locations, skus, createdFrom, createdTo];
  const made = { from: createdFrom, to: createdTo };
  if (reservationId !== null) {
    return { statements: BY_RESERVATION, values: [...values, reference, reservationId, scope.channels, scope.locations], made };
  }
  if (reference !== null) return { statements: BY_REFERENCE, values: [...values, reference], made };
  if (skus !== null) return { statements: BY_SKU, values, made };
  if (locations !== null) return { statements: SEARCH_LOCATION, values, made };
  const isDated = createdFrom !== null || createdTo !== null;
  if (channels !== null) {
    return isDated
      ? { statements: SEARCH_CHANNEL, values, made }
      : { statements: BY_CHANNEL, values: [statuses, channels], made: ANY_TIME };
  }
  if (isDated) return { statements: SEARCH_STATUS, values, made };
  return status === null ? { statements: ALL, values: [], made: ANY_TIME } : { statements: BY_STATUS, values: [statuses], made: ANY_TIME };
}

const CONDITION = `
  r.status = any($4::return_status[])
  and ($5::text[] is null or r.channel_id = any(array(select id from channel where code = any($5::text[]))))
  and ($6::text[] is null or r.location_id = any(array(select id from location where code = any($6::text[]))))
  and ($7::text[] is null or exists (
    select from return_line line
    where line.return_id = r.id and line.variant_id = any(array(select id from variant where sku = any($7::text[])))))
  and ($8::timestamptz is null or r.created_at >= $8::timestamptz)
  and ($9::timestamptz is null or r.created_at < $9::timestamptz)`;

const RETURN = { columns: RETURN_COLUMNS, table: "return r", id: "r.id" };
const RANGE = { table: "return r", id: "r.id" };

/** One range: a part of a select over what its leading columns are of. */
const single =
  (range: PartRange): ListWay["parts"] =>
  (part) =>
    `select part.id, part.place from ${part(range)} part`;

/** A range for each status in $4, within what an index names before the status. */
const byStatusOf =
  (leading: Readonly<Record<string, string>>, from: string, condition: string): ListWay["parts"] =>
  (part) =>
    `select part.id, part.place from ${from} unnest($4::return_status[]) as asked (status)
    cross join lateral ${part({ ...RANGE, leading: { ...leading, "r.status": "asked.status" } })} part where ${condition}`;

const whole = single({ ...RANGE, leading: {} });
const byStatus = byStatusOf({}, "", "true");
const byChannel = byStatusOf({ "r.channel_id": "channel.id" }, "channel cross join", "channel.code = any($5::text[])");
const byLocation = byStatusOf({ "r.location_id": "location.id" }, "location cross join", "location.code = any($6::text[])");

const bySku: ListWay["parts"] = (part) => `
  select part.id, part.place from variant
  cross join lateral ${part({ table: "return_line line", id: "line.return_id", leading: { "line.variant_id": "variant.id" } })} part
  where variant.sku = any($7::text[])`;

const byReference = single({ ...RANGE, leading: { "r.reference": "$10::text" }, where: "r.reference is not null" });
const byReservation = single({ ...RANGE, leading: { "r.reservation_id": "$11::uuid" }, where: "r.reservation_id is not null" });

/** A list of the returns of a reservation that the key may not see would tell that there is one. */
const RESERVATION_SEEN = `exists (
  select from reservation r where r.id = $11::uuid and ${VISIBLE_RESERVATION.replaceAll("$1", "$12").replaceAll("$2", "$13")})`;

// One statement for each way in: one for all of them would have one plan, that of the whole history.
const ALL = listStatements({ ...RETURN, parts: whole, isOfMany: false, condition: null });
const BY_STATUS = listStatements({ ...RETURN, parts: byStatus, isOfMany: true, condition: null });
const BY_CHANNEL = listStatements({ ...RETURN, parts: byChannel, isOfMany: true, condition: null });
const SEARCH_STATUS = listStatements({ ...RETURN, parts: byStatus, isOfMany: true, condition: CONDITION });
const SEARCH_CHANNEL = listStatements({ ...RETURN, parts: byChannel, isOfMany: true, condition: CONDITION });
const SEARCH_LOCATION = listStatements({ ...RETURN, parts: byLocation, isOfMany: true, condition: CONDITION });
const BY_SKU = listStatements({ ...RETURN, parts: bySku, isOfMany: true, condition: CONDITION });
const BY_REFERENCE = listStatements({ ...RETURN, parts: byReference, isOfMany: false, condition: CONDITION });
const BY_RESERVATION = listStatements({
  ...RETURN,
  parts: byReservation,
  isOfMany: false,
  condition: `${CONDITION} and ($10::text is null or r.reference = $10::text) and ${RESERVATION_SEEN}`,
});
