/** What options are called over the API, where a message names the flag of the command line. */
const WORDS: readonly (readonly [flag: RegExp, field: string])[] = [
  [/--allow-near-miss\b/g, "allowNearMiss: true"],
  [/--make-skus\b/g, "makeSkus: true"],
  [/--committed available\b/g, "committed: AVAILABLE"],
  [/--as-of\b/g, "rebase: true"],
  [/--current\b/g, "current: true"],
  [/--encoding windows1252\b/g, "encoding: WINDOWS1252"],
  [/--encoding latin1\b/g, "encoding: LATIN1"],
  [/--encoding\b/g, "encoding"],
  [/--delimiter\b/g, "delimiter"],
  [/--location\b/g, "locations:"],
];

/** A message about a file, in the words of whoever sent it over the API. */
export function inApiWords(message: string): string {
  return message.includes("--") ? WORDS.reduce((text, [flag, field]) => text.replace(flag, field), message) : message;
}
