import type { ExternalRef } from "../catalog/index.js";
import type { DocumentRef, ExternalNames } from "../stock/index.js";
import type { CancelCauseName } from "./cancel-cause.js";

/** What a reservation's counts come to: see `statusOf`. */
export const RESERVATION_STATUSES = ["HELD", "CONFIRMED", "PARTIALLY_SHIPPED", "SHIPPED", "RELEASED", "EXPIRED", "CANCELLED"] as const;
export type ReservationStatusName = (typeof RESERVATION_STATUSES)[number];

/** How long a hold lasts unless said: 15 minutes. */
export const TTL_SECONDS_DEFAULT = 900;
export const TTL_SECONDS_MIN = 1;
/** 30 days. */
export const TTL_SECONDS_MAX = 2_592_000;

/**
 * Where the units of a line are. The six states always sum to `quantity`; `returned` counts among the shipped, `short` among the cancelled. All in
 * base units.
 */
export interface LineCounts {
  /** All that was ever asked for on this line. */
  readonly quantity: number;
  /** RESERVED at the location until the reservation's `expiresAt`. */
  readonly held: number;
  /** COMMITTED at the location, to be shipped. */
  readonly confirmed: number;
  readonly shipped: number;
  /** Given back by a release, or, held, by an update to less or a move. */
  readonly released: number;
  /** Given back because the hold ran out. */
  readonly expired: number;
  /** Given back by a cancellation, or, confirmed, by an update to less or a move. */
  readonly cancelled: number;
  /** Of the shipped, those that came back. */
  readonly returned: number;
  /** Of the cancelled, those that were not found, or found damaged, when they were to be picked. */
  readonly short: number;
}

/** A line as the ledger's books hold it. (variantId, locationId, lineReference) is unique within a reservation. */
export interface ReservationLineDocument extends LineCounts {
  /** Counts from 0 within the reservation; never reused. */
  readonly position: number;
  readonly variantId: number;
  readonly sku: string;
  readonly locationId: number;
  /** Location code. */
  readonly location: string;
  /** What the sender calls the order's line; on each part of one that lies at several locations. Null or absent: it has no name. */
  readonly lineReference?: string | null;
  /** Why units of it were last cancelled for good; null where nothing was said. */
  readonly cancelCause: CancelCauseName | null;
  /** What its last short pick said, in the client's words. */
  readonly shortReason: string | null;
}

export interface ShipmentLine {
  readonly sku: string;
  /** Location code. */
  readonly location: string;
  readonly quantity: number;
  /** That of the reservation's line; absent where it has none. */
  readonly lineReference?: string;
  /** Of these, units that were taken back: they never left. Absent: none. */
  readonly voided?: number;
}

/** A parcel of which a command of the running batch took something back. */
export interface VoidedShipment {
  readonly id: string;
  readonly lines: readonly ShipmentLine[];
  /** Why, in the client's words; null where nothing was said, or what was said before stands. */
  readonly voidReason: string | null;
}

/** A parcel recorded by a command of the running batch. */
export interface NewShipment {
  /** UUIDv7, made by the action: decisions know no chance. */
  readonly id: string;
  readonly trackingReference: string | null;
  /** The world's time of the shipment; the recording time where null. */
  readonly occurredAt: Date | null;
  readonly lines: readonly ShipmentLine[];
  /** The ordinal of the shipment's last movement within the batch. */
  readonly ordinal: number;
}

/** A reservation as the ledger's books hold it. Never changed: put a changed copy, see `putReservation`. */
export interface ReservationDocument {
  readonly id: string;
  readonly channelId: number | null;
  readonly reference: string | null;
  readonly status: ReservationStatusName;
  /** When the holds run out, or ran out, by the database's clock; null where nothing is held and nothing has expired. */
  readonly expiresAt: Date | null;
  /** Raised by one for each command that changes the reservation. */
  readonly version: number;
  readonly createdAt: Date;
  /** Why units were last released or cancelled, in the client's words. */
  readonly reason?: string | null;
  /** The same as data: of what was last cancelled. */
  readonly cancelCause?: CancelCauseName | null;
  readonly lines: readonly ReservationLineDocument[];
  /** What other systems call it: of a document that the batch creates, with any. */
  readonly externalRefs?: readonly ExternalRef[] | null;
  /** Parcels of the running batch, to be inserted with it; absent or empty on a loaded document. */
  readonly newShipments?: readonly NewShipment[];
  /** Parcels changed by the running batch, each once; absent or empty on a loaded document. */
  readonly voidedShipments?: readonly VoidedShipment[];
  /** What was read from the database, so that only what changed is written; absent or null on a document the batch created. */
  readonly loaded?: Pick<ReservationDocument, "expiresAt" | "lines" | "cancelCause"> | null;
}

/** The names that other systems have for one. */
export const reservationNames = (refs: readonly ExternalRef[]): ExternalNames => ({
  kind: "RESERVATION_EXTERNAL",
  refs,
  noun: "reservation",
});

export const reservationRef = (id: string): DocumentRef => ({ kind: "RESERVATION", id });

/**
 * The published function of the counts, over all lines together. While something is open (held or confirmed): PARTIALLY_SHIPPED where
 * something has been shipped, else HELD where something is held, else CONFIRMED. With nothing open: SHIPPED where something was shipped,
 * else CANCELLED where something was cancelled, else EXPIRED where something expired, else RELEASED.
 */
export function statusOf(lines: readonly LineCounts[]): ReservationStatusName {
  let held = 0;
  let confirmed = 0;
  let shipped = 0;
  let expired = 0;
  let cancelled = 0;
  for (const line of lines) {
    held += line.held;
    confirmed += line.confirmed;
    shipped += line.shipped;
    expired += line.expired;
    cancelled += line.cancelled;
  }
  if (held + confirmed > 0) {
    if (shipped > 0) return "PARTIALLY_SHIPPED";
    return held > 0 ? "HELD" : "CONFIRMED";
  }
  if (shipped > 0) return "SHIPPED";
  if (cancelled > 0) return "CANCELLED";
  return expired > 0 ? "EXPIRED" : "RELEASED";
}
