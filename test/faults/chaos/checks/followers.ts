import type { Violation } from "./invariants.js";

/** A record as a follower noted that it handled it, under the lease it had. In the order in which the notes were committed. */
export interface Handled {
  readonly sequence: number;
  /** Of the lease. */
  readonly fence: number;
  readonly process: number;
}

/** Whether every record up to `upTo` was handled at least once and in order, and never by two holders at once. */
export function checkFollowers(handled: readonly Handled[], upTo: number): Violation[] {
  const found: string[] = [];
  let reached = 0;
  for (const [place, { sequence, fence, process }] of handled.entries()) {
    const before = handled[place - 1];
    if (before !== undefined && fence < before.fence)
      found.push(`The holder under lease ${fence} handled ${sequence} after its successor under ${before.fence} had begun.`);
    if (before?.fence === fence && process !== before.process)
      found.push(`The processes ${before.process} and ${process} both handled under lease ${fence}.`);
    if (before?.fence === fence && sequence !== before.sequence + 1)
      found.push(`Lease ${fence} handled ${sequence} right after ${before.sequence}.`);
    // What comes again does so from before the end of what was handled.
    if (sequence > reached + 1) found.push(`${sequence} was handled when ${reached + 1} had not been.`);
    reached = Math.max(reached, sequence);
  }
  if (reached < upTo) found.push(`${reached + 1} to ${upTo} were never handled.`);
  return found.slice(0, 20).map((text) => ({ invariant: "FOLLOWERS", text }));
}
