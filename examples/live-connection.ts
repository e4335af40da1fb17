import { setTimeout as pause } from "node:timers/promises";
import type { TypedDocumentNode } from "@graphql-typed-document-node/core";
import { print } from "graphql";
import type { Client, FormattedExecutionResult } from "graphql-ws";
import { createClient } from "graphql-ws";
import { WebSocket } from "ws";
import { failureOf, type HubAddress, HubRefused, HubUnreachable } from "./hub-connection.js";

export interface FollowOptions<Variables> {
  /** Asked at the start and again after every lost connection: give `after` or `snapshot` here to miss nothing. */
  readonly variables: () => Variables;
  /** Ends following. */
  readonly stopping: AbortSignal;
  /** The connection is lost; it is tried again. */
  readonly onLost: (reason: string) => void;
  /** The hub no longer keeps what was missed: what is shown must be read anew. Called before the next start. */
  readonly onResync?: () => void;
}

/** The hub pings every 15 s. When nothing has come for longer than this the line is dead, whatever the socket believes. */
const SILENCE_MS_MAX = 45_000;

const PAUSE_MS_MIN = 250;
const PAUSE_MS_MAX = 5_000;

/** Closings after which a new connection would end the same way: bad messages, no key, a key without the right. */
const FINAL_CLOSINGS: ReadonlySet<number> = new Set([4400, 4401, 4403, 4406, 4409]);

/** Answers a subscription's events as they come, over as many connections as it takes. Throws HubRefused where trying again is no use. */
export async function* follow<Data, Variables extends Record<string, unknown>>(
  hub: HubAddress,
  document: TypedDocumentNode<Data, Variables>,
  { variables, stopping, onLost, onResync }: FollowOptions<Variables>,
): AsyncGenerator<Data, void, void> {
  const query = print(document);
  let pauseMs = PAUSE_MS_MIN;
  while (!stopping.aborted) {
    const client = openClient(hub);
    const stop = (): void => void client.dispose();
    stopping.addEventListener("abort", stop, { once: true });
    try {
      for await (const answer of client.iterate<Data, unknown>({ query, variables: variables() })) {
        yield dataOf(answer, onResync);
        pauseMs = PAUSE_MS_MIN;
      }
      if (!stopping.aborted) onLost("The hub ended the subscription.");
    } catch (error) {
      if (stopping.aborted) return;
      onLost(reasonOf(error, onResync));
    } finally {
      stopping.removeEventListener("abort", stop);
      await client.dispose();
    }
    await pause(pauseMs, undefined, { signal: stopping }).catch(() => undefined);
    pauseMs = Math.min(PAUSE_MS_MAX, pauseMs * 2);
  }
}

function openClient({ url, key }: HubAddress): Client {
  let watchdog: NodeJS.Timeout | undefined;
  const client = createClient({
    url: `${url.replace(/^http/, "ws")}/graphql`,
    webSocketImpl: WebSocket,
    connectionParams: { authorization: `Bearer ${key}` },
    // Trying again is our own matter: a new start needs new variables.
    retryAttempts: 0,
    on: {
      message: () => {
        clearTimeout(watchdog);
        watchdog = setTimeout(() => client.terminate(), SILENCE_MS_MAX);
        watchdog.unref();
      },
      closed: () => clearTimeout(watchdog),
    },
  });
  return client;
}

function dataOf<Data>({ data, errors = [] }: FormattedExecutionResult<Data, unknown>, onResync?: () => void): Data {
  if (errors.length > 0) throw asFailure(errors, onResync);
  if (data === undefined || data === null) throw new HubUnreachable("The hub sent an event without data.");
  return data;
}

/** The sentence for what may pass; throws what will not. */
function reasonOf(error: unknown, onResync?: () => void): string {
  const failure = Array.isArray(error) ? asFailure(error as Errors, onResync) : error;
  if (failure instanceof HubUnreachable) return failure.message;
  if (failure instanceof HubRefused) throw failure;
  const { code, reason } = failure as { readonly code?: unknown; readonly reason?: unknown };
  if (typeof code !== "number") return "The hub cannot be reached.";
  const sentence = typeof reason === "string" && reason !== "" ? reason : "no reason given";
  if (FINAL_CLOSINGS.has(code)) throw new HubRefused(`The hub closed the connection: ${sentence} (${code}). Is HUB_KEY a valid key?`);
  return `The connection was closed: ${sentence} (${code}).`;
}

type Errors = readonly { readonly message: string; readonly extensions?: { readonly code?: string } }[];

function asFailure(errors: Errors, onResync: (() => void) | undefined): HubUnreachable | HubRefused {
  const [first] = errors;
  if (first?.extensions?.code !== "RESYNC_REQUIRED") return failureOf(errors);
  onResync?.();
  return new HubUnreachable(first.message);
}
