import type { Limits } from "../config/limits.js";
import { rateLimited } from "../errors/hub-error.js";
import type { Caller, Rate } from "./context.js";
import { TokenBuckets } from "../rate/token-buckets.js";

/** What a document costs that has to be read and checked, beside what its answer does: some fifty times what a compiled one takes. */
export const DOCUMENT_COST = 50;

/** Of so many seconds a key may spend what it has at once. */
const BURST_SECONDS = 2;
/** Keys remembered: more than any hub has in use. */
const KEYS_MAX = 50_000;

export type RateLimits = Pick<Limits, "keyCostPerSecond" | "publicKeyCostPerSecond">;

/** How much each key may ask in a second, in objects its answers may hold. A few hundred nanoseconds a request. */
export class OperationRate implements Rate {
  readonly #keys: TokenBuckets<number>;
  readonly #publicKeys: TokenBuckets<number>;

  constructor({ keyCostPerSecond, publicKeyCostPerSecond }: RateLimits, now?: () => number) {
    const bucketsOf = (perSecond: number): TokenBuckets<number> =>
      new TokenBuckets({ perSecond, burst: BURST_SECONDS * perSecond, namesMax: KEYS_MAX }, now);
    this.#keys = bucketsOf(keyCostPerSecond);
    this.#publicKeys = bucketsOf(publicKeyCostPerSecond);
  }

  /** Charges a key for an operation. Throws RATE_LIMITED where it has spent what it may: nothing was done then. */
  charge({ clientId, role }: Caller, cost: number): void {
    const waitMs = (role === "PUBLIC" ? this.#publicKeys : this.#keys).take(clientId, cost);
    if (waitMs > 0) throw rateLimited("This key asks more than it may", waitMs);
  }
}
