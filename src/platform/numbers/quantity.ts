/** The greatest quantity, in base units, and what all quantities of one thing may come to together: any sum of them fits a GraphQL Int. */
export const QUANTITY_MAX = 2_000_000_000;

/** `QUANTITY_MAX` as texts have it: 2,000,000,000. */
export const QUANTITY_MAX_TEXT = QUANTITY_MAX.toLocaleString("en");
