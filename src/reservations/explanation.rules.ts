import type { AllocationStrategyName } from "../channels/index.js";
import type { ChannelView, LevelView } from "../stock/index.js";
import type { Allocation, Candidate } from "./allocation.rules.js";

/** Why a line got its units where it did, or got none. */
export interface AllocationExplanation {
  readonly sku: string;
  /** Base units asked for, equal lines summed. */
  readonly requested: number;
  /** Base units allocated: all that was requested, or 0. With a refused reservation: what the line would have got. */
  readonly allocated: number;
  /** The locations considered, in the order of service. */
  readonly candidates: readonly AllocationCandidate[];
}

export interface AllocationCandidate {
  /** Location code. */
  readonly location: string;
  readonly offered: number;
  readonly taken: number;
  /** A sentence. */
  readonly reason: string;
}

interface Asked {
  readonly sku: string;
  readonly quantity: number;
}

/** For a line that names its location. */
export function explainLocated(
  { sku, quantity }: Asked,
  location: string,
  level: LevelView | null,
  offered: number,
  met: boolean,
): AllocationExplanation {
  const taken = met ? quantity : 0;
  const short = level === null ? "The SKU was never stocked here." : nothingOffered(level, offered);
  const reason = met ? "The line names this location." : (short ?? "It offers less than was asked for.");
  return { sku, requested: quantity, allocated: taken, candidates: [{ location, offered, taken, reason }] };
}

interface Terms {
  readonly strategy: AllocationStrategyName;
  readonly channel: ChannelView | null;
}

/** For a line that leaves the choice to the hub. `allocation` is what the strategy would take; nothing is taken where it was not met. */
export function explainAllocated(
  { sku, quantity }: Asked,
  candidates: readonly Candidate[],
  allocation: Allocation,
  met: boolean,
  terms: Terms,
): AllocationExplanation {
  const rows = candidates.map(({ level, offered }) => {
    const taken = met ? (allocation.get(level.locationId) ?? 0) : 0;
    const reason =
      nothingOffered(level, offered) ?? (met ? reasonMet(taken, offered, quantity, terms) : reasonRefused(terms, candidates, quantity));
    return { location: level.location, offered, taken, reason };
  });
  return { sku, requested: quantity, allocated: met ? quantity : 0, candidates: rows };
}

function nothingOffered(level: LevelView, offered: number): string | null {
  if (!level.locationActive) return "The location is inactive.";
  if (offered > 0) return null;
  if (level.quantities.available <= 0) return "Nothing is available.";
  return "All that is available is safety stock, or goes to other lines of this reservation.";
}

function reasonMet(taken: number, offered: number, requested: number, { strategy }: Terms): string {
  if (taken === requested) return "It serves the whole line.";
  if (taken === offered) return "All that it offers is taken.";
  if (taken > 0) return "It serves the rest of the line.";
  if (strategy === "PRIORITY") return "Locations before it in the order of service have enough.";
  if (strategy === "SINGLE_LOCATION") return "Another location serves the whole reservation.";
  return "Other locations serve the reservation with fewer splits.";
}

function reasonRefused({ strategy, channel }: Terms, candidates: readonly Candidate[], requested: number): string {
  const sum = candidates.reduce((units, { offered }) => units + offered, 0);
  const buffer = channel?.buffer ?? 0;
  if (sum < requested) return "All locations together offer less than was asked for.";
  if (sum - buffer < requested) return `The channel keeps a buffer of ${buffer} units back, and the rest is less than was asked for.`;
  return strategy === "SINGLE_LOCATION" ? "No location serves the whole reservation alone." : "The line was refused.";
}
