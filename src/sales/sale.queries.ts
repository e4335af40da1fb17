import type { Database } from "../platform/db/database.js";
import { databaseLoader, listLoader, oneForEach } from "../platform/graphql/database-loader.js";
import type { Caller } from "../platform/graphql/context.js";
import { LAST_ID, namedWithin, newestWithinSql, newestPageSql } from "../platform/graphql/list-scope.js";
import type { SaleRow } from "./sale-outcome.js";
import type { SaleLine } from "./sale.js";

const COLUMNS = `s.id, s.channel_id as "channelId", s.reference, s.fulfilled, s.reservation_id as "reservationId", s.version, s.sequence,
  s.occurred_at as "occurredAt", s.recorded_at as "recordedAt"`;

const BY_IDS_SQL = `select ${COLUMNS} from sale s where s.id = any($1::uuid[])`;

/** Sales by id; an unknown id is missing from the answer. */
export async function readSales(database: Database, ids: readonly string[]): Promise<ReadonlyMap<string, SaleRow>> {
  const rows = await database.query<SaleRow>(BY_IDS_SQL, [ids]);
  return new Map(rows.map((row) => [row.id, row]));
}

/** What a client sees: as far as it is bound to channels or locations, their sales only. Null: not bound. */
export type SaleScope = Pick<Caller, "channels" | "locations">;

const OWN = `
  ($1::text[] is null or s.channel_id in (select id from channel where code = any($1::text[])))
  and ($2::text[] is null or exists (
    select from sale_line l join location p on p.id = l.location_id where l.sale_id = s.id and p.code = any($2::text[])))`;

const OWN_BY_IDS_SQL = `select ${COLUMNS} from sale s where ${OWN} and s.id = any($3::uuid[])`;

/** A sale as a caller looks for it. */
export interface ScopedSale {
  /** A UUID. */
  readonly id: string;
  /** The caller's: equal for all that one request loads. */
  readonly scope: SaleScope;
}

/** Sales by id; null where there is none of that id to be seen. */
export const saleLoader = databaseLoader(
  "saleById",
  async (database, asked: readonly ScopedSale[]) => {
    const ids = asked.map(({ id }) => id);
    const { channels = null, locations = null } = asked[0]?.scope ?? {};
    return oneForEach(ids, await database.query<SaleRow>(OWN_BY_IDS_SQL, [channels, locations, ids]), ({ id }) => id);
  },
  { cacheKey: ({ id }) => id },
);

export interface SaleFilter {
  /** Channel code; null: of all. */
  readonly channel: string | null;
  readonly reference: string | null;
  readonly scope: SaleScope;
}

const pageSql = (ids: string): string => newestPageSql({ columns: COLUMNS, table: "sale s", id: "s.id" }, ids);

const OF_CHANNELS = "s.channel_id = any(array(select id from channel where code = any($3::text[])))";

// One statement for each way in: one for all of them would have one plan, that of the whole history.
const ALL = pageSql("select id from sale where id < $1::uuid");

const BY_CHANNEL = pageSql(`
  select part.id from channel
  cross join lateral (select s.id from sale s where ${newestWithinSql({ "s.channel_id": "channel.id" }, "s.id")}) part
  where channel.code = any($3::text[])`);

const BY_LOCATION = pageSql(`
  select distinct part.id from location
  cross join lateral (
    select distinct l.location_id, l.sale_id as id from sale_line l
    cross join lateral (select from sale s where s.id = l.sale_id and ($3::text[] is null or ${OF_CHANNELS}) limit 1) own
    where ${newestWithinSql({ "l.location_id": "location.id" }, "l.sale_id")}
  ) part
  where location.code = any($4::text[])`);

const BY_REFERENCE = pageSql(`
  select s.id from sale s
  where s.reference = $5::text and s.id < $1::uuid and ($3::text[] is null or ${OF_CHANNELS})
    and ($4::text[] is null or exists (
      select from sale_line l join location p on p.id = l.location_id where l.sale_id = s.id and p.code = any($4::text[])))`);

/** Sales, newest first: those behind the id `after`. */
export async function listSales(
  database: Database,
  page: { readonly after: string | null; readonly limit: number },
  { channel, reference, scope }: SaleFilter,
): Promise<SaleRow[]> {
  const { locations } = scope;
  const channels = namedWithin(channel, scope.channels);
  const place = [page.after ?? LAST_ID, page.limit];
  if (reference !== null) return database.query<SaleRow>(BY_REFERENCE, [...place, channels, locations, reference]);
  if (locations !== null) return database.query<SaleRow>(BY_LOCATION, [...place, channels, locations]);
  return channels === null ? database.query<SaleRow>(ALL, place) : database.query<SaleRow>(BY_CHANNEL, [...place, channels]);
}

const LINES_SQL = `
  select l.sale_id as "saleId", l.variant_id as "variantId", v.sku, l.location_id as "locationId", l.line_reference as "lineReference",
    l.quantity, l.from_reservation as "fromReservation", l.oversold
  from sale_line l join variant v on v.id = l.variant_id
  where l.sale_id = any($1::uuid[]) order by l.sale_id, l.position limit $2`;

/** The lines of each sale, in the order in which they were recorded. */
export const saleLinesLoader = listLoader("saleLines", {
  read: (database, ids: readonly string[], limit) => database.query<SaleLine & { readonly saleId: string }>(LINES_SQL, [ids, limit]),
  keyOf: ({ saleId }) => saleId,
});
