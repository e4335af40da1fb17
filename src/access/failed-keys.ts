import { isIPv6 } from "node:net";
import { LRUCache } from "lru-cache";
import { rateLimited } from "../platform/errors/hub-error.js";
import { TokenBuckets } from "../platform/rate/token-buckets.js";

/** Addresses, and keys, that are remembered. */
const REMEMBERED = 10_000;
/** How long a key that nobody has is not looked up again. One made by this process works at once, one made elsewhere after this time. */
export const UNKNOWN_MS = 1_000;
/** How long a key that was good is looked up again from an address that may not try others. */
const GOOD_MS = 60 * 60_000;

/**
 * What strangers may cost. Every failure counts for its address, and where those are too many, no key is looked up for it that was not good
 * before: behind a proxy that the hub does not know, a stranger has everybody's address, and those with a key go on.
 * Keys are remembered by their hashes.
 */
export class FailedKeys {
  readonly #failures: TokenBuckets<string>;
  readonly #unknown = new LRUCache<string, true>({ max: REMEMBERED, ttl: UNKNOWN_MS });
  readonly #good = new LRUCache<string, true>({ max: REMEMBERED, ttl: GOOD_MS });

  /** `now`: milliseconds of a clock that never goes back. */
  constructor(failuresPerMinute: number, now?: () => number) {
    this.#failures = new TokenBuckets({ perSecond: failuresPerMinute / 60, burst: failuresPerMinute, namesMax: REMEMBERED }, now);
  }

  /**
   * Lets a key of an address be looked up, and takes it for a failure until `succeed` says otherwise: so those that come at once are counted too. A key that
   * has been good is let through. Throws RATE_LIMITED where there were too many failures.
   */
  attempt(address: string, hash: string | null): void {
    if (hash !== null && this.#good.has(hash)) return;
    const waitMs = this.#failures.take(networkOf(address), 1);
    if (waitMs > 0) throw rateLimited("Too many keys from this address were wrong", waitMs);
  }

  /** The key of an attempt was good. */
  succeed(address: string, hash: string): void {
    if (!this.#good.has(hash)) this.#failures.giveBack(networkOf(address), 1);
  }

  isUnknown(hash: string): boolean {
    return this.#unknown.has(hash);
  }

  /** A key was looked up, and is nobody's, or has ended. */
  learnUnknown(hash: string): void {
    this.#unknown.set(hash, true);
    this.#good.delete(hash);
  }

  learnGood(hash: string): void {
    this.#good.set(hash, true);
  }

  /** A key was made: nobody's may be somebody's now. */
  forgetUnknown(): void {
    this.#unknown.clear();
  }
}

/** What one subscriber of a network gets: an IPv4 address, or a /64 of IPv6. */
export function networkOf(address: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (mapped !== undefined) return mapped;
  const [plain = ""] = address.split("%", 1);
  if (!isIPv6(plain)) return address.slice(0, 64);
  const [head = "", tail] = plain.toLowerCase().split("::");
  const before = head === "" ? [] : head.split(":");
  const after = tail === undefined || tail === "" ? [] : tail.split(":");
  const missing = tail === undefined ? 0 : 8 - before.length - after.length;
  const groups = [...before, ...Array.from({ length: missing }, () => "0"), ...after];
  return `${groups
    .slice(0, 4)
    .map((group) => parseInt(group, 16).toString(16))
    .join(":")}::/64`;
}
