import type { LRUCache } from "lru-cache";

/** Of so many looks one is noted. */
const LOOKS = 16;
let looks = 0;

/**
 * Looks something up without noting each time that it was used: in a cache of hundreds of thousands, moving an entry to the front of its
 * list takes longer than finding it. What is asked for often is noted often enough to stay.
 */
export function recallFrom<Key extends object | string | number, Value extends object>(
  cache: LRUCache<Key, Value>,
  key: Key,
): Value | undefined {
  looks = (looks + 1) % LOOKS;
  return looks === 0 ? cache.get(key) : cache.peek(key);
}
