import type { Refusal } from "../platform/errors/user-error.js";
import {
  isOwnChannel,
  isOwnLine,
  resolveLines,
  type DocumentKind,
  type DocumentStep,
  type Hub,
  type NamedLine,
  type StepInput,
} from "../stock/index.js";
import { putReturn } from "./change-return.rules.js";
import type { ReturnLineInput } from "./create-return.js";
import { answeredReturn, outcomeOf, type ReturnResult, type ReturnOutcome } from "./return-outcome.js";
import { findReturns, type FoundReturn } from "./stock-return.queries.js";
import { returnRef, type ReturnDocument } from "./stock-return.js";

/** What the steps on returns have in common. */
export const RETURNS: DocumentKind<ReturnDocument, ReturnOutcome, ReturnResult, FoundReturn> = {
  entity: "Return",
  ref: returnRef,
  isVisible: (document, scope) => isOwnChannel(document.channelId, scope) && isOwnLine(document, scope),
  put: putReturn,
  outcomeOf,
  answered: answeredReturn,
  find: findReturns,
};

export type ReturnStep<Input extends StepInput> = DocumentStep<Input, ReturnDocument, ReturnOutcome, ReturnResult, FoundReturn>;

/** The lines of a step's input in the ledger's terms; null: all that is left. */
export async function askedLines(
  hub: Hub,
  lines: readonly ReturnLineInput[] | null | undefined,
): Promise<readonly NamedLine[] | null | Refusal> {
  return lines === null || lines === undefined ? null : resolveLines(hub, lines);
}
