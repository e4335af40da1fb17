export { ChannelDirectory } from "./channel-directory.js";
export type { ChannelEntry } from "./channel-directory.js";
export { channelByCodeLoader, channelLoader, channelLocationsLoader } from "./channel.queries.js";
export type { ChannelRow } from "./channel.queries.js";
export { CHANNEL_LOCATIONS_MAX } from "./channel.rules.js";
export type { ChannelInput } from "./channel.rules.js";
export { upsertChannel } from "./upsert-channel.js";
export type { ChannelParts } from "./upsert-channel.js";
export { channelNodes } from "./channel-nodes.js";
