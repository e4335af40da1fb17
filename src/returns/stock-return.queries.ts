import type { Database } from "../platform/db/database.js";
import { gatheredQuery } from "../platform/db/gathered-reads.js";
import { databaseLoader, listLoader, oneForEach } from "../platform/graphql/database-loader.js";
import type { Caller } from "../platform/graphql/context.js";
import type { ClaimedOrigin } from "../reservations/index.js";
import type { StockReturnRow } from "./return-outcome.js";
import type { ReturnLineDocument } from "./stock-return.js";

/** What a client sees: as far as it is bound to channels or locations, their returns only. Null: not bound. */
export type ReturnScope = Pick<Caller, "channels" | "locations">;

const OWN = `
  ($1::text[] is null or r.channel_id in (select id from channel where code = any($1::text[])))
  and ($2::text[] is null or r.location_id in (select id from location where code = any($2::text[])))`;

/** What of a return never changes, and tells what a step on it has to lock. */
export interface FoundReturn {
  readonly reservationId: string | null;
  readonly saleId: string | null;
  readonly locationId: number;
  readonly variantIds: readonly number[];
}

const FIND_SQL = `
  select r.id, r.reservation_id as "reservationId", r.sale_id as "saleId", r.location_id as "locationId",
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

/** Returns of one order or sale that are taken back with its units. */
export const RETURNS_TAKEN_BACK_MAX = 20;
/** Orders and sales whose returns one query reads. */
const ASKED_AT_ONCE = 100;

/** Of those that are of a sale whose goods had left when it was recorded: that counts what they claim. */
const claimingSql = (origin: "reservation_id" | "sale_id"): string => `
  select asked.id as "origin", r.id, s.id as "saleId"
  from unnest($1::uuid[]) as asked (id)
  cross join lateral (
    select r.id, r.created_at, r.sale_id from return r
    where r.${origin} = asked.id and r.status <> 'CANCELLED'
      and exists (select from return_line l where l.return_id = r.id and l.quantity > l.cancelled)
    order by r.created_at desc, r.id desc limit ${RETURNS_TAKEN_BACK_MAX}
  ) r
  left join sale s on s.id = r.sale_id and s.fulfilled
  order by r.created_at desc, r.id desc`;

const claimingReservations = gatheredQuery(claimsBy(claimingSql("reservation_id")), { keysMax: ASKED_AT_ONCE });
const claimingSales = gatheredQuery(claimsBy(claimingSql("sale_id")), { keysMax: ASKED_AT_ONCE });

/** A return with a claim. */
export interface ClaimingReturn {
  readonly id: string;
  /** The sale that counts it too; null: only the reservation does. */
  readonly saleId: string | null;
}

/** The newest returns with a claim on an order or a sale that they have not given up. Those who ask at the same time are answered together. */
export function findClaimingReturns(database: Database, origin: ClaimedOrigin): Promise<readonly ClaimingReturn[]> {
  return "saleId" in origin ? claimingSales(database, origin.saleId) : claimingReservations(database, origin.reservationId);
}

function claimsBy(sql: string): (database: Database, origins: readonly string[]) => Promise<readonly ClaimingReturn[][]> {
  return async (database, origins) => {
    const asked = [...new Set(origins)];
    const rows = await database.query<ClaimingReturn & { readonly origin: string }>(sql, [asked]);
    const found = new Map(asked.map((origin): [string, ClaimingReturn[]] => [origin, []]));
    for (const { origin, id, saleId } of rows) found.get(origin)?.push({ id, saleId });
    return origins.map((origin) => found.get(origin) ?? []);
  };
}

/** Of `return r`. */
export const RETURN_COLUMNS = `r.id, r.reservation_id as "reservationId", r.sale_id as "saleId", r.channel_id as "channelId", r.location_id as "locationId",
  r.reference, r.external_refs as "externalRefs", r.reason, r.return_cause as "returnCause",
  r.cancel_reason as "cancelReason", r.voided_at as "voidedAt", r.void_reason as "voidReason", r.status, r.version, r.sequence, r.created_at as "createdAt", r.updated_at as "updatedAt"`;

const BY_IDS_SQL = `select ${RETURN_COLUMNS} from return r where ${OWN} and r.id = any($3::uuid[])`;

/** A return as a caller looks for it. */
export interface ScopedReturn {
  /** A UUID. */
  readonly id: string;
  /** The caller's: equal for all that one request loads. */
  readonly scope: ReturnScope;
}

/** Returns by id; null where there is none of that id to be seen. */
export async function readReturns(
  database: Database,
  ids: readonly string[],
  { channels, locations }: ReturnScope,
): Promise<(StockReturnRow | null)[]> {
  return oneForEach(ids, await database.query<StockReturnRow>(BY_IDS_SQL, [channels, locations, ids]), ({ id }) => id);
}

const NOT_BOUND: ReturnScope = { channels: null, locations: null };

/** As `readReturns`, many at once. */
export const returnLoader = databaseLoader(
  "returnById",
  (database, asked: readonly ScopedReturn[]) =>
    readReturns(
      database,
      asked.map(({ id }) => id),
      asked[0]?.scope ?? NOT_BOUND,
    ),
  { cacheKey: ({ id }) => id },
);

const LINES_SQL = `
  select l.return_id as "returnId", l.variant_id as "variantId", v.sku, l.line_reference as "lineReference", l.quantity, l.received, l.restocked, l.damaged, l.scrapped,
    l.to_supplier as "toSupplier", l.cancelled, l.voided, l.return_cause as "returnCause"
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
