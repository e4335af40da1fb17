import type { Orders } from "./orders.js";
import type { PlannedRequest } from "./planned-request.js";

/** The columns of an orders file, by what they mean; null: the file has none. */
export interface OrderColumns {
  readonly invoice: string;
  readonly sku: string;
  readonly quantity: string;
  readonly date: string;
  readonly description: string | null;
  readonly price: string | null;
  readonly customer: string | null;
}

/** A line as it is read. */
export interface ClassifiedFields {
  readonly invoice: string;
  readonly sku: string;
  readonly quantity: number;
  /** Null where the file has no prices. */
  readonly price: number | null;
  /** Empty where the order has none. */
  readonly customer: string;
}

export interface PlanOptions {
  /** Prefix of every idempotency key. */
  readonly run: string;
  readonly shipAfterMs: number;
}

/** How a file of orders is to be understood: what its lines are, and what a shop would have asked of the hub. */
export interface OrderFormat {
  /** Read unless others are named. */
  readonly columns: OrderColumns;
  /** Of times without an offset, unless another is named. */
  readonly timeZone: string;
  readonly skuCase: "upper" | "keep";
  /** Codes that are no goods, unless others are named. */
  readonly charges: readonly string[];
  /** The classes of lines, in the order of the report. */
  readonly classes: readonly string[];
  /** Those of them that are no goods: they never touch stock. */
  readonly chargeClasses: ReadonlySet<string>;
  /** The class of a line. `charges` in upper case. */
  classify(this: void, line: ClassifiedFields, charges: ReadonlySet<string>): string;
  /** Why goods of this class cannot have this quantity, as the rest of a sentence; null where they can. */
  quantityProblem(this: void, lineClass: string, quantity: number): string | null;
  /** Whether the description of such a line is a clerk's note, and not the goods' name. */
  hasNote(this: void, lineClass: string): boolean;
  /** The requests that make the hub live through the file, in the order of its times. */
  plan(this: void, orders: Orders, options: PlanOptions): Iterable<PlannedRequest>;
}
