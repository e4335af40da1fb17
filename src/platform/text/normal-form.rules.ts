/**
 * Combining marks in a row that a text may have where it is normalised, as in Unicode's Stream-Safe Text Format (UAX #15, section 13): no
 * language writes more. Putting a row of marks in order takes time in proportion to the square of its length.
 */
export const MARKS_IN_A_ROW_MAX = 30;

const TOO_MANY_MARKS = new RegExp(`\\p{M}{${MARKS_IN_A_ROW_MAX + 1}}`, "u");
const ASCII_ONLY = /^[\0-\x7f]*$/;

/**
 * The text in a normal form of Unicode; null where it is longer than `unitsMax` UTF-16 code units or has too many marks in a row, which is found
 * before any work is done on it. Text comes from clients: this is the only place where it is normalised, and the architecture's tests see to that.
 */
export function normalForm(text: string, form: "NFC" | "NFKC" | "NFKD", unitsMax: number): string | null {
  if (text.length > unitsMax) return null;
  if (ASCII_ONLY.test(text)) return text;
  return hasTooManyMarks(text) ? null : text.normalize(form);
}

/** Whether a text has more combining marks in a row than may be. Takes time in proportion to its length. */
export function hasTooManyMarks(text: string): boolean {
  return TOO_MANY_MARKS.test(text);
}

/** Longest code, handle or other natural key, in characters (Unicode code points). */
export const CODE_LENGTH_MAX = 255;

/** Longest text that can be a code once it is normalised, in UTF-16 code units: a character may be spelt with up to six of them (U+16126). */
export const CODE_UNITS_MAX = 6 * CODE_LENGTH_MAX;

/**
 * The form in which a code is stored and compared: Unicode NFC, so that a letter typed as one character or as letter plus accent is the same
 * code. Nothing else is changed: `ab` and `AB` are two codes. What cannot be a code, because it is too long or has too many marks in a row, stays
 * as it is: it is equal to no code.
 */
export function normalizeCode(value: string): string {
  return normalForm(value, "NFC", CODE_UNITS_MAX) ?? value;
}

/**
 * How many characters (Unicode code points) a text has, where that is at most `lengthMax`; else a number above it, found without a look at the
 * text: code points where it has at most four times as many code units, code units beyond.
 */
export function charactersUpTo(text: string, lengthMax: number): number {
  return text.length > 4 * lengthMax ? text.length : [...text].length;
}
