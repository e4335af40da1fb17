import { type DocumentNode, print } from "graphql";

/*
 * The clients as far as they are used here, by their shape: none of the packages has to be installed for the types of another.
 */

/** The client of `graphql-ws`. */
export interface SocketClient {
  on(event: "closed", listener: (event: unknown) => void): () => void;
  on(event: "connected", listener: (socket: unknown, payload: unknown) => void): () => void;
  on(event: "ping", listener: (received: boolean, payload: unknown) => void): () => void;
  on(event: "message", listener: () => void): () => void;
  subscribe(
    payload: { readonly query: string; readonly variables: Record<string, unknown> },
    sink: { next(result: unknown): void; error(error: unknown): void; complete(): void },
  ): () => void;
  /** Closes the socket at once, as a lost connection does. */
  terminate(): void;
}

/** Apollo Client, version 3 or 4, with a `GraphQLWsLink` for subscriptions. */
export interface ApolloLikeClient {
  readonly link: unknown;
  subscribe(options: {
    readonly query: DocumentNode;
    readonly variables: Record<string, unknown>;
    readonly context: Record<string, unknown>;
  }): {
    subscribe(observer: { next(result: unknown): void; error(error: unknown): void; complete(): void }): { unsubscribe(): void };
  };
}

/** urql, version 4 or newer, with a `subscriptionExchange` that forwards to a `graphql-ws` client. */
export interface UrqlLikeClient {
  executeSubscription(request: {
    readonly key: number;
    readonly query: DocumentNode;
    readonly variables: Record<string, unknown>;
  }): (sink: (signal: unknown) => void) => void;
}

/** One of the three. */
export type SubscribingClient = SocketClient | ApolloLikeClient | UrqlLikeClient;

/** What a started subscription tells. */
export interface Sink {
  /** As it came: `data`, and errors under the name that the client gives them. */
  next(result: unknown): void;
  error(error: unknown): void;
  complete(): void;
}

/** Starts the subscription with these variables; what it answers ends it. */
export type Starter = (variables: Record<string, unknown>, sink: Sink) => () => void;

/** How a client starts a subscription. */
export function starterFor(client: SubscribingClient, document: DocumentNode): Starter {
  if ("executeSubscription" in client) return urqlStarter(client, document);
  if ("link" in client) return apolloStarter(client, document);
  const query = print(document);
  return (variables, sink) => client.subscribe({ query, variables }, sink);
}

export function isSocketClient(client: SubscribingClient): client is SocketClient {
  return "on" in client && "terminate" in client;
}

function apolloStarter(client: ApolloLikeClient, document: DocumentNode): Starter {
  // Two that ask for the same would share one subscription: the second would miss the snapshot that the first has had.
  const context = { queryDeduplication: false };
  return (variables, sink) => {
    const subscription = client.subscribe({ query: document, variables, context }).subscribe(sink);
    return () => subscription.unsubscribe();
  };
}

/** urql shares operations of the same key; keys of its own are never negative. */
let lastKey = 0;

/** What a source of urql tells: its beginning, a value, or 0 for its end. Asked with 0 for a value, and with 1 to end. */
type UrqlSignal = 0 | { readonly tag: 0; readonly 0: (ask: 0 | 1) => void } | { readonly tag: 1; readonly 0: unknown };

function urqlStarter(client: UrqlLikeClient, document: DocumentNode): Starter {
  return (variables, sink) => {
    lastKey -= 1;
    let ask: ((ask: 0 | 1) => void) | null = null;
    let stopped = false;
    client.executeSubscription({ key: lastKey, query: document, variables })((result) => {
      const signal = result as UrqlSignal;
      if (signal === 0) return stopped ? undefined : sink.complete();
      if (signal.tag === 0) ask = signal[0];
      else if (!stopped) sink.next(signal[0]);
      if (!stopped) ask?.(0);
    });
    return () => {
      stopped = true;
      ask?.(1);
    };
  };
}
