import type { ClassifiedFields } from "../../src/cli/replay/order-format.js";

/** What a line of the file is. Every line is exactly one of these. */
export type LineClass = "sale" | "free_with_customer" | "zero_price_no_customer" | "neg_adj" | "return_C" | "nonstock" | "nonstock_C";

export const LINE_CLASSES: readonly LineClass[] = [
  "sale",
  "free_with_customer",
  "zero_price_no_customer",
  "neg_adj",
  "return_C",
  "nonstock",
  "nonstock_C",
];

/**
 * Codes that are charges, fees, vouchers and samples, never goods: postage, carriage, discounts, "manual", bank and marketplace fees, gift
 * vouchers. Compared without regard to case. `PADS` and `DCGS…` look like such codes and are goods.
 */
export const DEFAULT_CHARGES: readonly string[] = [
  "POST",
  "DOT",
  "M",
  "C2",
  "D",
  "S",
  "BANK CHARGES",
  "AMAZONFEE",
  "CRUK",
  "B",
  "GIFT_0001_10",
  "GIFT_0001_20",
  "GIFT_0001_30",
  "GIFT_0001_40",
  "GIFT_0001_50",
];

/** Credit invoices have a number that begins with C. */
export function isCredit(invoice: string): boolean {
  return invoice.startsWith("C") || invoice.startsWith("c");
}

/** `charges` in upper case. A charge stays a charge whatever its sign and price: it is money, not goods. */
export function classifyLine(line: ClassifiedFields, charges: ReadonlySet<string>): LineClass {
  const credit = isCredit(line.invoice);
  if (charges.has(line.sku.toUpperCase())) return credit ? "nonstock_C" : "nonstock";
  if (credit) return "return_C";
  if (line.quantity < 0) return "neg_adj";
  if (line.price !== 0) return "sale";
  return line.customer === "" ? "zero_price_no_customer" : "free_with_customer";
}

/** Charges never touch stock. */
export function isCharge(lineClass: string): boolean {
  return lineClass === "nonstock" || lineClass === "nonstock_C";
}

/** Why goods cannot have this quantity on this invoice, as the rest of a sentence; null where they can. */
export function quantityProblem(lineClass: string, quantity: number): string | null {
  if (isCharge(lineClass)) return null;
  if (quantity === 0) return "the quantity is 0; a line needs a number of units.";
  if (lineClass === "return_C" && quantity > 0) return `the quantity is ${quantity}, but on a credit invoice it must be negative.`;
  return null;
}
