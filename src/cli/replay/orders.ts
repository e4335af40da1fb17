export interface OrderLine {
  readonly sku: string;
  readonly quantity: number;
  readonly lineClass: string;
  /** The clerk's note, which stands in the description of adjustments; empty for every other line. */
  readonly note: string;
}

/** Neighbouring lines of one invoice number. An invoice that is interrupted by another one is two of these. */
export interface Invoice {
  readonly reference: string;
  readonly customer: string;
  /** Milliseconds since 1970 (UTC). */
  readonly at: number;
  /** Line of the file on which it begins. */
  readonly firstLine: number;
  readonly lines: OrderLine[];
}

export interface ClassCount {
  lines: number;
  units: number;
}

export interface Orders {
  /** In file order. */
  readonly invoices: readonly Invoice[];
  readonly lineCount: number;
  readonly byClass: Readonly<Record<string, ClassCount>>;
  /** How many lines each invoice number has in all: tells a line that is alone on its invoice. */
  readonly linesByReference: ReadonlyMap<string, number>;
  /** Every SKU of goods and its title, the most frequent description among lines with a price. */
  readonly titles: ReadonlyMap<string, string>;
  readonly digest: string;
}
