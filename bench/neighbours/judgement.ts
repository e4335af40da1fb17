import type { BesideFigures } from "./beside.js";
import type { HeavyKind } from "./heavy-kind.js";

/** One request holds the event loop for at most so long, in milliseconds of processor time. */
const HELD_MS_MAX = 100;
/** What a hub needs at most, whoever asks, in bytes. */
export const RSS_BYTES_MAX = 1_024 * 1_024 * 1_024;

/** How long the event loop may be held beside a heavy client, or nobody. */
export function heldMsMaxOf(kind: Pick<HeavyKind, "turns"> | null): number {
  return HELD_MS_MAX * (kind?.turns ?? 1);
}

/** Of all innocents together: how often each kind of refusal came in place of an answer. */
export function refusalsIn({ innocents }: Pick<BesideFigures, "innocents">): Readonly<Record<string, number>> {
  const refusals: Record<string, number> = {};
  for (const [name, { refused }] of Object.entries(innocents)) {
    for (const [code, count] of Object.entries(refused)) refusals[`${name}: ${code}`] = count;
  }
  return refusals;
}
