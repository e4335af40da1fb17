export { AVAILABILITY_SKUS_MAX, AvailabilityResolver } from "./availability.resolver.js";
export { AvailabilityStreamResolver, COALESCE_MS_MAX } from "./availability-stream.resolver.js";
export { ChannelStreamResolver } from "./channel-stream.resolver.js";
export { VariantAvailabilityResolver } from "./variant-availability.resolver.js";
