import type { ExternalRef } from "../catalog/index.js";
import type { DocumentRef, ExternalNames, LevelKey } from "../stock/index.js";
import type { ReturnCauseName } from "./return-cause.js";

export const RETURN_STATUSES = ["REQUESTED", "RECEIVED", "INSPECTED", "CLOSED", "CANCELLED"] as const;
export type ReturnStatusName = (typeof RETURN_STATUSES)[number];

/** Where the units of a return's line are, in base units. What was received and is in none of the four last still waits in QUARANTINE. */
export interface ReturnCounts {
  /** Announced. */
  readonly quantity: number;
  readonly received: number;
  readonly restocked: number;
  readonly damaged: number;
  readonly scrapped: number;
  readonly toSupplier: number;
  /** Announced and not coming any more. */
  readonly cancelled: number;
}

/** A line as the ledger's books hold it. A SKU has one line of each reference, and one without. */
export interface ReturnLineDocument extends ReturnCounts {
  readonly variantId: number;
  readonly sku: string;
  /** What the sender calls the line. Null or absent: it has no name. */
  readonly lineReference?: string | null;
  /** Units whose receipt was taken back, so far: they are in no other count for that. */
  readonly voided: number;
  /** Why its units come back; null where nobody said. */
  readonly returnCause: ReturnCauseName | null;
}

/** A return as the ledger's books hold it. Never changed: put a changed copy. */
export interface ReturnDocument {
  /** UUIDv7. */
  readonly id: string;
  /** The reservation whose shipped units come back, that of the sale too; null where there is none, or nobody knows the order. */
  readonly reservationId: string | null;
  /** The sale whose units come back. */
  readonly saleId: string | null;
  readonly channelId: number | null;
  /** Where the goods come in: one location for all lines. */
  readonly locationId: number;
  readonly reference: string | null;
  readonly reason: string | null;
  /** The same as data: of lines that have no other. */
  readonly returnCause: ReturnCauseName | null;
  readonly cancelReason: string | null;
  /** When a receipt was last taken back, by the database's clock, and why; null where none was, or nothing was said. */
  readonly voidedAt: Date | null;
  readonly voidReason: string | null;
  readonly status: ReturnStatusName;
  /** Raised by one for each command that changes the return. */
  readonly version: number;
  /** Null in the batch that creates the return. */
  readonly createdAt: Date | null;
  /** What other systems call it: of a return that the batch creates, with any. */
  readonly externalRefs?: readonly ExternalRef[];
  readonly lines: readonly ReturnLineDocument[];
}

/** The names that other systems have for one. */
export const returnNames = (refs: readonly ExternalRef[]): ExternalNames => ({ kind: "RETURN_EXTERNAL", refs, noun: "return" });

export const returnRef = (id: string): DocumentRef => ({ kind: "RETURN", id });

export function levelOf(document: Pick<ReturnDocument, "locationId">, line: Pick<ReturnLineDocument, "variantId">): LevelKey {
  return { variantId: line.variantId, locationId: document.locationId };
}

/** Announced and neither received nor cancelled. */
export function expectedOf(line: ReturnCounts): number {
  return line.quantity - line.received - line.cancelled;
}

/** Received and not inspected yet: in QUARANTINE. */
export function uninspectedOf(line: ReturnCounts): number {
  return line.received - line.restocked - line.damaged - line.scrapped - line.toSupplier;
}

/** The name of a line, as it is kept: lines without one say nothing of it. */
export function named(lineReference: string | null | undefined): { readonly lineReference?: string } {
  return typeof lineReference === "string" ? { lineReference } : {};
}
