/** What can be had of a SKU, in words. */
export type StockIndicationName = "IN_STOCK" | "FEW" | "NONE";

/** How a channel tells everybody what it may sell. */
export interface PublicStockSetting {
  readonly publicStock: "EXACT" | "INDICATION";
  /** Up to so many base units are few. */
  readonly fewAtMost: number;
}

/** Where no channel is asked for. */
export const FEW_AT_MOST_DEFAULT = 5;

export function indicationOf(availableToSell: number, fewAtMost: number): StockIndicationName {
  if (availableToSell === 0) return "NONE";
  return availableToSell <= fewAtMost ? "FEW" : "IN_STOCK";
}

/** The least that an indication stands for, which is all that may be told where numbers are not. It stands for the same indication. */
export function leastOf(availableToSell: number, fewAtMost: number): number {
  if (availableToSell === 0) return 0;
  return availableToSell <= fewAtMost ? 1 : fewAtMost + 1;
}
