export { figuresOf } from "./availability.rules.js";
export type { AvailabilityFigures, Offer, OfferFigures, Seller } from "./availability.rules.js";
export { MODEL_LEVELS_MAX, ReadModel } from "./read-model.js";
export type { ModelView, ReadModelOptions } from "./read-model.js";
export { AT_LEAST_WAIT_MS_MAX, AvailabilityReads } from "./availability-reads.js";
export { availabilityNodes } from "./availability-nodes.js";
