export { AT_LEAST_WAIT_MS_MAX, AVAILABILITY_SKUS_MAX, AvailabilityResolver } from "./availability.resolver.js";
export { AvailabilityStreamResolver, COALESCE_MS_MAX } from "./availability-stream.resolver.js";
export { ChannelStreamResolver } from "./channel-stream.resolver.js";
