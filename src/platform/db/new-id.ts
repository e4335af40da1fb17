import { randomFillSync } from "node:crypto";
import { v7 } from "uuid";

/** Random bytes for one id. */
const BYTES = 16;

/** Randomness for many ids is drawn at once: to ask the system for it costs more than all the rest of an id. */
const pool = new Uint8Array(BYTES * 256);
let used = pool.length;
let msecs = 0;
let seq = 0;

/** A UUIDv7 for a new row. Ids of one process sort in the order in which they were made. */
export function newId(): string {
  if (used === pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  const random = pool.subarray(used, used + BYTES);
  used += BYTES;
  const now = Date.now();
  if (now > msecs) {
    msecs = now;
    // Its highest bit is left free, for the count within a millisecond.
    seq = new DataView(random.buffer, random.byteOffset).getUint32(0) >>> 1;
  } else seq += 1;
  return v7({ random, msecs, seq });
}
