/** Why stock was adjusted, in the order of the database's type. */
export const ADJUSTMENT_REASONS = [
  "CORRECTION",
  "COUNT",
  "DAMAGE",
  "LOSS",
  "FOUND",
  "WRITE_OFF",
  "SAMPLE",
  "MISCODED",
  "UNIT_ERROR",
  "RETURN_CORRECTION",
  "OPENING",
  "OTHER",
  "UNKNOWN",
] as const;

export type AdjustmentReasonName = (typeof ADJUSTMENT_REASONS)[number];

/** What a movement may belong to, in the order of the database's type. */
export const DOCUMENT_KINDS = ["ADJUSTMENT", "RESERVATION", "SALE", "RETURN", "TRANSFER", "PURCHASE_ORDER", "COUNT"] as const;

export type DocumentKindName = (typeof DOCUMENT_KINDS)[number];

/** What can have a name that is given once, in the order of the database's type. */
export const NAMED_KINDS = [
  "ADJUSTMENT",
  "RESERVATION",
  "RETURN",
  "SHIPMENT",
  // Of documents of the kind, as other systems call them.
  "RESERVATION_EXTERNAL",
  "SALE_EXTERNAL",
  "RETURN_EXTERNAL",
] as const;

export type NamedKind = (typeof NAMED_KINDS)[number];

/** What became of something that was recorded once and can only be taken back, in the order of the database's type. */
export const VOID_STATUSES = ["RECORDED", "PARTIALLY_VOIDED", "VOIDED"] as const;

export type VoidStatusName = (typeof VOID_STATUSES)[number];
