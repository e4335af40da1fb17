import { Refusal } from "../platform/errors/user-error.js";
import type { Caller } from "../platform/graphql/context.js";
import type { Hub } from "../stock/index.js";
import { decideInspection } from "./change-return.rules.js";
import type { ReturnLineInput } from "./create-return.js";
import { decisionError, type DispositionName } from "./inspection.rules.js";
import type { AskedLine } from "./return-lines.rules.js";
import type { ReturnAnswer } from "./return-outcome.js";
import { runReturnStep, type ReturnStepInput } from "./return-step.js";

export interface ReturnInspectLineInput extends ReturnLineInput {
  readonly disposition: DispositionName;
  /** The earlier decision that is changed; absent or null for units in QUARANTINE. */
  readonly changeFrom?: DispositionName | null | undefined;
}

export interface ReturnInspectInput extends ReturnStepInput {
  readonly lines: readonly ReturnInspectLineInput[];
}

/** Decides what becomes of received units, or changes an earlier decision. */
export async function inspectReturn(hub: Hub, caller: Caller, input: ReturnInspectInput): Promise<ReturnAnswer> {
  const decisions = input.lines.map(({ disposition, changeFrom }) => ({ disposition, changeFrom: changeFrom ?? null }));
  const impossible = decisions.flatMap((decision, index) => decisionError(decision, ["lines", String(index), "changeFrom"]) ?? []);
  return runReturnStep(hub, caller, {
    operation: "returnInspect",
    input,
    lines: input.lines,
    needs: () => ({}),
    decide: (books, target, asked) => {
      if (impossible.length > 0) return new Refusal(impossible);
      return decideInspection(books, target, (asked ?? []).map(withDecision));
    },
  });

  function withDecision(line: AskedLine): AskedLine & (typeof decisions)[number] {
    const decision = decisions[line.index];
    if (decision === undefined) throw new Error("A line was resolved that was not asked for.");
    return { ...line, ...decision };
  }
}
