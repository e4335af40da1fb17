import "./user-errors.types.js";
export { AllocationCandidateResolver, ShipmentLineResolver } from "./named-locations.resolver.js";
export { ReservationFieldsResolver, ReservationLineFieldsResolver } from "./reservation-fields.resolver.js";
export { ReservationStepsResolver } from "./reservation-steps.resolver.js";
export { ReservationCreateInput } from "./reservation-inputs.types.js";
export { ReservationCreatePayload } from "./reservation-payloads.types.js";
export { ReservationStreamResolver } from "./reservation-stream.resolver.js";
export { Reservation } from "./reservation.types.js";
export { ReservationsResolver } from "./reservations.resolver.js";
