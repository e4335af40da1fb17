export { reservationRef, RESERVATION_STATUSES, statusOf, TTL_SECONDS_DEFAULT, TTL_SECONDS_MAX, TTL_SECONDS_MIN } from "./reservation.js";
export type {
  LineCounts,
  NewShipment,
  ReservationDocument,
  ReservationLineDocument,
  ReservationStatusName,
  ShipmentLine,
} from "./reservation.js";
