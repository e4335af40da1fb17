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
import { RESERVATION_STATUSES, type ReservationStatusName } from "./reservation.js";
import { RESERVATION_COLUMNS, type ReservationRow, type ScopeCodes } from "./reservation.queries.js";
import type { ReservationView } from "./stored-reservation.js";

/** Which reservations to list. Null: no condition. */
export interface ReservationFilter {
  /** Any of them; null: whatever status. */
  readonly status: readonly ReservationStatusName[] | null;
  /** Channel code. */
  readonly channel: string | null;
  readonly reference: string | null;
  /** With a line of one of them. */
  readonly skus: readonly string[] | null;
  /** Codes of locations, one of which has a line (of those SKUs). */
  readonly locations: readonly string[] | null;
  readonly createdFrom: Date | null;
  readonly createdTo: Date | null;
  readonly expiresFrom: Date | null;
  readonly expiresTo: Date | null;
  /** Made before, with confirmed units that have not left. */
  readonly unshippedSince: Date | null;
  /** Whether it has confirmed units on a level that is below zero. */
  readonly oversold: boolean | null;
}

/** What a reservation without a condition is listed by. */
export const EVERY_RESERVATION: ReservationFilter = {
  status: null,
  channel: null,
  reference: null,
  skus: null,
  locations: null,
  createdFrom: null,
  createdTo: null,
  expiresFrom: null,
  expiresTo: null,
  unshippedSince: null,
  oversold: null,
};

/** Statuses in which something is held or confirmed. */
const OPEN: readonly ReservationStatusName[] = ["HELD", "CONFIRMED", "PARTIALLY_SHIPPED"];

/** Reservations in the order in which they were made, behind the id `after`, as far as one page looks. */
export async function listReservations(
  database: Database,
  page: IdPage,
  filter: ReservationFilter,
  scope: ScopeCodes,
): Promise<Found<ReservationView>> {
  const { rows, reached } = await findPage<ReservationRow>(database, wayTo(filter, scope), page);
  return { rows: rows.map((row) => ({ ownLines: null, ...row })), reached };
}

export async function countReservations(database: Database, filter: ReservationFilter, scope: ScopeCodes): Promise<EntryCount> {
  return countList(database, wayTo(filter, scope));
}

function wayTo(filter: ReservationFilter, scope: ScopeCodes): WayTo {
  const { reference, createdFrom, createdTo, unshippedSince } = filter;
  const values = conditionValues(filter, scope);
  const [statuses, channels, locations, ...conditions] = values;
  const isOpen = statuses.every((status) => OPEN.includes(status));
  const isAny = statuses.length === RESERVATION_STATUSES.length && channels === null;
  const made = { from: createdFrom, to: earliest(createdTo, unshippedSince) };
  if (reference !== null) return { statements: BY_REFERENCE, values: [...values, reference], made };
  if (locations !== null && !isOpen) return { statements: SEARCH_LOCATION, values, made };
  if (locations === null && conditions.every((condition) => condition === null)) {
    return isAny
      ? { statements: ALL, values: [], made: ANY_TIME }
      : { statements: BY_STATUS, values: [statuses, channels], made: ANY_TIME };
  }
  return { statements: isAny ? SEARCH_ALL : SEARCH_STATUS, values, made };
}

/** What `RESERVATION_CONDITION` asks for: its parameters, from `$4` on. */
export function conditionValues(
  filter: ReservationFilter,
  scope: ScopeCodes,
): readonly [readonly ReservationStatusName[], readonly string[] | null, readonly string[] | null, ...unknown[]] {
  const { status, channel, skus, createdFrom, createdTo, expiresFrom, expiresTo, unshippedSince, oversold } = filter;
  // Only what is open has confirmed units that have not left.
  const ofOpen = unshippedSince !== null || oversold === true;
  const asked = [...new Set(status ?? RESERVATION_STATUSES)];
  const statuses = ofOpen ? asked.filter((one) => OPEN.includes(one)) : asked;
  const locations = filter.locations ?? scope.locations;
  const times = [createdFrom, createdTo, expiresFrom, expiresTo, unshippedSince];
  return [statuses, namedWithin(channel, scope.channels), locations, skus, ...times, oversold];
}

function earliest(a: Date | null, b: Date | null): Date | null {
  if (a === null || b === null) return a ?? b;
  return a < b ? a : b;
}

const OF_CHANNELS = "($5::text[] is null or r.channel_id = any(array(select id from channel where code = any($5::text[]))))";

/** Of `reservation_line rl`. */
const AT_LOCATIONS = "($6::text[] is null or rl.location_id = any(array(select id from location where code = any($6::text[]))))";

/** Of `reservation r`. A line elsewhere must not be found either: it would tell what a key that is bound to locations does not see. */
export const RESERVATION_CONDITION = `
  r.status = any($4::reservation_status[]) and ${OF_CHANNELS}
  and ($6::text[] is null and $7::text[] is null or exists (
    select from reservation_line rl
    where rl.reservation_id = r.id and ${AT_LOCATIONS}
      and ($7::text[] is null or rl.variant_id = any(array(select id from variant where sku = any($7::text[]))))))
  and ($8::timestamptz is null or r.created_at >= $8::timestamptz)
  and ($9::timestamptz is null or r.created_at < $9::timestamptz)
  and ($10::timestamptz is null or r.expires_at >= $10::timestamptz)
  and ($11::timestamptz is null or r.expires_at < $11::timestamptz)
  and ($12::timestamptz is null or r.created_at < $12::timestamptz and exists (
    select from reservation_line rl where rl.reservation_id = r.id and rl.confirmed > 0 and ${AT_LOCATIONS}))
  and ($13::boolean is null or $13::boolean = exists (
    select from reservation_line rl
    join inventory_level level on level.variant_id = rl.variant_id and level.location_id = rl.location_id
    where rl.reservation_id = r.id and rl.confirmed > 0 and level.available < 0 and ${AT_LOCATIONS}))`;

const RESERVATION = { columns: RESERVATION_COLUMNS, table: "reservation r", id: "r.id" };

const whole: ListWay["parts"] = (part) =>
  `select part.id, part.place from ${part({ table: "reservation r", id: "r.id", leading: {} })} part`;

// Channels are few, and reservations without one are asked for where all are.
const byStatus: ListWay["parts"] = (part) => `
  select part.id, part.place from unnest($4::reservation_status[]) as asked (status)
  cross join lateral (
    select newest.id, newest.place from channel
    cross join lateral ${part({ table: "reservation r", id: "r.id", leading: { "r.channel_id": "channel.id", "r.status": "asked.status" } })} newest
    where $5::text[] is null or channel.code = any($5::text[])
    union all
    select newest.id, newest.place
    from ${part({
      table: "reservation r",
      id: "r.id",
      leading: { "r.status": "asked.status" },
      where: "$5::text[] is null and r.channel_id is null",
    })} newest
  ) part`;

const byLocation: ListWay["parts"] = (part) => `
  select part.id, part.place from location
  cross join lateral ${part({ table: "reservation_line rl", id: "rl.reservation_id", leading: { "rl.location_id": "location.id" } })} part
  where location.code = any($6::text[])`;

const byReference: ListWay["parts"] = (part) => `
  select part.id, part.place from ${part({ table: "reservation r", id: "r.id", leading: { "r.reference": "$14::text" }, where: "r.reference is not null" })} part`;

// One statement for each way in: one for all of them would have one plan, that of the whole history.
const ALL = listStatements({ ...RESERVATION, parts: whole, isOfMany: false, condition: null });
const BY_STATUS = listStatements({ ...RESERVATION, parts: byStatus, isOfMany: true, condition: null });
const BY_REFERENCE = listStatements({ ...RESERVATION, parts: byReference, isOfMany: false, condition: RESERVATION_CONDITION });
const SEARCH_ALL = listStatements({ ...RESERVATION, parts: whole, isOfMany: false, condition: RESERVATION_CONDITION });
const SEARCH_STATUS = listStatements({ ...RESERVATION, parts: byStatus, isOfMany: true, condition: RESERVATION_CONDITION });
const SEARCH_LOCATION = listStatements({ ...RESERVATION, parts: byLocation, isOfMany: true, condition: RESERVATION_CONDITION });
