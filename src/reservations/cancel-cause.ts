/** Why units of an order were cancelled, as data: the sender's words stand beside it. In the order of the database's type. */
export const CANCEL_CAUSES = ["CUSTOMER", "OUT_OF_STOCK", "SHORT_PICK", "FRAUD", "SELLER_OTHER"] as const;
export type CancelCauseName = (typeof CANCEL_CAUSES)[number];

/** What of an order was picked short: units that were not there, or are there and unsaleable. */
export const SHORT_STATES = ["LOST", "DAMAGED"] as const;
export type ShortStateName = (typeof SHORT_STATES)[number];
