import { coversLocation, rolesWith } from "../access/index.js";
import type { Database } from "../platform/db/database.js";
import { callerOf, type Caller, type RequestContext } from "../platform/graphql/context.js";
import type { NodeKind } from "../platform/graphql/node/node-kind.js";
import { reservationLoader, shipmentLoader, type ShipmentRow } from "./reservation.queries.js";
import type { ReservationView } from "./stored-reservation.js";

/** The reservation of this UUID; null where there is none that the caller may see. */
export function loadReservation(database: Database, id: string, context: RequestContext): Promise<ReservationView | null> {
  return context.loaders.of(reservationLoader(database)).load({ id, scope: callerOf(context) });
}

/** The parcels as a caller sees them: one that is bound to locations sees what left those, and no others. */
export function ownShipments(caller: Caller, shipments: readonly ShipmentRow[]): readonly ShipmentRow[] {
  if (caller.locations === null) return shipments;
  const own = shipments.map((shipment) => ({
    ...shipment,
    lines: shipment.lines.filter(({ location }) => coversLocation(caller, location)),
  }));
  return own.filter(({ lines }) => lines.length > 0);
}

/** The parcel of this UUID, as far as the caller may see it. */
export async function loadShipment(database: Database, id: string, context: RequestContext): Promise<ShipmentRow | null> {
  const shipment = await context.loaders.of(shipmentLoader(database)).load(id);
  if (shipment === null || (await loadReservation(database, shipment.reservationId, context)) === null) return null;
  return ownShipments(callerOf(context), [shipment])[0] ?? null;
}

/** What `node` finds in this room. */
export function reservationNodes(database: Database): readonly NodeKind[] {
  const roles = rolesWith("RESERVATIONS_READ");
  return [
    { type: "Reservation", roles, table: "reservation", find: (id, context) => loadReservation(database, id, context) },
    { type: "Shipment", roles, table: "shipment", find: (id, context) => loadShipment(database, id, context) },
  ];
}
