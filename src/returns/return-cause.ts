/** Why goods come back, as data: the sender's words stand beside it. In the order of the database's type. */
export const RETURN_CAUSES = ["WRONG_ITEM", "MISSING", "DAMAGED", "UNWANTED", "OTHER"] as const;
export type ReturnCauseName = (typeof RETURN_CAUSES)[number];
