import { normalForm } from "../platform/text/normal-form.rules.js";

/** Longest search text in characters, and the most words of it that count. */
export const SEARCH_LENGTH_MAX = 200;
export const SEARCH_WORDS_MAX = 8;

/** Longer than any title, name or search, which are checked before: see `textProblem`. */
const TEXT_UNITS_MAX = 4_000;
const WORD_LENGTH_MAX = 100;
const TAILS_PER_WORD_MAX = 20;
const WORDS_PER_ROW_MAX = 1_000;

/**
 * The lexemes under which a row is found. Every word is entered with each of its tails that begins at a letter or digit after a
 * punctuation mark: `TEE-RED-S` as `tee-red-s`, `red-s` and `s`. A search for the beginning of any part then is one prefix look-up.
 */
export function searchWords(texts: readonly (string | null)[], barcodeKeys: readonly string[]): string[] {
  const words = new Set<string>();
  for (const text of texts) {
    for (const word of text === null ? [] : splitWords(text)) for (const tail of tails(word)) words.add(tail);
  }
  for (const key of barcodeKeys) for (const spelling of barcodeSpellings(key)) words.add(spelling);
  return [...words].slice(0, WORDS_PER_ROW_MAX);
}

/**
 * What was asked for as PostgreSQL text search queries, one for each word: a row matches when it has all of them, each at the beginning
 * of a word or of a part of one. Null when nothing was asked; an empty list when nothing in the text can be searched for.
 */
export function searchQueries(text: string | null | undefined): string[] | null {
  if (text === undefined || text === null || text.trim() === "") return null;
  const words = splitWords(text).slice(0, SEARCH_WORDS_MAX);
  return words.map((word) => `'${word.replaceAll("\\", "\\\\").replaceAll("'", "''")}':*`);
}

function splitWords(text: string): string[] {
  return foldText(text)
    .split(/[\s\p{Cc}]+/u)
    .map((word) => [...word.replace(/^[^\p{L}\p{N}]+/u, "")].slice(0, WORD_LENGTH_MAX).join(""))
    .filter((word) => word !== "");
}

/**
 * Lower case and without accents, so that `creme` finds `Crème`. Marks are taken away before, too: no letter needs them, and what is left has none
 * to be put in order.
 */
function foldText(text: string): string {
  const bare = text.replace(/\p{M}/gu, "");
  return (normalForm(bare, "NFKD", TEXT_UNITS_MAX) ?? "").replace(/\p{M}/gu, "").toLowerCase();
}

function tails(word: string): string[] {
  const starts = [...word.matchAll(/(?<![\p{L}\p{N}])[\p{L}\p{N}]/gu)].slice(0, TAILS_PER_WORD_MAX);
  return starts.map((start) => word.slice(start.index));
}

/** A barcode is found with any number of its leading zeros. */
function barcodeSpellings(key: string): string[] {
  const significant = key.replace(/^0+/, "");
  return Array.from({ length: key.length - significant.length + 1 }, (_, zeros) => "0".repeat(zeros) + significant);
}
