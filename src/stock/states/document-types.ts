import type { DocumentKindName } from "./enumerations.js";

/** The type of the schema that shows each kind of document; those of a kind without one are not shown yet. */
export const DOCUMENT_TYPES: Readonly<Partial<Record<DocumentKindName, string>>> = {
  ADJUSTMENT: "Adjustment",
  RESERVATION: "Reservation",
  SALE: "Sale",
  RETURN: "Return",
};
