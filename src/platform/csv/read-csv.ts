import { BadFile } from "./bad-file.js";
import { checkedText } from "./checked-text.js";
import { fileAt } from "./file-source.js";
import { csvRecords } from "./csv-records.js";
import type { TextEncoding } from "./text-encoding.js";

/** One row: the line of the file it begins on (the header is line 1) and the values of the columns asked for, in their order. */
export interface CsvRow {
  readonly line: number;
  readonly values: readonly string[];
}

export interface CsvOptions {
  readonly encoding: TextEncoding;
  /** For each value wanted, the names its column may have; the first one found counts. Compared exactly, blanks at the ends aside. */
  readonly columns: readonly (readonly string[])[];
  /** What to do about a missing column, as the end of a sentence. */
  readonly missingColumnHint: string;
}

export interface CsvSummary {
  readonly rows: number;
  /** SHA-256 of the uncompressed file, in hexadecimal. */
  readonly digest: string;
}

/**
 * Streams a CSV file (commas, quotes doubled, a header line; gzip or not) through `take`, which answers null or what is wrong with the row,
 * as the rest of a sentence. Throws BadFile at the first mistake, so the caller keeps what it took only when the whole file was right.
 */
export async function readCsv(path: string, options: CsvOptions, take: (row: CsvRow) => string | null): Promise<CsvSummary> {
  const text = checkedText(fileAt(path), options.encoding);
  let indexes: readonly number[] | null = null;
  let rows = 0;
  for await (const { line, record } of csvRecords(path, text.blocks, { delimiter: ",", tolerant: false })) {
    if (indexes === null) {
      indexes = columnIndexes(path, record, options);
      continue;
    }
    const problem = take({ line, values: indexes.map((index) => record[index] ?? "") });
    if (problem !== null) throw new BadFile(path, line, problem);
    rows += 1;
  }
  if (indexes === null) throw new BadFile(path, 1, "the file is empty: a header line and rows were expected.");
  return { rows, digest: text.digest() };
}

function columnIndexes(path: string, header: readonly string[], options: CsvOptions): readonly number[] {
  const names = header.map((name) => name.trim());
  return options.columns.map((choices) => {
    const index = choices.map((name) => names.indexOf(name)).find((found) => found >= 0);
    if (index === undefined) {
      const wanted = choices.map((name) => `"${name}"`).join(" or ");
      throw new BadFile(path, 1, `the column ${wanted} is missing (there are: ${names.join(", ")}); ${options.missingColumnHint}`);
    }
    if (names.indexOf(names[index] ?? "", index + 1) >= 0) throw new BadFile(path, 1, `the column "${names[index]}" is there twice.`);
    return index;
  });
}
