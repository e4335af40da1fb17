import { Refusal } from "../platform/errors/user-error.js";
import type { BulkAnswer } from "../platform/graphql/bulk-answer.js";
import type { Caller } from "../platform/graphql/context.js";
import type { ReturnsOfOrders } from "../reservations/index.js";
import { saleDocument } from "../sales/index.js";
import { REASON_LENGTH_MAX, runStep, runSteps, textErrors, type BulkInput, type Hub, type StepInput } from "../stock/index.js";
import type { ReturnLineInput } from "./create-return.js";
import { unreturnOf } from "./give-up-claims.rules.js";
import type { ReturnAnswer } from "./return-outcome.js";
import { askedLines, RETURNS, type ReturnStep } from "./return-step.js";
import { findClaimingReturns } from "./stock-return.queries.js";
import { returnRef } from "./stock-return.js";
import { decideReceiptVoid } from "./void-receipt.rules.js";

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

/** Takes back many receipts, in order and in one batch. */
export async function voidReceipts(hub: Hub, caller: Caller, bulk: BulkInput<ReturnReceiptVoidInput>): Promise<BulkAnswer<ReturnAnswer>> {
  return runSteps(hub, caller, VOID_RECEIPT, bulk);
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

/** What voids of parcels and sales ask of returns. */
export const returnsOfOrders: ReturnsOfOrders = {
  find: async (database, origin) => {
    const claiming = await findClaimingReturns(database, origin);
    const sales = new Set(claiming.flatMap(({ saleId }) => saleId ?? []));
    return { returns: claiming.map(({ id }) => returnRef(id)), sales: [...sales].map(saleDocument) };
  },
  unreturn: unreturnOf,
};
