import { Refusal } from "../platform/errors/user-error.js";
import type { BulkAnswer } from "../platform/graphql/bulk-answer.js";
import type { Caller } from "../platform/graphql/context.js";
import { reservationRef } from "../reservations/index.js";
import { saleDocument } from "../sales/index.js";
import { REASON_LENGTH_MAX, runStep, runSteps, textErrors, type BulkInput, type Hub, type StepInput } from "../stock/index.js";
import { decideCancellation } from "./change-return.rules.js";
import type { ReturnLineInput } from "./create-return.js";
import { uncausedErrors } from "./return-cause.rules.js";
import type { ReturnAnswer } from "./return-outcome.js";
import { askedLines, RETURNS, type ReturnStep } from "./return-step.js";

export interface ReturnCancelInput extends StepInput {
  /** Absent or null: all that is still expected. */
  readonly lines?: readonly ReturnLineInput[] | null | undefined;
  readonly reason?: string | null | undefined;
}

/** Takes back the announcement of units that will not come. */
export async function cancelReturn(hub: Hub, caller: Caller, input: ReturnCancelInput): Promise<ReturnAnswer> {
  return runStep(hub, caller, CANCEL, input);
}

/** As `cancelReturn` for up to 1,000 returns. */
export async function cancelReturns(hub: Hub, caller: Caller, bulk: BulkInput<ReturnCancelInput>): Promise<BulkAnswer<ReturnAnswer>> {
  return runSteps(hub, caller, CANCEL, bulk);
}

const CANCEL: ReturnStep<ReturnCancelInput> = {
  of: RETURNS,
  operation: "returnCancel",
  mistakes: ({ reason, lines }) => [...textErrors({ reason }, { reason: REASON_LENGTH_MAX }), ...uncausedErrors(lines ?? [])],
  ready: async ({ hub, input: { lines, reason = null }, found }) => {
    const asked = await askedLines(hub, lines);
    if (asked instanceof Refusal) return asked;
    const { reservationId = null, saleId = null } = found ?? {};
    const documents = [
      ...(saleId === null ? [] : [saleDocument(saleId)]),
      ...(reservationId === null ? [] : [reservationRef(reservationId)]),
    ];
    return {
      lines: asked?.length ?? found?.variantIds.length ?? 0,
      needs: { documents },
      decide: ({ books, document }) => decideCancellation(books, document, asked, reason),
    };
  },
};
