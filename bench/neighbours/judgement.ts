import type { BesideFigures } from "./beside.js";

/** How long the event loop may be held, in milliseconds of processor time. */
export const HELD_MS_MAX = 100;
/** What a hub needs at most, whoever asks, in bytes. */
export const RSS_BYTES_MAX = 1_024 * 1_024 * 1_024;

/** Of all innocents together: how often each kind of refusal came in place of an answer. */
export function refusalsIn({ innocents }: Pick<BesideFigures, "innocents">): Readonly<Record<string, number>> {
  const refusals: Record<string, number> = {};
  for (const [name, { refused }] of Object.entries(innocents)) {
    for (const [code, count] of Object.entries(refused)) refusals[`${name}: ${code}`] = count;
  }
  return refusals;
}
