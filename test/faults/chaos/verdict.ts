import type { ChaosRun } from "./run.js";

/** What machines read of a run. */
export interface Verdict {
  /** Whether no round found a violation, and there was a round at all. */
  readonly ok: boolean;
  readonly seed: number;
  readonly ms: number;
  readonly rounds: number;
  readonly sent: number;
  readonly acknowledged: number;
  readonly lost: number;
  readonly oversold: number;
  readonly received: number;
  readonly snapshots: number;
  readonly missing: ChaosRun["missing"];
  /** The violations, with the fault and the round that brought them out. */
  readonly violations: readonly { readonly fault: string; readonly round: number; readonly invariant: string; readonly text: string }[];
}

export function verdictOf(run: ChaosRun): Verdict {
  const sum = (pick: (round: ChaosRun["rounds"][number]) => number): number => run.rounds.reduce((total, round) => total + pick(round), 0);
  const violations = run.rounds.flatMap(({ fault, round, violations: found }) =>
    found.map((violation) => ({ fault, round, ...violation })),
  );
  return {
    ok: violations.length === 0 && run.rounds.length > 0,
    ...{ seed: run.seed, ms: run.ms, rounds: run.rounds.length, sent: sum(({ sent }) => sent) },
    ...{ acknowledged: sum(({ acknowledged }) => acknowledged), lost: sum(({ lost }) => lost), oversold: sum(({ oversold }) => oversold) },
    ...{ received: sum(({ received }) => received), snapshots: sum(({ snapshots }) => snapshots), missing: run.missing, violations },
  };
}
