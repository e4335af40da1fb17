import { type Client, createClient } from "graphql-ws";
import { WebSocket } from "ws";
import type { HubAddress } from "../client/src/index.js";

/** A socket to the hub, opened when it is first needed. Coming back after a cut is the matter of `resumable`, which knows where to go on. */
export function liveSocket({ url, key }: HubAddress): Client {
  return createClient({
    url: `${url.replace(/^http/, "ws")}/graphql`,
    webSocketImpl: WebSocket,
    connectionParams: { authorization: `Bearer ${key}` },
    retryAttempts: 0,
  });
}
