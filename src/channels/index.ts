export { ChannelDirectory } from "./channel-directory.js";
export type { ChannelEntry } from "./channel-directory.js";
export {
  channelByCodeLoader,
  channelLoader,
  channelLocationsLoader,
  firstActiveLocation,
  firstLocationSql,
  readChannels,
} from "./channel.queries.js";
export type { ChannelRow } from "./channel.queries.js";
export { ALLOCATION_STRATEGIES, CHANNEL_LOCATIONS_MAX } from "./channel.rules.js";
export type { AllocationStrategyName, ChannelInput } from "./channel.rules.js";
export { upsertChannel } from "./upsert-channel.js";
export type { ChannelParts } from "./upsert-channel.js";
export { channelNodes } from "./channel-nodes.js";
export { CHANNEL_CHANGED } from "./channel-changed.js";
