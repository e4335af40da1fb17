import type { Database } from "../platform/db/database.js";
import { databaseLoader, listLoader, oneForEach } from "../platform/graphql/database-loader.js";
import type { Caller } from "../platform/graphql/context.js";
import type { LevelKey } from "../stock/index.js";
import type { SaleRow } from "./sale-outcome.js";
import type { StoredSaleLine } from "./sale.js";

/** Of `sale s`. */
export const SALE_COLUMNS = `s.id, s.channel_id as "channelId", s.reference, s.external_refs as "externalRefs", s.fulfilled,
  s.reservation_id as "reservationId", s.version, s.status, s.void_reason as "voidReason", s.voided_at as "voidedAt",
  s.sequence, coalesce(s.recorded_sequence, s.sequence) as "recordedSequence",
  s.occurred_at as "occurredAt", s.recorded_at as "recordedAt"`;

const BY_IDS_SQL = `select ${SALE_COLUMNS} from sale s where s.id = any($1::uuid[])`;

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

/** What of a sale never changes, and tells what a step on it has to lock and read. */
export interface FoundSale {
  readonly reservationId: string | null;
  readonly fulfilled: boolean;
  readonly levels: readonly LevelKey[];
  /** The last sequence of the command before the one that recorded it. */
  readonly before: string;
  /** The last sequence of the command that recorded it. */
  readonly recordedSequence: string;
}

const FIND_SQL = `
  select s.id, s.reservation_id as "reservationId", s.fulfilled, coalesce(s.recorded_sequence, s.sequence) as "recordedSequence",
    (select json_agg(json_build_object('variantId', variant_id, 'locationId', location_id)) from sale_line where sale_id = s.id) as levels,
    coalesce((
      select sequence from movement where sequence < coalesce(s.recorded_sequence, s.sequence) and closes_command order by sequence desc limit 1
    ), 0)::text as before
  from sale s where ${OWN} and s.id = any($3::uuid[])`;

/** Of these sales, those that are to be seen, by id. */
export async function findSales(database: Database, ids: readonly string[], scope: SaleScope): Promise<ReadonlyMap<string, FoundSale>> {
  const rows = await database.query<FoundSale & { readonly id: string }>(FIND_SQL, [scope.channels, scope.locations, ids]);
  return new Map(rows.map((row) => [row.id, row]));
}

const OWN_BY_IDS_SQL = `select ${SALE_COLUMNS} from sale s where ${OWN} and s.id = any($3::uuid[])`;

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

const LINES_SQL = `
  select l.sale_id as "saleId", l.variant_id as "variantId", v.sku, l.location_id as "locationId", l.line_reference as "lineReference",
    l.quantity, l.from_reservation as "fromReservation", l.oversold, l.returned, l.voided
  from sale_line l join variant v on v.id = l.variant_id
  where l.sale_id = any($1::uuid[]) order by l.sale_id, l.position limit $2`;

/** The lines of each sale, in the order in which they were recorded. */
export const saleLinesLoader = listLoader("saleLines", {
  read: (database, ids: readonly string[], limit) => database.query<StoredSaleLine & { readonly saleId: string }>(LINES_SQL, [ids, limit]),
  keyOf: ({ saleId }) => saleId,
});
