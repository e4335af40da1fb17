import { createGraphiQLFetcher } from "@graphiql/toolkit";
import { createClient } from "graphql-ws";
import { fillVariables, remember } from "./fill-variables.ts";
import { newIdempotencyKey } from "./new-key.ts";
import { troubleOf, WRONG_KEY } from "./trouble.ts";

const MISSING_KEY = {
  errors: [{ message: "Enter a key above. The hub prints an admin key at its first start; `npx hub key create` makes more." }],
};
/** How the hub closes a socket whose key is not good. */
const FORBIDDEN_CLOSE = 4403;
const SUBSCRIPTION_RETRIES_MAX = 5;

/**
 * Sends operations to the hub that served this page: queries and mutations over HTTP, subscriptions over a WebSocket, with the key in both.
 * Gives the examples the variables they leave open. `tell` hears a sentence where the hub refuses the key, and null where it takes it. `close` ends
 * the socket.
 */
export function createHubFetcher(key, tell) {
  if (key === "") return { fetcher: () => Promise.resolve(MISSING_KEY), close: () => undefined };
  const url = new URL("/graphql", globalThis.location.href);
  const socketUrl = new URL(url);
  socketUrl.protocol = url.protocol === "https:" ? "wss:" : "ws:";
  const authorization = `Bearer ${key}`;
  const wsClient = createClient({
    url: socketUrl.href,
    connectionParams: { authorization },
    retryAttempts: SUBSCRIPTION_RETRIES_MAX,
    on: { closed: ({ code }) => code === FORBIDDEN_CLOSE && tell(WRONG_KEY) },
  });
  const send = createGraphiQLFetcher({ url: url.href, headers: { authorization }, wsClient, enableIncrementalDelivery: false });
  let remembered = { reservation: null };
  const fetcher = async (request, options) => {
    const variables = fillVariables(request.query, request.variables ?? {}, remembered, newIdempotencyKey());
    const answer = await send({ ...request, variables }, options);
    if (!(Symbol.asyncIterator in answer)) tell(troubleOf(answer));
    remembered = remember(remembered, answer);
    return Symbol.asyncIterator in answer ? explained(answer) : answer;
  };
  return { fetcher, close: () => void wsClient.dispose() };
}

/** A subscription whose socket cannot be opened fails with an event of the browser, which says nothing. */
async function* explained(results) {
  try {
    yield* results;
  } catch (failure) {
    throw failure instanceof Error ? failure : new Error("The live connection was lost. Is the hub running, and is the key right?");
  }
}
