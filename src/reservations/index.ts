export { heldOf, confirmedOf, openOf, returnableOf, sumAsks, takesOf, takesOfAll } from "./line-takes.rules.js";
export type { ExceedingAsk, LineAsk, LineShare, LineTake, Takes } from "./line-takes.rules.js";
export { reservationRef, RESERVATION_STATUSES, statusOf, TTL_SECONDS_DEFAULT, TTL_SECONDS_MAX, TTL_SECONDS_MIN } from "./reservation.js";
export type {
  LineCounts,
  NewShipment,
  ReservationDocument,
  ReservationLineDocument,
  ReservationStatusName,
  ShipmentLine,
} from "./reservation.js";
export {
  addConfirmed,
  addHeld,
  cancelOpen,
  confirmHeld,
  markReturned,
  newReservation,
  putReservation,
  releaseHeld,
  shipConfirmed,
  unmarkReturned,
} from "./reservation-steps.rules.js";
export type { Addition, FactDetails, ShipmentDetails } from "./reservation-steps.rules.js";
