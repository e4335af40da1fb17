import type { Violation } from "./checks/invariants.js";
import type { Fault } from "./faults/fault.js";

export interface RoundPlan {
  readonly fault: Fault;
  readonly seed: number;
  /** Which round of the run: its random choices come from the seed and this. */
  readonly round: number;
  readonly full: boolean;
  /** Where the round keeps its history and logs. */
  readonly folder: string;
}

/** A time that was taken, in milliseconds; `bar`: the most it should be on an idle machine. */
export interface Measure {
  readonly name: string;
  readonly ms: number;
  readonly bar: number | null;
}

/** What can be counted in a round's history. */
export interface HistoryFigures {
  /** Sendings, repeats included. */
  readonly sent: number;
  /** Commands whose acceptance a client was told of. */
  readonly acknowledged: number;
  /** Of these, the ones the database does not know. */
  readonly lost: number;
  /** Units promised beyond what there was. */
  readonly oversold: number;
  /** Sendings whose outcome was not known at first. */
  readonly unknown: number;
  readonly refused: number;
  /** Sendings that were answered with a code, by code. */
  readonly failed: Readonly<Record<string, number>>;
  /** Events told to subscribers. */
  readonly received: number;
  /** Looks at a level. */
  readonly reads: number;
}

export interface RoundResult extends HistoryFigures {
  readonly fault: string;
  readonly round: number;
  readonly seed: number;
  readonly ms: number;
  /** Snapshots in which every invariant was checked. */
  readonly snapshots: number;
  readonly measures: readonly Measure[];
  readonly counts: Readonly<Record<string, number>>;
  readonly violations: readonly Violation[];
}
