import { Refusal } from "../platform/errors/user-error.js";
import type { BulkAnswer } from "../platform/graphql/bulk-answer.js";
import type { Caller } from "../platform/graphql/context.js";
import { resolveLines, runStep, runSteps, type BulkInput, type Hub, type StepInput } from "../stock/index.js";
import { decideInspection } from "./change-return.rules.js";
import type { ReturnLineInput } from "./create-return.js";
import { decisionError, type Decision, type DispositionName } from "./inspection.rules.js";
import { causesOf, withCauses } from "./return-cause.rules.js";
import type { ReturnAnswer } from "./return-outcome.js";
import { RETURNS, type ReturnStep } from "./return-step.js";

export interface ReturnInspectLineInput extends ReturnLineInput {
  readonly disposition: DispositionName;
  /** The earlier decision that is changed; absent or null for units in QUARANTINE. */
  readonly changeFrom?: DispositionName | null | undefined;
}

export interface ReturnInspectInput extends StepInput {
  readonly lines: readonly ReturnInspectLineInput[];
}

/** Decides what becomes of received units, or changes an earlier decision. */
export async function inspectReturn(hub: Hub, caller: Caller, input: ReturnInspectInput): Promise<ReturnAnswer> {
  return runStep(hub, caller, INSPECT, input);
}

/** As `inspectReturn` for up to 1,000 returns. */
export async function inspectReturns(hub: Hub, caller: Caller, bulk: BulkInput<ReturnInspectInput>): Promise<BulkAnswer<ReturnAnswer>> {
  return runSteps(hub, caller, INSPECT, bulk);
}

const INSPECT: ReturnStep<ReturnInspectInput> = {
  of: RETURNS,
  operation: "returnInspect",
  mistakes: ({ lines }) => lines.flatMap((line, index) => decisionError(decisionOf(line), ["lines", String(index), "changeFrom"]) ?? []),
  ready: async ({ hub, input: { lines } }) => {
    const asked = await resolveLines(hub, lines);
    if (asked instanceof Refusal) return asked;
    const causes = causesOf(lines, asked);
    if (causes instanceof Refusal) return causes;
    const inspected = asked.map((line) => ({ ...line, ...decisionOf(lines[line.index]) }));
    return {
      lines: asked.length,
      decide: ({ books, document }) => {
        const judged = decideInspection(books, document, inspected);
        return judged instanceof Refusal ? judged : withCauses(judged, causes);
      },
    };
  },
};

function decisionOf(line: ReturnInspectLineInput | undefined): Decision {
  if (line === undefined) throw new Error("A line was resolved that was not asked for.");
  return { disposition: line.disposition, changeFrom: line.changeFrom ?? null };
}
