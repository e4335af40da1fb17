export { AT_LEAST_WAIT_MS_MAX, AVAILABILITY_SKUS_MAX, AvailabilityResolver } from "./availability.resolver.js";
export { AvailabilityStreamResolver, COALESCE_MS_MAX } from "./availability-stream.resolver.js";
export { ChannelStreamResolver } from "./channel-stream.resolver.js";
export { figuresOf } from "./availability.rules.js";
export type { AvailabilityFigures, Offer, OfferFigures, Seller } from "./availability.rules.js";
export { MODEL_LEVELS_MAX, ReadModel } from "./read-model.js";
export type { ModelView, ReadModelOptions } from "./read-model.js";
