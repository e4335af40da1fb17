export { AllocationStrategy, Channel } from "./channel.types.js";
export { ChannelsResolver } from "./channels.resolver.js";
