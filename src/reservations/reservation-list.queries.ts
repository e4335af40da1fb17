import type { Database } from "../platform/db/database.js";
import { LAST_ID, namedWithin, newestWithinSql, newestPageSql } from "../platform/graphql/list-scope.js";
import { RESERVATION_STATUSES, type ReservationStatusName } from "./reservation.js";
import { RESERVATION_COLUMNS, type ReservationRow, type ScopeCodes } from "./reservation.queries.js";
import type { ReservationView } from "./stored-reservation.js";

export interface ReservationFilter {
  /** Any of them; null: whatever status. */
  readonly status: readonly ReservationStatusName[] | null;
  /** Channel code. */
  readonly channel: string | null;
  readonly reference: string | null;
}

/** Reservations, newest first: those behind the id `after`. */
export async function listReservations(
  database: Database,
  page: { readonly after: string | null; readonly limit: number },
  { status, channel, reference }: ReservationFilter,
  { channels: own, locations }: ScopeCodes,
): Promise<ReservationView[]> {
  const channels = namedWithin(channel, own);
  const place = [page.after ?? LAST_ID, page.limit];
  const asked = [...place, [...new Set(status ?? RESERVATION_STATUSES)], channels];
  const read = (sql: string, values: readonly unknown[]): Promise<ReservationRow[]> => database.query<ReservationRow>(sql, values);
  const rows = (): Promise<ReservationRow[]> => {
    if (reference !== null) return read(BY_REFERENCE, [...asked, locations, reference]);
    if (locations !== null) return read(BY_LOCATION, [...asked, locations]);
    return status === null && channels === null ? read(ALL, place) : read(BY_STATUS, asked);
  };
  return (await rows()).map((row) => ({ ownLines: null, ...row }));
}

const pageSql = (ids: string): string => newestPageSql({ columns: RESERVATION_COLUMNS, table: "reservation r", id: "r.id" }, ids);

const OF_CHANNELS = "($4::text[] is null or r.channel_id = any(array(select id from channel where code = any($4::text[]))))";
const OF_STATUS = "r.status = any($3::reservation_status[])";

// One statement for each way in: one for all of them would have one plan, that of the whole history.
const ALL = pageSql("select id from reservation where id < $1::uuid");

// Channels are few, and reservations without one are asked for where all are.
const BY_STATUS = pageSql(`
  select part.id from unnest($3::reservation_status[]) as asked (status)
  cross join lateral (
    select newest.id from channel
    cross join lateral (
      select r.id from reservation r
      where ${newestWithinSql({ "r.channel_id": "channel.id", "r.status": "asked.status" }, "r.id")}
    ) newest
    where $4::text[] is null or channel.code = any($4::text[])
    union all
    (select r.id from reservation r
     where $4::text[] is null and r.channel_id is null and ${newestWithinSql({ "r.status": "asked.status" }, "r.id")})
  ) part`);

// Along the lines at each location, newest first: those of another channel or status are passed by.
const BY_LOCATION = pageSql(`
  select distinct part.id from location
  cross join lateral (
    select distinct rl.location_id, rl.reservation_id as id from reservation_line rl
    cross join lateral (select from reservation r where r.id = rl.reservation_id and ${OF_STATUS} and ${OF_CHANNELS} limit 1) own
    where ${newestWithinSql({ "rl.location_id": "location.id" }, "rl.reservation_id")}
  ) part
  where location.code = any($5::text[])`);

const BY_REFERENCE = pageSql(`
  select r.id from reservation r
  where r.reference = $6::text and r.id < $1::uuid and ${OF_STATUS} and ${OF_CHANNELS}
    and ($5::text[] is null or exists (
      select from reservation_line rl join location l on l.id = rl.location_id where rl.reservation_id = r.id and l.code = any($5::text[])))`);
