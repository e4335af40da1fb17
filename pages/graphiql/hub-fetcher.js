import { createGraphiQLFetcher } from "@graphiql/toolkit";
import { createClient } from "graphql-ws";
import { fillVariables, remember } from "./fill-variables.ts";

const MISSING_KEY = {
  errors: [{ message: "Enter a key above. The hub prints an admin key at its first start; `npx hub key create` makes more." }],
};
const SUBSCRIPTION_RETRIES_MAX = 5;

/**
 * Sends operations to the hub that served this page: queries and mutations over HTTP, subscriptions over a WebSocket, with the key in both.
 * Gives the examples the variables they leave open. `close` ends the socket.
 */
export function createHubFetcher(key) {
  if (key === "") return { fetcher: () => Promise.resolve(MISSING_KEY), close: () => undefined };
  const url = new URL("/graphql", globalThis.location.href);
  const socketUrl = new URL(url);
  socketUrl.protocol = url.protocol === "https:" ? "wss:" : "ws:";
  const authorization = `Bearer ${key}`;
  const wsClient = createClient({
    url: socketUrl.href,
    connectionParams: { authorization },
    retryAttempts: SUBSCRIPTION_RETRIES_MAX,
  });
  const send = createGraphiQLFetcher({ url: url.href, headers: { authorization }, wsClient, enableIncrementalDelivery: false });
  let remembered = { reservation: null };
  const fetcher = async (request, options) => {
    const variables = fillVariables(request.query, request.variables ?? {}, remembered, `graphiql-${crypto.randomUUID()}`);
    const answer = await send({ ...request, variables }, options);
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
