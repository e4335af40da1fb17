/** Spreadsheets run a cell that begins so as a formula: a file from a stranger could make them do anything. */
const FORMULA_START = /^[=+\-@\t\r]/;
/** Apostrophes in front of such a cell, or of digits, mean "this is text". */
const MARKED_AS_TEXT = /^'+[=+\-@\t\r0-9]/;
const LINE_MARK = /[\t\n\v\f\r\u0085\u2028\u2029]/;
/** `="00123"`: how some programs keep a spreadsheet from dropping zeros. */
const TEXT_FORMULA = /^="([^"]*)"$/;

/** A value as a cell that no spreadsheet takes for a formula. `textOf` gives the value back. */
export function cellOf(text: string): string {
  return FORMULA_START.test(text) || MARKED_AS_TEXT.test(text) ? `'${text}` : text;
}

/** The value that a cell means: without the apostrophe that marks it as text. */
export function textOf(cell: string): string {
  return MARKED_AS_TEXT.test(cell) ? cell.slice(1) : cell;
}

/** As `textOf`, for titles and names: what stands on several lines of the cell, or has tabs in it, becomes one line. */
export function lineOf(cell: string): string {
  const text = textOf(cell);
  if (!LINE_MARK.test(text)) return text;
  const parts = text.split(LINE_MARK).map((part) => part.trim());
  return parts.filter((part) => part !== "").join(" ");
}

/** As `textOf`, for codes of all kinds: without blanks and line ends at the ends, and out of a `="…"`. */
export function codeOf(cell: string): string {
  const trimmed = cell.trim();
  return textOf(TEXT_FORMULA.exec(trimmed)?.[1]?.trim() ?? trimmed);
}

/** Whether a cell holds a formula that was never run, where a code should stand. */
export function isFormula(cell: string | null): boolean {
  const text = cell?.trim() ?? "";
  return text.startsWith("=") && !TEXT_FORMULA.test(text);
}

/** A whole number such as 12, -3, +5 or 7.0; null for anything else. `1,200` is 1200 to one reader and 1.2 to another: it is none. */
export function wholeNumberOf(cell: string): number | null {
  const match = /^([+-]?)(\d{1,15})(?:\.0+)?$/.exec(textOf(cell.trim()));
  if (match === null) return null;
  const value = Number(match[2]);
  // No negative zero.
  return match[1] === "-" && value !== 0 ? -value : value;
}
