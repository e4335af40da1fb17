import type { Hub } from "../stock/index.js";
import { ReservationFieldsResolver, ReservationLineFieldsResolver } from "./reservation-fields.resolver.js";
import { ReservationLineEntity } from "./reservation-line.entity.js";
import { ReservationStepsResolver } from "./reservation-steps.resolver.js";
import { ReservationEntity } from "./reservation.entity.js";
import { ReservationsResolver } from "./reservations.resolver.js";
import { ShipmentEntity } from "./shipment.entity.js";

/** The entities of this room's tables. */
export const reservationEntities = [ReservationEntity, ReservationLineEntity, ShipmentEntity];

/** One instance of each of this room's resolvers. */
export function reservationResolvers(hub: Hub): object[] {
  return [
    new ReservationsResolver(hub),
    new ReservationFieldsResolver(hub),
    new ReservationLineFieldsResolver(hub),
    new ReservationStepsResolver(hub),
  ];
}
