import type { Database } from "../platform/db/database.js";
import { databaseLoader, listLoader, oneForEach } from "../platform/graphql/database-loader.js";
import type { Caller } from "../platform/graphql/context.js";
import { LAST_ID, newestPageSql, newestWithinSql } from "../platform/graphql/list-scope.js";
import { VISIBLE_RESERVATION } from "../reservations/index.js";
import type { StockReturnRow } from "./return-outcome.js";
import { RETURN_STATUSES, type ReturnLineDocument, type ReturnStatusName } from "./stock-return.js";

/** What a client sees: as far as it is bound to channels or locations, their returns only. Null: not bound. */
export type ReturnScope = Pick<Caller, "channels" | "locations">;

const OWN = `
  ($1::text[] is null or r.channel_id in (select id from channel where code = any($1::text[])))
  and ($2::text[] is null or r.location_id in (select id from location where code = any($2::text[])))`;

/** What of a return never changes, and tells what a step on it has to lock. */
export interface FoundReturn {
  readonly reservationId: string | null;
  readonly locationId: number;
  readonly variantIds: readonly number[];
}

const FIND_SQL = `
  select r.id, r.reservation_id as "reservationId", r.location_id as "locationId",
    array(select variant_id from return_line where return_id = r.id order by position) as "variantIds"
  from return r where ${OWN} and r.id = any($3::uuid[])`;

/** Of these returns, those that are to be seen, by id. */
export async function findReturns(
  database: Database,
  ids: readonly string[],
  scope: ReturnScope,
): Promise<ReadonlyMap<string, FoundReturn>> {
  const rows = await database.query<FoundReturn & { readonly id: string }>(FIND_SQL, [scope.channels, scope.locations, ids]);
  return new Map(rows.map((row) => [row.id, row]));
}

const COLUMNS = `r.id, r.reservation_id as "reservationId", r.channel_id as "channelId", r.location_id as "locationId", r.reference, r.reason,
  r.cancel_reason as "cancelReason", r.status, r.version, r.sequence, r.created_at as "createdAt", r.updated_at as "updatedAt"`;

const BY_IDS_SQL = `select ${COLUMNS} from return r where ${OWN} and r.id = any($3::uuid[])`;

/** A return as a caller looks for it. */
export interface ScopedReturn {
  /** A UUID. */
  readonly id: string;
  /** The caller's: equal for all that one request loads. */
  readonly scope: ReturnScope;
}

/** Returns by id; null where there is none of that id to be seen. */
export const returnLoader = databaseLoader(
  "returnById",
  async (database, asked: readonly ScopedReturn[]) => {
    const ids = asked.map(({ id }) => id);
    const { channels = null, locations = null } = asked[0]?.scope ?? {};
    return oneForEach(ids, await database.query<StockReturnRow>(BY_IDS_SQL, [channels, locations, ids]), ({ id }) => id);
  },
  { cacheKey: ({ id }) => id },
);

export interface ReturnFilter {
  /** Any of them; null: whatever status. */
  readonly status: readonly ReturnStatusName[] | null;
  readonly reservationId: string | null;
  readonly scope: ReturnScope;
}

const pageSql = (ids: string): string => newestPageSql({ columns: COLUMNS, table: "return r", id: "r.id" }, ids);

/** The newest of each status in $3, within what an index names before the status. */
function byStatusSql(leading: Readonly<Record<string, string>>, condition = "true"): string {
  return `unnest($3::return_status[]) as asked (status)
  cross join lateral (
    select r.id from return r where ${condition} and ${newestWithinSql({ ...leading, "r.status": "asked.status" }, "r.id")}
  ) part`;
}

// One statement for each way in: one for all of them would have one plan, that of the whole history.
const ALL = pageSql("select id from return where id < $1::uuid");
const BY_STATUS = pageSql(`select part.id from ${byStatusSql({})}`);
const BY_CHANNEL = pageSql(`
  select part.id from channel cross join ${byStatusSql({ "r.channel_id": "channel.id" })} where channel.code = any($4::text[])`);
const BY_LOCATION = pageSql(`
  select part.id from location
  cross join ${byStatusSql(
    { "r.location_id": "location.id" },
    "($4::text[] is null or r.channel_id = any(array(select id from channel where code = any($4::text[]))))",
  )}
  where location.code = any($5::text[])`);
/** A condition on channels and locations in $1 and $2, in the numbers of these statements. */
const scoped = (condition: string): string => condition.replaceAll("$1", "$4").replaceAll("$2", "$5");

/** A list of the returns of a reservation that the key may not see would tell that there is one. */
const RESERVATION_SEEN = `exists (select from reservation r where r.id = $6::uuid and ${scoped(VISIBLE_RESERVATION)})`;

const BY_RESERVATION = pageSql(`
  select r.id from return r
  where r.reservation_id = $6::uuid and ${RESERVATION_SEEN} and ${scoped(OWN)} and r.id < $1::uuid and r.status = any($3::return_status[])`);

/** Returns, newest first: those behind the id `after`. */
export async function listReturns(
  database: Database,
  page: { readonly after: string | null; readonly limit: number },
  { status, reservationId, scope: { channels, locations } }: ReturnFilter,
): Promise<StockReturnRow[]> {
  const place = [page.after ?? LAST_ID, page.limit];
  const asked = [...place, [...new Set(status ?? RETURN_STATUSES)]];
  if (reservationId !== null) return database.query<StockReturnRow>(BY_RESERVATION, [...asked, channels, locations, reservationId]);
  if (locations !== null) return database.query<StockReturnRow>(BY_LOCATION, [...asked, channels, locations]);
  if (channels !== null) return database.query<StockReturnRow>(BY_CHANNEL, [...asked, channels]);
  return status === null ? database.query<StockReturnRow>(ALL, place) : database.query<StockReturnRow>(BY_STATUS, asked);
}

const LINES_SQL = `
  select l.return_id as "returnId", l.variant_id as "variantId", v.sku, l.line_reference as "lineReference", l.quantity, l.received, l.restocked, l.damaged, l.scrapped,
    l.to_supplier as "toSupplier", l.cancelled
  from return_line l join variant v on v.id = l.variant_id
  where l.return_id = any($1::uuid[]) order by l.return_id, l.position limit $2`;

/** The lines of each return, in the order in which they were announced. */
export const returnLinesLoader = listLoader(
  "returnLines",
  {
    read: (database, ids: readonly string[], limit) =>
      database.query<ReturnLineDocument & { readonly returnId: string }>(LINES_SQL, [ids, limit]),
    keyOf: ({ returnId }) => returnId,
  },
  { live: true },
);
