import { isIP } from "node:net";

/** The proxies whose word is taken on where a request came from: their addresses and networks, or how many stand one behind the other. */
export type TrustedProxies = readonly string[] | number;

/** Proxies one behind the other, at most. */
const HOPS_MAX = 10;

/** What networks may be called: this machine's own addresses, link-local ones, and those of private networks. */
const NETWORK_NAMES: readonly string[] = ["loopback", "linklocal", "uniquelocal"];

/** Origins as browsers send them; `["*"]` where pages of any origin may ask. Null: the text is no such list. */
export function readOrigins(text: string): readonly string[] | null {
  const parts = partsOf(text);
  if (parts.length === 1 && parts[0] === "*") return parts;
  const origins = parts.map(originOf);
  return origins.every((origin) => origin !== null) ? origins : null;
}

/** Null: the text is no such list, or would trust everybody, who could then pass for any address. */
export function readTrustedProxies(text: string): TrustedProxies | null {
  if (/^\d{1,2}$/.test(text)) return Number(text) >= 1 && Number(text) <= HOPS_MAX ? Number(text) : null;
  const parts = partsOf(text);
  return parts.every((part) => NETWORK_NAMES.includes(part) || isNetwork(part)) ? parts : null;
}

function partsOf(text: string): string[] {
  return text.split(",").map((part) => part.trim());
}

/** `https://shop.example`, also of a text with a capital, the usual port or a slash at its end. */
function originOf(text: string): string | null {
  if (!URL.canParse(text)) return null;
  const { protocol, host, origin, pathname, search, hash, username } = new URL(text);
  if (pathname.length > 1 || search !== "" || hash !== "" || username !== "" || host === "" || host.includes("*")) return null;
  // Applications that are packed with a browser have schemes of their own: capacitor://localhost.
  return origin === "null" ? `${protocol}//${host}`.toLowerCase() : origin;
}

function isNetwork(text: string): boolean {
  const [address = "", prefix, ...more] = text.split("/");
  const version = isIP(address);
  if (version === 0 || more.length > 0) return false;
  if (prefix === undefined) return true;
  return /^\d{1,3}$/.test(prefix) && Number(prefix) >= 1 && Number(prefix) <= (version === 4 ? 32 : 128);
}
