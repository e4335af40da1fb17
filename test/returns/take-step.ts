import type { Refusal } from "../../src/platform/errors/user-error.js";
import * as rules from "../../src/returns/change-return.rules.js";
import * as voids from "../../src/returns/void-receipt.rules.js";
import type { ReceiptVoid } from "../../src/returns/void-receipt.rules.js";
import type { AskedLine } from "../../src/returns/return-lines.rules.js";
import type { ReturnOutcome } from "../../src/returns/return-outcome.js";
import { RETURNS } from "../../src/returns/return-step.js";
import { returnRef, type ReturnDocument } from "../../src/returns/stock-return.js";
import { decideStep, type Books, type Known, type StepInput } from "../../src/stock/index.js";

type Target = Pick<StepInput, "id" | "expectedVersion">;

const ANYWHERE = { channelIds: null, locationIds: null };

/** The rules of each step on a return, as the frame of all steps runs them. */
export function decideReceipt(
  books: Books,
  target: Target,
  asked: readonly AskedLine[] | null,
  at: Date | null,
): ReturnOutcome | Known | Refusal {
  return take(books, target, (document) => rules.decideReceipt(books, document, asked, at));
}

export function decideInspection(books: Books, target: Target, inspected: readonly rules.InspectedLine[]): ReturnOutcome | Known | Refusal {
  return take(books, target, (document) => rules.decideInspection(books, document, inspected));
}

export function decideCancellation(
  books: Books,
  target: Target,
  asked: readonly AskedLine[] | null,
  reason: string | null,
): ReturnOutcome | Known | Refusal {
  return take(books, target, (document) => rules.decideCancellation(books, document, asked, reason));
}

export function decideReceiptVoid(books: Books, target: Target, told: ReceiptVoid): ReturnOutcome | Known | Refusal {
  return take(books, target, (document) => voids.decideReceiptVoid(books, document, told));
}

function take(
  books: Books,
  target: Target,
  decide: (document: ReturnDocument) => ReturnDocument | Refusal,
): ReturnOutcome | Known | Refusal {
  const ready = { lines: 1, decide: ({ document }: { readonly document: ReturnDocument }) => decide(document) };
  return decideStep(books, { of: RETURNS, input: { idempotencyKey: "", ...target }, ref: returnRef(target.id), scope: ANYWHERE, ready });
}
