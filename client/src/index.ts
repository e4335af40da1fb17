export * from "../generated/operations.js";
export { HubRefused, HubUnreachable } from "./failures.js";
export { resumable, type Resumable, type ResumableOptions } from "./resumable.js";
export { type HubAddress, send } from "./send.js";
export type { ApolloLikeClient, SocketClient, SubscribingClient, UrqlLikeClient } from "./subscribing-clients.js";
