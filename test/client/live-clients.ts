import { ApolloClient, ApolloLink, InMemoryCache } from "@apollo/client";
import { GraphQLWsLink } from "@apollo/client/link/subscriptions";
import { Client as UrqlClient, subscriptionExchange } from "@urql/core";
import { createClient, type Client } from "graphql-ws";
import { WebSocket } from "ws";
import type { SubscribingClient } from "../../client/src/subscribing-clients.js";

export type ClientName = "graphql-ws" | "Apollo Client" | "urql";

export const CLIENT_NAMES: readonly ClientName[] = ["graphql-ws", "Apollo Client", "urql"];

/** A client of the kind, over a socket of its own. */
export interface LiveClient {
  readonly client: SubscribingClient;
  readonly socket: Client;
}

/** The socket as users make it. It comes back by itself, at once. */
export function openSocketClient(url: string, key: string, retryAttempts = 1_000): Client {
  return createClient({
    url: `${url.replace("http", "ws").replace(/\/$/, "")}/graphql`,
    webSocketImpl: WebSocket,
    connectionParams: { authorization: `Bearer ${key}` },
    retryAttempts,
    retryWait: () => new Promise((resolve) => setTimeout(resolve, 10)),
    shouldRetry: () => true,
  });
}

export function openLiveClient(name: ClientName, url: string, key: string): LiveClient {
  const socket = openSocketClient(url, key);
  if (name === "graphql-ws") return { client: socket, socket };
  if (name === "Apollo Client") {
    const link = ApolloLink.from([new GraphQLWsLink(socket)]);
    return { client: new ApolloClient({ link, cache: new InMemoryCache() }), socket };
  }
  const forward = subscriptionExchange({
    forwardSubscription: ({ query = "", variables }) => ({
      subscribe: (sink) => ({
        unsubscribe: socket.subscribe({ query, variables: variables ?? {} }, sink as Parameters<Client["subscribe"]>[1]),
      }),
    }),
  });
  return { client: new UrqlClient({ url: `${url}/graphql`, exchanges: [forward], preferGetMethod: false }), socket };
}
