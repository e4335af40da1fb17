import type { Received } from "../history.js";
import type { Violation } from "./invariants.js";

/**
 * Whether a subscriber was told everything once and in order, over all its connections. `due`: text by sequence; what comes after `upTo` may
 * have been recorded when nobody listened any more.
 */
export function checkFeed(
  subscriber: string,
  received: readonly Received[],
  due: ReadonlyMap<number, string>,
  upTo = Infinity,
): Violation[] {
  const found: string[] = [];
  const seen = new Set<number>();
  let last = 0;
  for (const { sequence, text, connection } of received) {
    const true_ = due.get(sequence);
    if (seen.has(sequence)) found.push(`was told of sequence ${sequence} twice (connection ${connection}).`);
    else if (sequence < last) found.push(`was told of sequence ${sequence} after ${last} (connection ${connection}).`);
    if (true_ === undefined) found.push(`was told of sequence ${sequence} (${text}), which the database does not have.`);
    else if (true_ !== text) found.push(`was told of sequence ${sequence} as "${text}"; it is "${true_}".`);
    seen.add(sequence);
    last = Math.max(last, sequence);
  }
  const missing = [...due.keys()].filter((sequence) => sequence <= upTo && !seen.has(sequence));
  if (missing.length > 0)
    found.push(
      `was never told of ${missing.length} records, such as ${missing
        .sort((a, b) => a - b)
        .slice(0, 5)
        .join(", ")}.`,
    );
  return found.map((text) => ({ invariant: "I16", text: `Subscriber ${subscriber} ${text}` }));
}
