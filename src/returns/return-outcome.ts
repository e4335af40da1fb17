import type { ExternalRef } from "../catalog/index.js";
import type { Executed, StockAnswer } from "../stock/index.js";
import type { ReturnDocument, ReturnLineDocument, ReturnStatusName } from "./stock-return.js";

/** What a command on a return answers and the ledger keeps under its key: plain JSON. */
export interface ReturnOutcome extends Omit<ReturnDocument, "createdAt" | "saleId"> {
  /** Absent in what a release stored that knew no returns of sales. */
  readonly saleId?: string | null;
  /** ISO 8601; null where the command's own batch created the return. */
  readonly createdAt: string | null;
}

/** A return as clients see it. */
export interface StockReturnRow {
  readonly id: string;
  readonly reservationId: string | null;
  readonly saleId: string | null;
  readonly channelId: number | null;
  readonly locationId: number;
  readonly reference: string | null;
  readonly reason: string | null;
  readonly cancelReason: string | null;
  readonly status: ReturnStatusName;
  readonly version: number;
  readonly sequence: string;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  /** What other systems call it; absent where that is still to be loaded. */
  readonly externalRefs?: readonly ExternalRef[] | null;
  /** As of the commit that is answered; absent on a return that was read, whose lines are loaded where they are asked for. */
  readonly lines?: readonly ReturnLineDocument[];
}

/** What every mutation of a return is about. */
export interface ReturnResult {
  readonly return: StockReturnRow | null;
}

export type ReturnAnswer = ReturnResult & StockAnswer;

export function outcomeOf(document: ReturnDocument): ReturnOutcome {
  return { ...document, createdAt: document.createdAt?.toISOString() ?? null };
}

/** The `return` field of a payload; null of a refused command. */
export function answeredReturn(executed: Executed<ReturnOutcome> | null): ReturnResult {
  if (executed === null) return { return: null };
  const { outcome, sequence, recordedAt } = executed;
  if (sequence === null) throw new Error("A command on a return wrote nothing.");
  const createdAt = outcome.createdAt === null ? recordedAt : new Date(outcome.createdAt);
  return { return: { ...outcome, saleId: outcome.saleId ?? null, sequence, createdAt, updatedAt: recordedAt } };
}
