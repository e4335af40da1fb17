import type { Database } from "../platform/db/database.js";
import { listLoader } from "../platform/graphql/database-loader.js";
import type { Caller } from "../platform/graphql/context.js";
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

const BY_ID_SQL = `select ${COLUMNS} from sale s where ${OWN} and s.id = $3`;

/** A sale by its id; null where there is none of that id to be seen. */
export async function findSale(database: Database, id: string, scope: SaleScope): Promise<SaleRow | null> {
  const [row] = await database.query<SaleRow>(BY_ID_SQL, [scope.channels, scope.locations, id]);
  return row ?? null;
}

export interface SaleFilter {
  /** Channel code; null: of all. */
  readonly channel: string | null;
  readonly reference: string | null;
  readonly scope: SaleScope;
}

const LIST_SQL = `
  select ${COLUMNS} from sale s
  where ${OWN}
    and ($3::uuid is null or s.id < $3::uuid)
    and ($4::text is null or s.channel_id = (select id from channel where code = $4::text))
    and ($5::text is null or s.reference = $5::text)
  order by s.id desc limit $6`;

/** Sales, newest first: those behind the id `after`. */
export async function listSales(
  database: Database,
  page: { readonly after: string | null; readonly limit: number },
  { channel, reference, scope }: SaleFilter,
): Promise<SaleRow[]> {
  return database.query<SaleRow>(LIST_SQL, [scope.channels, scope.locations, page.after, channel, reference, page.limit]);
}

const LINES_SQL = `
  select l.sale_id as "saleId", l.variant_id as "variantId", v.sku, l.location_id as "locationId", l.quantity,
    l.from_reservation as "fromReservation", l.oversold
  from sale_line l join variant v on v.id = l.variant_id
  where l.sale_id = any($1::uuid[]) order by l.sale_id, l.position limit $2`;

/** The lines of each sale, in the order in which they were recorded. */
export const saleLinesLoader = listLoader("saleLines", {
  read: (database, ids: readonly string[], limit) => database.query<SaleLine & { readonly saleId: string }>(LINES_SQL, [ids, limit]),
  keyOf: ({ saleId }) => saleId,
});
