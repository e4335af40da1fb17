import type { ExternalRef } from "../catalog/index.js";
import { type DocumentRef, type ExternalNames, isOwnChannel, isOwnLine, orderRef, type Scope } from "../stock/index.js";

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

/** A line with what has come back of it since. */
export interface StoredSaleLine extends SaleLine {
  /** Of the quantity: units that returns of the sale claim, come back or announced; 0 of an unfulfilled one, whose reservation counts them. */
  readonly returned: number;
}

/** Units of a line that were sold and stand so: what returns go by. */
export function standingOf({ quantity }: Pick<StoredSaleLine, "quantity">): number {
  return quantity;
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
  /** What other systems call it, and the reservation that it makes; absent: nothing. */
  readonly externalRefs?: readonly ExternalRef[];
  readonly lines: readonly SaleLine[];
}

/** The names that other systems have for one. */
export const saleNames = (refs: readonly ExternalRef[]): ExternalNames => ({ kind: "SALE_EXTERNAL", refs, noun: "sale" });

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

/** A recorded sale as the ledger's books hold it towards what comes back of it, locked. */
export interface StoredSale extends Pick<SaleContent, "channelId" | "fulfilled" | "reservationId"> {
  /** UUIDv7. */
  readonly id: string;
  /** In the order in which they were recorded: a line's place is its position. */
  readonly lines: readonly StoredSaleLine[];
}

/**
 * Whether a sender sees a sale: as far as it is bound to channels, theirs; as far as it is bound to locations, those of which a line was sold there.
 */
export function isSaleVisible({ channelId, lines }: StoredSale, scope: Scope): boolean {
  return isOwnChannel(channelId, scope) && (scope.locationIds === null || lines.some((line) => isOwnLine(line, scope)));
}

/** A sale never changes, so its version is always this one. */
export const SALE_VERSION = 1;

/** Sales are asked for by the name that is theirs for ever: (channel, reference). */
export const saleRef = orderRef;

/** The document of the sale's movements, whose `document_id` is the sale's own id: by it returns ask for a sale too. */
export const saleDocument = (id: string): DocumentRef => ({ kind: "SALE", id });
