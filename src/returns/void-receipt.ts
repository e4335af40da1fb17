import { Refusal } from "../platform/errors/user-error.js";
import type { Caller } from "../platform/graphql/context.js";
import type { ReturnsOfReservations } from "../reservations/index.js";
import { REASON_LENGTH_MAX, runStep, textErrors, type Hub, type StepInput } from "../stock/index.js";
import type { ReturnLineInput } from "./create-return.js";
import type { ReturnAnswer } from "./return-outcome.js";
import { askedLines, RETURNS, type ReturnStep } from "./return-step.js";
import { findClaimingReturns } from "./stock-return.queries.js";
import { returnRef } from "./stock-return.js";
import { decideReceiptVoid, unreturnOf } from "./void-receipt.rules.js";

export interface ReturnReceiptVoidInput extends StepInput {
  /** Absent or null: all that was received. */
  readonly lines?: readonly ReturnLineInput[] | null | undefined;
  readonly reason?: string | null | undefined;
  readonly fact?: boolean | null | undefined;
}

/** Takes back the receipt of units that never came. */
export async function voidReceipt(hub: Hub, caller: Caller, input: ReturnReceiptVoidInput): Promise<ReturnAnswer> {
  return runStep(hub, caller, VOID_RECEIPT, input);
}

const VOID_RECEIPT: ReturnStep<ReturnReceiptVoidInput> = {
  of: RETURNS,
  operation: "returnReceiptVoid",
  mistakes: ({ reason }) => textErrors({ reason }, { reason: REASON_LENGTH_MAX }),
  ready: async ({ hub, input: { id, lines, reason = null, fact }, found }) => {
    const asked = await askedLines(hub, lines);
    if (asked instanceof Refusal) return asked;
    if (found === null) throw new Error("A return was not read before its step.");
    const terms = { asked, reason, fact: fact ?? false };
    return {
      lines: asked?.length ?? found.variantIds.length,
      needs: { corrects: [returnRef(id.toLowerCase())], inflow: found.variantIds },
      decide: ({ books, document }) => decideReceiptVoid(books, document, terms),
    };
  },
};

/** What voids of parcels ask of returns. */
export const returnsOfReservations: ReturnsOfReservations = {
  find: async (database, reservationId) => (await findClaimingReturns(database, reservationId)).map(returnRef),
  unreturn: unreturnOf,
};
