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
  type WayTo,
} from "../platform/graphql/list-search.js";
import type { SaleRow } from "./sale-outcome.js";
import { SALE_COLUMNS, type SaleScope } from "./sale.queries.js";

/** Which sales to list. Null: no condition. */
export interface SaleFilter {
  /** Channel code. */
  readonly channel: string | null;
  readonly reference: string | null;
  /** With a line of one of them. */
  readonly skus: readonly string[] | null;
  /** Codes of locations, one of which has a line (of those SKUs). */
  readonly locations: readonly string[] | null;
  readonly recordedFrom: Date | null;
  readonly recordedTo: Date | null;
  readonly occurredFrom: Date | null;
  readonly occurredTo: Date | null;
  readonly fulfilled: boolean | null;
  /** Whether a line was of more than there was. */
  readonly oversold: boolean | null;
}

export const EVERY_SALE: SaleFilter = {
  channel: null,
  reference: null,
  skus: null,
  locations: null,
  recordedFrom: null,
  recordedTo: null,
  occurredFrom: null,
  occurredTo: null,
  fulfilled: null,
  oversold: null,
};

/** Sales in the order in which they were recorded, behind the id `after`, as far as one page looks. */
export async function listSales(database: Database, page: IdPage, filter: SaleFilter, scope: SaleScope): Promise<Found<SaleRow>> {
  return findPage<SaleRow>(database, wayTo(filter, scope), page);
}

export async function countSales(database: Database, filter: SaleFilter, scope: SaleScope): Promise<EntryCount> {
  return countList(database, wayTo(filter, scope));
}

function wayTo(filter: SaleFilter, scope: SaleScope): WayTo {
  const { channel, reference, skus, recordedFrom, recordedTo, occurredFrom, occurredTo, fulfilled, oversold } = filter;
  const channels = namedWithin(channel, scope.channels);
  const locations = filter.locations ?? scope.locations;
  const conditions = [skus, recordedFrom, recordedTo, occurredFrom, occurredTo, fulfilled, oversold];
  const values = [channels, locations, ...conditions];
  const made = { from: recordedFrom, to: recordedTo };
  if (reference !== null) return { statements: BY_REFERENCE, values: [...values, reference], made };
  if (locations !== null) return { statements: SEARCH_LOCATION, values, made };
  if (conditions.every((condition) => condition === null)) {
    return channels === null
      ? { statements: ALL, values: [], made: ANY_TIME }
      : { statements: BY_CHANNEL, values: [channels], made: ANY_TIME };
  }
  return { statements: channels === null ? SEARCH_ALL : SEARCH_CHANNEL, values, made };
}

/** Of `sale_line l`. */
const AT_LOCATIONS = "($5::text[] is null or l.location_id = any(array(select id from location where code = any($5::text[]))))";

/** A line elsewhere must not be found either: it would tell what a key that is bound to locations does not see. */
const CONDITION = `
  ($4::text[] is null or s.channel_id = any(array(select id from channel where code = any($4::text[]))))
  and ($5::text[] is null and $6::text[] is null or exists (
    select from sale_line l
    where l.sale_id = s.id and ${AT_LOCATIONS}
      and ($6::text[] is null or l.variant_id = any(array(select id from variant where sku = any($6::text[]))))))
  and ($7::timestamptz is null or s.recorded_at >= $7::timestamptz)
  and ($8::timestamptz is null or s.recorded_at < $8::timestamptz)
  and ($9::timestamptz is null or s.occurred_at >= $9::timestamptz)
  and ($10::timestamptz is null or s.occurred_at < $10::timestamptz)
  and ($11::boolean is null or s.fulfilled = $11::boolean)
  and ($12::boolean is null or $12::boolean = exists (
    select from sale_line l where l.sale_id = s.id and l.oversold > 0 and ${AT_LOCATIONS}))`;

const SALE = { columns: SALE_COLUMNS, table: "sale s", id: "s.id" };
const RANGE = { table: "sale s", id: "s.id" };

const whole: ListWay["parts"] = (part) => `select part.id, part.place from ${part({ ...RANGE, leading: {} })} part`;

const byChannel: ListWay["parts"] = (part) => `
  select part.id, part.place from channel
  cross join lateral ${part({ ...RANGE, leading: { "s.channel_id": "channel.id" } })} part
  where channel.code = any($4::text[])`;

const byLocation: ListWay["parts"] = (part) => `
  select part.id, part.place from location
  cross join lateral ${part({ table: "sale_line l", id: "l.sale_id", leading: { "l.location_id": "location.id" } })} part
  where location.code = any($5::text[])`;

// Unique within a channel: there are few.
const byReference: ListWay["parts"] = (part) => `
  select part.id, part.place from ${part({ ...RANGE, leading: {}, where: "s.reference = $13::text" })} part`;

// One statement for each way in: one for all of them would have one plan, that of the whole history.
const ALL = listStatements({ ...SALE, parts: whole, isOfMany: false, condition: null });
const BY_CHANNEL = listStatements({ ...SALE, parts: byChannel, isOfMany: true, condition: null });
const BY_REFERENCE = listStatements({ ...SALE, parts: byReference, isOfMany: false, condition: CONDITION });
const SEARCH_ALL = listStatements({ ...SALE, parts: whole, isOfMany: false, condition: CONDITION });
const SEARCH_CHANNEL = listStatements({ ...SALE, parts: byChannel, isOfMany: true, condition: CONDITION });
const SEARCH_LOCATION = listStatements({ ...SALE, parts: byLocation, isOfMany: true, condition: CONDITION });
