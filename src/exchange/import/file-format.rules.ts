import { DELIMITER_NAMES, type Delimiter, DELIMITERS } from "../../platform/csv/delimiter.js";
import type { TableFormat, ToldFormat } from "../../platform/csv/table-format.js";
import type { TextEncoding } from "../../platform/csv/text-encoding.js";

/** The words of an API or of a command line: the names of the code in capitals, or as they are. */
type Told<Word extends string> = Word | null | undefined;

/** The format that a sender tells of; what is left out is found. */
export function toldFormat(encoding: Told<Uppercase<TextEncoding>>, delimiter: Told<DelimiterWord>): ToldFormat {
  return {
    encoding: (encoding?.toLowerCase() as TextEncoding | undefined) ?? "auto",
    delimiter: DELIMITERS.find((mark) => wordOf(mark) === delimiter) ?? "auto",
  };
}

/** The format of a file that was read, in the API's words. */
export function formatWords(format: TableFormat | null): {
  readonly encoding: Uppercase<TextEncoding> | null;
  readonly delimiter: DelimiterWord | null;
} {
  if (format === null) return { encoding: null, delimiter: null };
  return { encoding: format.encoding.toUpperCase() as Uppercase<TextEncoding>, delimiter: wordOf(format.delimiter) };
}

export type DelimiterWord = "COMMA" | "SEMICOLON" | "TAB" | "BAR";

function wordOf(delimiter: Delimiter): DelimiterWord {
  return DELIMITER_NAMES[delimiter].toUpperCase() as DelimiterWord;
}
