/** What may stand between the values of a file. */
export const DELIMITERS = [",", ";", "\t", "|"] as const;
export type Delimiter = (typeof DELIMITERS)[number];

/** What they are called, on the command line and in messages. */
export const DELIMITER_NAMES: Readonly<Record<Delimiter, string>> = { ",": "comma", ";": "semicolon", "\t": "tab", "|": "bar" };

export function isDelimiter(text: string): text is Delimiter {
  return (DELIMITERS as readonly string[]).includes(text);
}

/** Whether a record is the line in front of a header that tells a spreadsheet what stands between values, such as `sep=;`. */
export function isSeparatorLine(record: readonly string[]): boolean {
  const [first = "", ...others] = record;
  return /^sep=.?$/i.test(first) && others.every((cell) => cell === "");
}
