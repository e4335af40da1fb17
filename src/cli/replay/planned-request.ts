import type { AdjustmentReason } from "../../../client/generated/operations.js";

/** Units of one SKU; in an adjustment the quantity is a change and may be negative. */
export interface SkuQuantity {
  readonly sku: string;
  readonly quantity: number;
}

/** The file's lines a request stands for. A line that was split between requests counts as a line of the first of them; units are exact. */
export interface RequestSource {
  /** As the format of the file names it. */
  readonly lineClass: string;
  readonly lines: number;
  /** Units as written in the file, without their sign. */
  readonly units: number;
}

interface Planned {
  /** The idempotency key: the same for the same line of the same file, so that a second run replays. */
  readonly key: string;
  /** Invoice number, sent as the reference. */
  readonly reference: string;
  /** File time, in milliseconds since 1970 (UTC). */
  readonly at: number;
  readonly sources: readonly RequestSource[];
}

/** An order, or one part of an order with more lines than a document may have: reserved and confirmed at once. */
export interface ReserveRequest extends Planned {
  readonly kind: "reserve";
  /** Ordinal of the order within the plan: later requests name it by this number, as its id is only known from the hub's answer. */
  readonly document: number;
  readonly lines: readonly SkuQuantity[];
}

/** Everything left of an order leaves the house. */
export interface ShipRequest extends Planned {
  readonly kind: "ship";
  readonly document: number;
  /** How many lines of the order are left: what the hub has to write. */
  readonly lineCount: number;
}

/** A credit for lines of an order that has not been shipped. */
export interface CancelRequest extends Planned {
  readonly kind: "cancel";
  readonly document: number;
  readonly lines: readonly SkuQuantity[];
}

/** Goods that came back: of a shipped order, or (document null) of an order nobody knows. */
export interface ReturnRequest extends Planned {
  readonly kind: "return";
  readonly document: number | null;
  readonly lines: readonly SkuQuantity[];
}

export interface AdjustRequest extends Planned {
  readonly kind: "adjust";
  readonly reason: AdjustmentReason;
  readonly note: string | null;
  /** Facts are recorded even where the stock would fall below zero. */
  readonly fact: boolean;
  readonly lines: readonly SkuQuantity[];
}

export type PlannedRequest = ReserveRequest | ShipRequest | CancelRequest | ReturnRequest | AdjustRequest;
export type RequestKind = PlannedRequest["kind"];

export const REQUEST_KINDS: readonly RequestKind[] = ["reserve", "ship", "cancel", "return", "adjust"];

/** Most lines of one document, by the hub's limits. */
export const DOCUMENT_LINES_MAX = 1_000;

/** How many lines the hub writes for a request. */
export function lineCountOf(request: PlannedRequest): number {
  return request.kind === "ship" ? request.lineCount : request.lines.length;
}
