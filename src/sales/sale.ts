import { type DocumentRef, orderRef } from "../stock/index.js";

/** The units of one SKU sold from one location, in base units. */
export interface SaleLine {
  readonly variantId: number;
  readonly sku: string;
  readonly locationId: number;
  /** What the sender, or the reservation, calls the line. Null or absent: it has no name. */
  readonly lineReference?: string | null;
  readonly quantity: number;
  /** Of the quantity: units the sale's reservation held or had confirmed. */
  readonly fromReservation: number;
  /** Of the quantity: units that were not there. */
  readonly oversold: number;
}

/** What is written of a sale. It never changes: what becomes of an unfulfilled one is the reservation's story. */
export interface SaleContent {
  readonly channelId: number;
  readonly reference: string;
  /** False: the units are COMMITTED and belong to the reservation. */
  readonly fulfilled: boolean;
  readonly reservationId: string | null;
  /** The world's time; the recording time where null. */
  readonly occurredAt: Date | null;
  readonly lines: readonly SaleLine[];
}

/** A sale as the ledger's books hold it. */
export interface SaleDocument {
  /** UUIDv7. */
  readonly id: string;
  /** A digest of what was sent, without its idempotency key: tells whether a second one under the same reference is the same sale. */
  readonly fingerprint: string;
  /** Where its units left, or are to leave: tells who sees it. */
  readonly locationIds: readonly number[];
  /** Null on a sale that was recorded by an earlier batch: nothing else of it is ever needed. */
  readonly content: SaleContent | null;
}

/** A sale never changes, so its version is always this one. */
export const SALE_VERSION = 1;

/** Sales are asked for by the name that is theirs for ever: (channel, reference). */
export const saleRef = orderRef;

/** The document of the sale's movements: their `document_id` is the sale's own id. */
export const saleDocument = (id: string): DocumentRef => ({ kind: "SALE", id });
