import type { ExternalRef } from "../catalog/index.js";
import type { Executed, StockAnswer } from "../stock/index.js";
import type { ReturnCauseName } from "./return-cause.js";
import type { ReturnDocument, ReturnLineDocument, ReturnStatusName } from "./stock-return.js";

/** What a command on a return answers and the ledger keeps under its key: plain JSON. */
export interface ReturnOutcome extends Omit<ReturnDocument, "createdAt" | "saleId" | "voidedAt"> {
  /** Absent in what a release stored that knew no returns of sales. */
  readonly saleId?: string | null;
  /** ISO 8601; null where the command's own batch created the return. */
  readonly createdAt: string | null;
  /** ISO 8601; null where no receipt of it was taken back. */
  readonly voidedAt: string | null;
}

/** What releases up to 0.2.0 have stored: they knew of nothing taken back. */
type StoredReturn = Omit<ReturnOutcome, "voidedAt" | "voidReason" | "lines"> &
  Partial<Pick<ReturnOutcome, "voidedAt" | "voidReason">> & {
    readonly lines: readonly (Omit<ReturnLineDocument, "voided"> & { readonly voided?: number })[];
  };

/** A return as clients see it. */
export interface StockReturnRow {
  readonly id: string;
  readonly reservationId: string | null;
  readonly saleId: string | null;
  readonly channelId: number | null;
  readonly locationId: number;
  readonly reference: string | null;
  readonly reason: string | null;
  readonly returnCause: ReturnCauseName | null;
  readonly cancelReason: string | null;
  readonly voidedAt: Date | null;
  readonly voidReason: string | null;
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
  return { ...document, createdAt: document.createdAt?.toISOString() ?? null, voidedAt: document.voidedAt?.toISOString() ?? null };
}

/** The `return` field of a payload; null of a refused command. */
export function answeredReturn(executed: Executed<ReturnOutcome> | null): ReturnResult {
  if (executed === null) return { return: null };
  const { sequence, recordedAt } = executed;
  const outcome: StoredReturn = executed.outcome;
  if (sequence === null) throw new Error("A command on a return wrote nothing.");
  const createdAt = outcome.createdAt === null ? recordedAt : new Date(outcome.createdAt);
  const { voidReason = null } = outcome;
  const voidedAt = (outcome.voidedAt ?? null) === null ? null : new Date(outcome.voidedAt ?? 0);
  const lines = outcome.lines.map((line) => ({ ...line, voided: line.voided ?? 0 }));
  return {
    return: { ...outcome, saleId: outcome.saleId ?? null, lines, voidedAt, voidReason, sequence, createdAt, updatedAt: recordedAt },
  };
}
