export { AVAILABILITY_SKUS_MAX, AvailabilityResolver } from "./availability.resolver.js";
export { figuresOf } from "./availability.rules.js";
export type { AvailabilityFigures, Offer, OfferFigures, Seller } from "./availability.rules.js";
export { AT_LEAST_WAIT_MS_MAX, HeadWatch } from "./head-watch.js";
