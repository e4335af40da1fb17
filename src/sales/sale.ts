import type { ExternalRef } from "../catalog/index.js";
import {
  type DocumentRef,
  type ExternalNames,
  isOwnChannel,
  isOwnLine,
  orderRef,
  type Scope,
  type VoidStatusName,
} from "../stock/index.js";

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

/** A line with what has come back of it, and what was taken back of it, since. */
export interface StoredSaleLine extends SaleLine {
  /** Of the quantity: units that returns of the sale claim, come back or announced; 0 of an unfulfilled one, whose reservation counts them. */
  readonly returned: number;
  /** Of the quantity: units that were taken back. */
  readonly voided: number;
}

/** Units of a line that were sold and not taken back: what returns, and later voids, go by. */
export function standingOf({ quantity, voided }: Pick<StoredSaleLine, "quantity" | "voided">): number {
  return quantity - voided;
}

/** Units of a line that stand as sold and have not come back. */
export const notReturned = (line: StoredSaleLine): number => standingOf(line) - line.returned;

/** What is written of a sale when it is recorded. What becomes of an unfulfilled one is the reservation's story. */
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
  /** When the hold runs out that units were taken from; null where none were. */
  readonly holdExpiresAt: Date | null;
  readonly lines: readonly SaleLine[];
}

/** The names that other systems have for one. */
export const saleNames = (refs: readonly ExternalRef[]): ExternalNames => ({ kind: "SALE_EXTERNAL", refs, noun: "sale" });

/** A sale as the ledger's books hold it towards those that record sales. */
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

/** A recorded sale as the ledger's books hold it towards steps on it, locked. What was recorded never changes, it can only be taken back. */
export interface StoredSale extends Omit<SaleContent, "occurredAt" | "externalRefs" | "lines"> {
  /** UUIDv7. */
  readonly id: string;
  readonly version: number;
  readonly status: VoidStatusName;
  /** Why it was last taken back. */
  readonly voidReason: string | null;
  /** The last sequence of the command that recorded it. */
  readonly recordedSequence: string;
  readonly occurredAt: Date;
  readonly recordedAt: Date;
  /** Whether the running batch has taken something of it back; absent on a document that was loaded. */
  readonly isTakenBack?: true;
  /** In the order in which they were recorded: a line's place is its position. */
  readonly lines: readonly (StoredSaleLine & { readonly location: string })[];
}

/** A line with its place. */
export type PlacedLine = StoredSale["lines"][number] & { readonly position: number };

/**
 * Whether a sender sees a sale: as far as it is bound to channels, theirs; as far as it is bound to locations, those of which a line was sold there.
 */
export function isSaleVisible({ channelId, lines }: StoredSale, scope: Scope): boolean {
  return isOwnChannel(channelId, scope) && (scope.locationIds === null || lines.some((line) => isOwnLine(line, scope)));
}

/** The version of a sale of which nothing was taken back. */
export const SALE_VERSION = 1;

/** Those that record sales ask for them by the name that is theirs for ever: (channel, reference). */
export const saleRef = orderRef;

/** Steps on a sale, and returns of it, ask for it by its id, by which its movements name it too. */
export const saleDocument = (id: string): DocumentRef => ({ kind: "SALE", id });
