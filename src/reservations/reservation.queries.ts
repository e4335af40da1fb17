import type { Database } from "../platform/db/database.js";
import { databaseLoader, listLoader, oneForEach } from "../platform/graphql/database-loader.js";
import type { ShipmentLine } from "./reservation.js";
import type { ReservationLineView, ReservationView } from "./stored-reservation.js";

/** Which reservations a caller sees, by code: see `Scope`. Null: all. */
export interface ScopeCodes {
  readonly channels: readonly string[] | null;
  readonly locations: readonly string[] | null;
}

export type ReservationRow = Omit<ReservationView, "ownLines">;

/** Of `reservation r`. */
export const RESERVATION_COLUMNS = `r.id, r.channel_id as "channelId", r.reference, r.external_refs as "externalRefs", r.reason,
  r.cancel_cause as "cancelCause", r.status, r.expires_at as "expiresAt", r.version, r.sequence,
  r.created_at as "createdAt", r.updated_at as "updatedAt"`;

/**
 * Whether the reservation `r` of a statement is one that a caller sees. $1: channel codes, $2: location codes; null: all. Of other rooms'
 * statements too: what links to a reservation must not tell more of it than the reservation itself would.
 */
export const VISIBLE_RESERVATION = `
  ($1::text[] is null or r.channel_id = any(array(select id from channel where code = any($1::text[]))))
  and ($2::text[] is null or exists (
    select from reservation_line rl join location l on l.id = rl.location_id
    where rl.reservation_id = r.id and l.code = any($2::text[])))`;

export interface ChangedFilter {
  /** Channel code; null: any. */
  readonly channel: string | null;
  /** Code of a location with a line; null: any. */
  readonly location: string | null;
}

const CHANGED_SQL = `
  select ${RESERVATION_COLUMNS} from reservation r
  where ${VISIBLE_RESERVATION} and r.id = any($3::uuid[])
    and ($4::text is null or r.channel_id = (select id from channel where code = $4))
    and ($5::text is null or exists (
      select from reservation_line rl join location l on l.id = rl.location_id where rl.reservation_id = r.id and l.code = $5))`;

/** Of these reservations, those that the caller may see and that meet the filter, as they are now, by id. */
export async function readChanged(
  database: Database,
  ids: readonly string[],
  { channel, location }: ChangedFilter,
  scope: ScopeCodes,
): Promise<Map<string, ReservationView>> {
  if (ids.length === 0) return new Map();
  const rows = await database.query<ReservationRow>(CHANGED_SQL, [scope.channels, scope.locations, ids, channel, location]);
  return new Map(rows.map((row) => [row.id, { ownLines: null, ...row }]));
}

const BY_IDS_SQL = `select ${RESERVATION_COLUMNS} from reservation r where ${VISIBLE_RESERVATION} and r.id = any($3::uuid[])`;

const NOT_BOUND: ScopeCodes = { channels: null, locations: null };

/** A reservation as a caller looks for it. */
export interface ScopedId {
  readonly id: string;
  /** The caller's: equal for all that one request loads. */
  readonly scope: ScopeCodes;
}

/** Reservations by id, which must be UUIDs. Null for an id that is not known, or that the caller may not see: nobody can tell which. */
export async function readReservations(
  database: Database,
  ids: readonly string[],
  { channels, locations }: ScopeCodes,
): Promise<(ReservationView | null)[]> {
  const rows = await database.query<ReservationRow>(BY_IDS_SQL, [channels, locations, ids]);
  return oneForEach(
    ids,
    rows.map((row): ReservationView => ({ ownLines: null, ...row })),
    ({ id }) => id,
  );
}

/** As `readReservations`, many at once. */
export const reservationLoader = databaseLoader(
  "reservationById",
  (database, asked: readonly ScopedId[]) =>
    readReservations(
      database,
      asked.map(({ id }) => id),
      asked[0]?.scope ?? NOT_BOUND,
    ),
  { cacheKey: ({ id }) => id },
);

const LINES_SQL = `
  select rl.reservation_id as "reservationId", rl.variant_id as "variantId", v.sku, rl.location_id as "locationId",
    rl.line_reference as "lineReference", rl.quantity, rl.held, rl.confirmed, rl.shipped, rl.released, rl.expired, rl.cancelled, rl.returned,
    rl.short, rl.cancel_cause as "cancelCause", rl.short_reason as "shortReason"
  from reservation_line rl join variant v on v.id = rl.variant_id
  where rl.reservation_id = any($1::uuid[]) order by rl.reservation_id, rl.position limit $2`;

/** The lines of each reservation, in their order. */
export const reservationLinesLoader = listLoader("reservationLines", {
  read: (database, ids: readonly string[], limit) =>
    database.query<ReservationLineView & { readonly reservationId: string }>(LINES_SQL, [ids, limit]),
  keyOf: ({ reservationId }) => reservationId,
});

export interface ShipmentRow {
  readonly id: string;
  readonly reservationId: string;
  readonly trackingReference: string | null;
  readonly occurredAt: Date;
  readonly recordedAt: Date;
  readonly sequence: string;
  readonly lines: readonly ShipmentLine[];
  readonly voidedAt: Date | null;
  readonly voidReason: string | null;
}

/** Parcels of one reservation that are shown. Nothing bounds how many there are: each is a command of its own. */
export const SHIPMENTS_SHOWN_MAX = 1_000;

const SHIPMENT_COLUMNS = `s.id, s.reservation_id as "reservationId", s.tracking_reference as "trackingReference",
  s.occurred_at as "occurredAt", s.recorded_at as "recordedAt", s.sequence, s.lines, s.voided_at as "voidedAt", s.void_reason as "voidReason"`;

const SHIPMENTS_BY_ID_SQL = `select ${SHIPMENT_COLUMNS} from shipment s where s.id = any($1::uuid[])`;

/** Parcels by id, whose ever they are; null for an id that is not known. */
export const shipmentLoader = databaseLoader("shipmentById", async (database, ids: readonly string[]) =>
  oneForEach(ids, await database.query<ShipmentRow>(SHIPMENTS_BY_ID_SQL, [ids]), ({ id }) => id),
);

const FIND_SHIPMENTS_SQL = `
  select ${SHIPMENT_COLUMNS}, array(select variant_id from reservation_line rl where rl.reservation_id = r.id) as "variantIds"
  from shipment s join reservation r on r.id = s.reservation_id
  where ${VISIBLE_RESERVATION} and s.id = any($3::uuid[])`;

/** A parcel, with the SKUs of its reservation. */
export interface FoundShipment extends ShipmentRow {
  readonly variantIds: readonly number[];
}

/** Of these parcels, those of reservations that the caller may see. */
export async function findShipments(
  database: Database,
  ids: readonly string[],
  { channels, locations }: ScopeCodes,
): Promise<readonly FoundShipment[]> {
  return database.query<FoundShipment>(FIND_SHIPMENTS_SQL, [channels, locations, ids]);
}

const SHIPMENTS_SQL = `
  select ${SHIPMENT_COLUMNS}
  from unnest($1::uuid[]) as asked (id)
  cross join lateral (
    select * from shipment where reservation_id = asked.id order by id desc limit ${SHIPMENTS_SHOWN_MAX}
  ) s
  order by s.reservation_id, s.sequence limit $2`;

/** The last parcels of each reservation, in the order in which they were recorded. */
export const shipmentsLoader = listLoader("shipmentsByReservation", {
  read: (database, ids: readonly string[], limit) => database.query<ShipmentRow>(SHIPMENTS_SQL, [ids, limit]),
  keyOf: ({ reservationId }) => reservationId,
});
