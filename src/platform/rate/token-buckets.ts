import { LRUCache } from "lru-cache";

export interface BucketTerms {
  /** What comes back in a second. */
  readonly perSecond: number;
  /** What a full bucket holds: what may be taken at once. */
  readonly burst: number;
  /** Names remembered; of more, those used longest ago begin anew. */
  readonly namesMax: number;
}

interface Bucket {
  left: number;
  at: number;
}

/**
 * A bucket of tokens for each name, two numbers large. One that has anything left gives whatever is asked, and owes what it did not have: so nothing is
 * too large to be ever done, and the average holds all the same. Nothing runs in the background, and the number of buckets is bounded.
 */
export class TokenBuckets<Name extends string | number> {
  readonly #perMs: number;
  readonly #burst: number;
  readonly #buckets: LRUCache<Name, Bucket>;
  readonly #now: () => number;

  /** `now`: milliseconds of a clock that never goes back. */
  constructor({ perSecond, burst, namesMax }: BucketTerms, now: () => number = () => performance.now()) {
    this.#perMs = perSecond / 1_000;
    this.#burst = burst;
    this.#buckets = new LRUCache({ max: namesMax });
    this.#now = now;
  }

  /** Takes `cost` and answers 0, or takes nothing and answers in how many milliseconds there will be something again. */
  take(name: Name, cost: number): number {
    const bucket = this.#filled(name);
    if (bucket.left <= 0) return this.#waitMs(bucket);
    bucket.left -= cost;
    return 0;
  }

  /** Gives back what was taken and not needed. */
  giveBack(name: Name, cost: number): void {
    const bucket = this.#filled(name);
    bucket.left = Math.min(this.#burst, bucket.left + cost);
  }

  /** 0 where there is something to take; else in how many milliseconds there will be. */
  waitMs(name: Name): number {
    if (!this.#buckets.has(name)) return 0;
    const bucket = this.#filled(name);
    return bucket.left > 0 ? 0 : this.#waitMs(bucket);
  }

  #filled(name: Name): Bucket {
    const at = this.#now();
    let bucket = this.#buckets.get(name);
    if (bucket === undefined) {
      bucket = { left: this.#burst, at };
      this.#buckets.set(name, bucket);
    } else {
      bucket.left = Math.min(this.#burst, bucket.left + (at - bucket.at) * this.#perMs);
      bucket.at = at;
    }
    return bucket;
  }

  #waitMs({ left }: Bucket): number {
    return Math.floor(-left / this.#perMs) + 1;
  }
}
