import {
  charactersUpTo,
  CODE_LENGTH_MAX,
  CODE_UNITS_MAX,
  hasTooManyMarks,
  MARKS_IN_A_ROW_MAX,
  normalForm,
  normalizeCode,
} from "../platform/text/normal-form.rules.js";

const FORBIDDEN_IN_CODE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u;
const BLANK_AT_AN_END = /^\s|\s$/u;
const FORBIDDEN_IN_TEXT = /[\p{Cc}\p{Cs}]/u;

/** What nobody sees in a code: format and control characters other than blanks, halves of characters, fillers and variation selectors. */
const INVISIBLE = /[\p{Cf}\p{Cs}\p{Default_Ignorable_Code_Point}\u2800]|(?!\s)\p{Cc}/gu;
/** Nothing of it is left out or made something else. */
const PLAIN = /^[\x21-\x7e]*$/;
const BLANKS = /\s+/u;
const DIGIT_AT_END = /\p{Nd}$/u;
const DIGIT_AT_START = /^\p{Nd}/u;

/** How two codes may differ that look alike, for messages: "differs only by …". */
export const LIKENESS = "case, blanks or the form of its letters";

/**
 * The form under which near misses meet: invisible characters and blanks left out, letters of one meaning made one (Unicode NFKC: full width,
 * ligatures, superscripts), lower case. Two different codes of one likeness are most likely one code typed twice. Stored as `variant.sku_alike`
 * where it is not `foldCode`.
 */
export function likenessOf(code: string): string {
  return likenessBy(code, (text) => text.split(BLANKS).join(""));
}

/** As `likenessOf`, for new codes of places, which nobody can insist on: blanks between digits become one. "1 12" and "11 2" are two shelves. */
export function placeLikenessOf(code: string): string {
  return likenessBy(code, joinedBesideNumbers);
}

function likenessBy(code: string, join: (text: string) => string): string {
  if (PLAIN.test(code)) return code.toLowerCase();
  return compatible(inOneCase(join(compatible(code.replace(INVISIBLE, "")))));
}

function compatible(text: string): string {
  return normalForm(text, "NFKC", CODE_UNITS_MAX) ?? text;
}

/** Lower, upper and lower again: "ẞ", "ß" and "SS" are one. */
function inOneCase(text: string): string {
  return text.toLowerCase().toUpperCase().toLowerCase();
}

function joinedBesideNumbers(text: string): string {
  return text
    .split(BLANKS)
    .reduce((joined, part) => joined + (DIGIT_AT_END.test(joined) && DIGIT_AT_START.test(part) ? " " : "") + part, "");
}

/**
 * Without the blanks at its ends, NFC, lower case: under which names of packaging are one, and what `variant.sku_folded` holds, by which hubs of the
 * release before find near misses.
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

/** As `lookupCode` for `likenessOf`: empty where the name is too long, or holds nothing that is seen. */
export function lookupLikeness(value: string): string {
  return value.length > CODE_UNITS_MAX ? "" : likenessOf(value);
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
