import type { ExternalRef } from "../catalog/index.js";
import type { StockAnswer, VoidStatusName } from "../stock/index.js";
import type { SaleLine, StoredSale, StoredSaleLine } from "./sale.js";

/** What a saleRecord answers and the ledger keeps under its key: plain JSON. */
export interface SaleOutcome {
  readonly id: string;
  readonly known: false;
  readonly channelId: number;
  readonly reference: string;
  readonly fulfilled: boolean;
  readonly reservationId: string | null;
  /** ISO 8601; the recording time where null. */
  readonly occurredAt: string | null;
  readonly lines: readonly SaleLine[];
}

/** What a saleVoid answers and the ledger keeps under its key: plain JSON, times as ISO 8601. */
export interface SaleVoidOutcome extends Omit<StoredSale, "occurredAt" | "recordedAt" | "holdExpiresAt" | "lines"> {
  readonly occurredAt: string;
  readonly recordedAt: string;
  readonly lines: readonly StoredSaleLine[];
}

/** A sale as clients see it. */
export interface SaleRow {
  readonly id: string;
  readonly channelId: number;
  readonly reference: string;
  readonly fulfilled: boolean;
  readonly reservationId: string | null;
  readonly version: number;
  readonly status: VoidStatusName;
  readonly voidReason: string | null;
  readonly voidedAt: Date | null;
  readonly sequence: string;
  /** The last sequence of the command that recorded it. */
  readonly recordedSequence: string;
  readonly occurredAt: Date;
  readonly recordedAt: Date;
  /** What other systems call it; absent where that is still to be loaded. */
  readonly externalRefs?: readonly ExternalRef[] | null;
  /** Absent on a sale that was read: loaded where they are asked for. */
  readonly lines?: readonly StoredSaleLine[];
}

/** What `saleRecord` is about. */
export interface SaleResult {
  readonly sale: SaleRow | null;
}

export type SaleAnswer = SaleResult & StockAnswer;
