import type { IncomingMessage } from "node:http";
import proxyAddresses from "@fastify/proxy-addr";
import type { TrustedProxies } from "../config/network.js";

/** Whether the one who connects from `address`, the `hop`-th from the hub on (0: the one on the hub's own connection), is a proxy to be believed. */
export type Trust = (address: string, hop: number) => boolean;

/** Nobody is believed: headers that tell of another client are anybody's to send. */
const TRUST_NOBODY: Trust = () => false;

export function trustIn(proxies: TrustedProxies | null): Trust {
  if (proxies === null) return TRUST_NOBODY;
  if (typeof proxies === "number") return (_address, hop) => hop < proxies;
  return proxyAddresses.compile([...proxies]);
}

/**
 * The address of the client behind a request that Fastify does not see, such as one for a socket: `FastifyRequest.ip` is the same. The text is
 * what the last trusted proxy says.
 */
export function clientAddress(request: IncomingMessage, trust: Trust): string {
  return proxyAddresses(request, trust);
}

/** The host that the client asked, as its own browser calls it: what the trusted proxy says, else the request's `Host`. */
export function askedHost({ headers, socket }: IncomingMessage, trust: Trust): string | undefined {
  const forwarded = headers["x-forwarded-host"];
  if (typeof forwarded !== "string" || !trust(socket.remoteAddress ?? "", 0)) return headers.host;
  return forwarded.slice(forwarded.lastIndexOf(",") + 1).trim();
}
