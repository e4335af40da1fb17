import {
  charactersUpTo,
  CODE_LENGTH_MAX,
  CODE_UNITS_MAX,
  hasTooManyMarks,
  MARKS_IN_A_ROW_MAX,
  normalizeCode,
} from "../platform/text/normal-form.rules.js";

const FORBIDDEN_IN_CODE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u;
const BLANK_AT_AN_END = /^\s|\s$/u;
const FORBIDDEN_IN_TEXT = /[\p{Cc}\p{Cs}]/u;

/**
 * The form under which near misses meet: blanks at the ends removed, NFC, lower case. Two different SKUs with one folded form are most
 * likely one SKU typed twice. Stored as `variant.sku_folded`.
 */
export function foldCode(sku: string): string {
  return normalizeCode(normalizeCode(trimBlanks(sku)).toLowerCase());
}

/** Without the blanks at its ends, no-break and other Unicode spaces included. */
export function trimBlanks(value: string): string {
  return value.trim();
}

/** A name as it may be looked up: normalised, or empty (which no code is) where it could not be a code at all, such as one with a NUL in it. */
export function lookupCode(value: string): string {
  if (value.length > CODE_UNITS_MAX) return "";
  const code = normalizeCode(value);
  return codeProblem(code) === null ? code : "";
}

/** As `lookupCode` for `foldCode`: the folded form of what a code would be without the blanks at its ends. */
export function lookupFolded(value: string): string {
  return value.length > CODE_UNITS_MAX ? "" : foldCode(lookupCode(trimBlanks(value)));
}

/** Why `value` cannot be a code, as the rest of a sentence that begins with its name; null where it can. */
export function codeProblem(value: string): string | null {
  const length = charactersUpTo(value, CODE_LENGTH_MAX);
  if (length === 0) return `must not be empty: give 1 to ${CODE_LENGTH_MAX} characters.`;
  if (length > CODE_LENGTH_MAX) return `has ${length} characters: at most ${CODE_LENGTH_MAX} are allowed.`;
  const forbidden = firstForbidden(value, FORBIDDEN_IN_CODE);
  if (forbidden !== null) return `contains the invisible character ${forbidden}: remove control and format characters.`;
  if (BLANK_AT_AN_END.test(value)) return blanksProblem(value);
  return hasTooManyMarks(value) ? `has more than ${MARKS_IN_A_ROW_MAX} combining marks in a row: remove those it does not need.` : null;
}

function blanksProblem(value: string): string {
  const trimmed = trimBlanks(value);
  return trimmed === "" ? "consists of blanks only." : `begins or ends with a blank: use "${trimmed}".`;
}

/** Why `value` cannot be a name or a title of at most `lengthMax` characters, as the rest of a sentence; null where it can. */
export function textProblem(value: string, lengthMax: number): string | null {
  const length = charactersUpTo(value, lengthMax);
  if (length > lengthMax) return `has ${length} characters: at most ${lengthMax} are allowed.`;
  if (trimBlanks(value) === "") return "must not be blank.";
  const forbidden = firstForbidden(value, FORBIDDEN_IN_TEXT);
  return forbidden === null ? null : `contains the control character ${forbidden}: remove it.`;
}

function firstForbidden(value: string, pattern: RegExp): string | null {
  const found = pattern.exec(value)?.[0].codePointAt(0);
  return found === undefined ? null : `U+${found.toString(16).toUpperCase().padStart(4, "0")}`;
}
