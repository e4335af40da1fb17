/* What the schema says of line references, wherever lines have them. */

/** Of a document's line. */
export const LINE_REFERENCE =
  "What the sender calls the line of the order, on each part of one that lies at several locations; null where it has no name of its own.";

/** Of a line of a new document. */
export const NEW_LINE_REFERENCE =
  "The sender's own name for the line, such as the id of an order's line: 1 to 255 characters, as those of a code. Lines of one SKU with names of their own stay apart, and steps may name them by it. A name is of one SKU, and stands once for each location (INVALID_INPUT).";

/** Of a line of a step. */
export const STEP_LINE_REFERENCE =
  "The line's own name, as it was given with the document. Unknown: NOT_FOUND. Null: any line of the SKU, those without a name too.";

/** Beside it. */
export const STEP_SKU =
  "The SKU, compared exactly; unknown: NOT_FOUND. Needed where `lineReference` is null, and beside a packaging (INVALID_INPUT); another one than the named line's is INVALID_INPUT.";
