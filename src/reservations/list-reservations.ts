import { lookupCode, textProblem } from "../catalog/index.js";
import type { Database } from "../platform/db/database.js";
import { counted, type CountedConnection, page, pageSize } from "../platform/graphql/connection.types.js";
import type { Caller } from "../platform/graphql/context.js";
import { countOf } from "../platform/graphql/count.rules.js";
import { madeCursor, madeDirection } from "../platform/graphql/made-order.js";
import { orderCursor } from "../platform/graphql/order.types.js";
import { lineNamesOf, REFERENCE_LENGTH_MAX } from "../stock/index.js";
import { countHolds, type ExpiryPlace, type HoldView, listHolds } from "./reservation-expiry.queries.js";
import { countReservations, listReservations, type ReservationFilter } from "./reservation-list.queries.js";
import type { ReservationsArguments } from "./reservation-list.types.js";
import type { ReservationView } from "./stored-reservation.js";

/** A page of reservations as it is asked for. Throws what its arguments say. */
export async function reservationsPage(
  database: Database,
  caller: Caller,
  request: ReservationsArguments,
): Promise<CountedConnection<ReservationView>> {
  const filter = filterOf(caller, request);
  return request.orderBy?.field === "EXPIRES_AT"
    ? holdsPage(database, caller, request, filter)
    : madePage(database, caller, request, filter);
}

async function madePage(
  database: Database,
  caller: Caller,
  request: ReservationsArguments,
  filter: ReservationFilter | null,
): Promise<CountedConnection<ReservationView>> {
  const direction = madeDirection(request);
  const cursor = madeCursor("reservations", "CREATED_AT", direction);
  const [after] = cursor.decode(request.after) ?? [null];
  const place = { after, limit: pageSize(request) + 1, direction };
  const { rows, reached } = filter === null ? NOTHING : await listReservations(database, place, filter, caller);
  const found = page(rows, request, ({ id }) => cursor.encode([id]), reached === null ? null : cursor.encode([reached]));
  return counted(found, async () => (filter === null ? countOf(0) : countReservations(database, filter, caller)));
}

async function holdsPage(
  database: Database,
  caller: Caller,
  request: ReservationsArguments,
  filter: ReservationFilter | null,
): Promise<CountedConnection<ReservationView>> {
  const direction = madeDirection(request);
  const cursor = orderCursor("reservations", { field: "EXPIRES_AT", direction }, "instant", "uuid");
  const after = cursor.decode(request.after);
  const place = { after: after === null ? null : { at: after[0], id: after[1] }, limit: pageSize(request) + 1, direction };
  const encode = (one: ExpiryPlace): string => cursor.encode([one.at, one.id]);
  const { rows, reached } = filter === null ? NOTHING : await listHolds(database, place, filter, caller);
  const found = page<HoldView>(rows, request, ({ place: own }) => encode(own), reached === null ? null : encode(reached));
  return counted(found, async () => (filter === null ? countOf(0) : countHolds(database, filter, caller)));
}

const NOTHING = { rows: [], reached: null } as const;

/** Null where nothing can meet it. */
function filterOf(caller: Caller, { status, channel, reference, filter }: ReservationsArguments): ReservationFilter | null {
  const names = lineNamesOf(caller, filter);
  if (typeof reference === "string" && textProblem(reference, REFERENCE_LENGTH_MAX) !== null) return null;
  return {
    status: status ?? null,
    channel: channel === null || channel === undefined ? null : lookupCode(channel),
    reference: reference ?? null,
    ...names,
    createdFrom: filter?.createdFrom ?? null,
    createdTo: filter?.createdTo ?? null,
    expiresFrom: filter?.expiresFrom ?? null,
    expiresTo: filter?.expiresTo ?? null,
    unshippedSince: filter?.unshippedSince ?? null,
    oversold: filter?.oversold ?? null,
  };
}
