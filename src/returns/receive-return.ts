import { Refusal } from "../platform/errors/user-error.js";
import type { BulkAnswer } from "../platform/graphql/bulk-answer.js";
import type { Caller } from "../platform/graphql/context.js";
import { runStep, runSteps, toldTime, type BulkInput, type Hub, type StepInput } from "../stock/index.js";
import { decideReceipt } from "./change-return.rules.js";
import type { ReturnLineInput } from "./create-return.js";
import type { ReturnAnswer } from "./return-outcome.js";
import { causesOf, withCauses } from "./return-cause.rules.js";
import { askedLines, RETURNS, type ReturnStep } from "./return-step.js";

export interface ReturnReceiveInput extends StepInput {
  /** Absent or null: all that is still expected. */
  readonly lines?: readonly ReturnLineInput[] | null | undefined;
  /** When the goods came in; now unless given. */
  readonly occurredAt?: Date | null | undefined;
  /** What the sender's clock says as it sends this. */
  readonly sentAt?: Date | null | undefined;
}

/** Books announced units into QUARANTINE. */
export async function receiveReturn(hub: Hub, caller: Caller, input: ReturnReceiveInput): Promise<ReturnAnswer> {
  return runStep(hub, caller, RECEIVE, input);
}

/** As `receiveReturn` for up to 1,000 returns. */
export async function receiveReturns(hub: Hub, caller: Caller, bulk: BulkInput<ReturnReceiveInput>): Promise<BulkAnswer<ReturnAnswer>> {
  return runSteps(hub, caller, RECEIVE, bulk);
}

const RECEIVE: ReturnStep<ReturnReceiveInput> = {
  of: RETURNS,
  operation: "returnReceive",
  ready: async ({ hub, input, found }) => {
    const asked = await askedLines(hub, input.lines);
    if (asked instanceof Refusal) return asked;
    const causes = causesOf(input.lines ?? [], asked ?? []);
    if (causes instanceof Refusal) return causes;
    if (found === null) throw new Error("A return was not read before its step.");
    const { locationId, variantIds } = found;
    const occurredAt = toldTime(input, new Date());
    return {
      lines: asked?.length ?? variantIds.length,
      needs: { createLevels: variantIds.map((variantId) => ({ variantId, locationId })), inflow: variantIds, occurredAt },
      decide: ({ books, document }) => {
        const received = decideReceipt(books, document, asked, occurredAt);
        return received instanceof Refusal ? received : withCauses(received, causes);
      },
    };
  },
};
