export { cancelReservation, cancelReservations } from "./cancel-reservation.js";
export { confirmReservation, confirmReservations } from "./confirm-reservation.js";
export { createReservation, createReservations } from "./create-reservation.js";
export type { CreateAnswer } from "./create-reservation.js";
export { planDemands } from "./demand.rules.js";
export { placeFacts } from "./fact-demands.rules.js";
export type { Demand, DemandPlan, DemandTerms } from "./demand.rules.js";
export type { AllocationCandidate, AllocationExplanation } from "./explanation.rules.js";
export { extendReservation } from "./extend-reservation.js";
export {
  askedTakesOf,
  confirmedOf,
  heldOf,
  openOf,
  orderAsks,
  returnableOf,
  summedTakes,
  takesOf,
  takesOfAll,
} from "./line-takes.rules.js";
export type { AskedTake, ExceedingAsk, LineAsk, LineShare, LineTake, Takes } from "./line-takes.rules.js";
export { takeBackUnits } from "./take-back-units.rules.js";
export type { LineTakenBack, UnitsTakenBack } from "./take-back-units.rules.js";
export { readParcels } from "./parcels.queries.js";
export { cameBack, parcelOf, returnedAmong, unshipped } from "./void-shipment.rules.js";
export type { RecordedShipment, ReturnedAmong } from "./void-shipment.rules.js";
export { moveReservation } from "./move-reservation.js";
export { unclaimReturned } from "./give-back.rules.js";
export { isVisible } from "./own-reservations.js";
export { reservationNotFound } from "./refusals.rules.js";
export { releaseReservation } from "./release-reservation.js";
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
export { NEXT_RESERVATION_LINES } from "./reservation-checks.queries.js";
export { readReservations, reservationLoader, VISIBLE_RESERVATION } from "./reservation.queries.js";
export { reservationStore } from "./reservation.store.js";
export {
  reservationNames,
  reservationRef,
  RESERVATION_STATUSES,
  statusOf,
  TTL_SECONDS_DEFAULT,
  TTL_SECONDS_MAX,
  TTL_SECONDS_MIN,
} from "./reservation.js";
export type {
  LineCounts,
  NewShipment,
  ReservationDocument,
  ReservationLineDocument,
  ReservationStatusName,
  ShipmentLine,
} from "./reservation.js";
export type { ReservationAnswer, ReservationAnswers } from "./reservation-step.js";
export { shipReservation, shipReservations } from "./ship-reservation.js";
export type { ReservationView } from "./stored-reservation.js";
export { shortReservation } from "./short-reservation.js";
export { startReservationSweeper } from "./sweeper.js";
export type { Sweeper, SweeperOptions } from "./sweeper.js";
export { updateReservation } from "./update-reservation.js";
export { voidShipment } from "./void-shipment.js";
export type { ClaimedOrigin, ClaimingReturns, ReturnsOfOrders } from "./void-shipment.js";
export type { ClaimedUnits, ReturnedUnits, Unreturn } from "./void-shipment.rules.js";
export { reservationNodes } from "./reservation-nodes.js";
