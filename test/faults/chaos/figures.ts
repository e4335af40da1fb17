import type { Measure, RoundResult } from "./round-result.js";

/** A measured time over all rounds, in milliseconds. */
export interface TimeFigure {
  readonly name: string;
  readonly count: number;
  readonly median: number;
  readonly p99: number;
  readonly most: number;
  readonly bar: number | null;
}

export function timesOf(rounds: readonly RoundResult[]): readonly TimeFigure[] {
  const byName = new Map<string, Measure[]>();
  for (const measure of rounds.flatMap(({ measures }) => measures))
    byName.set(measure.name, [...(byName.get(measure.name) ?? []), measure]);
  return [...byName].map(([name, measures]) => {
    const sorted = measures.map(({ ms }) => ms).sort((a, b) => a - b);
    const at = (share: number): number => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
    return { name, count: sorted.length, median: at(0.5), p99: at(0.99), most: sorted.at(-1) ?? 0, bar: measures[0]?.bar ?? null };
  });
}

/** The rounds of each fault, in the order they first came. */
export function byFault(rounds: readonly RoundResult[]): ReadonlyMap<string, readonly RoundResult[]> {
  const faults = new Map<string, RoundResult[]>();
  for (const round of rounds) faults.set(round.fault, [...(faults.get(round.fault) ?? []), round]);
  return faults;
}

export function sumOf(rounds: readonly RoundResult[], pick: (round: RoundResult) => number): number {
  return rounds.reduce((sum, round) => sum + pick(round), 0);
}
