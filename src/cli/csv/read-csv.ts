import { pipeline, Readable } from "node:stream";
import { CsvError, parse } from "csv-parse";
import { BadFile } from "./bad-file.js";
import { checkedText, LINE_BYTES_MAX } from "./checked-text.js";
import type { TextEncoding } from "./checked-text.js";

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

interface ParsedRecord {
  readonly info: { readonly lines: number };
  readonly record: string[];
}

/**
 * Streams a CSV file (commas, quotes doubled, a header line; gzip or not) through `take`, which answers null or what is wrong with the row,
 * as the rest of a sentence. Throws BadFile at the first mistake, so the caller keeps what it took only when the whole file was right.
 */
export async function readCsv(path: string, options: CsvOptions, take: (row: CsvRow) => string | null): Promise<CsvSummary> {
  const text = checkedText(path, options.encoding);
  let indexes: readonly number[] | null = null;
  let lastLine = 0;
  let rows = 0;
  for await (const { info, record } of parsedRecords(path, text.blocks)) {
    const line = info.lines === lastLine + 1 ? info.lines : info.lines - lineBreaksIn(record);
    lastLine = info.lines;
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

/** A row may begin before the line it ends on (a line break inside quotes), and after blank lines. */
function lineBreaksIn(record: readonly string[]): number {
  return record.reduce((breaks, value) => breaks + value.split("\n").length - 1, 0);
}

async function* parsedRecords(path: string, blocks: AsyncIterable<Buffer>): AsyncGenerator<ParsedRecord> {
  const parser = parse({
    bom: true,
    info: true,
    record_delimiter: ["\r\n", "\n"],
    skip_empty_lines: true,
    max_record_size: LINE_BYTES_MAX,
  });
  try {
    // The error reaches whoever iterates; the callback only keeps it from being thrown a second time.
    yield* pipeline(Readable.from(blocks), parser, () => undefined) as AsyncIterable<ParsedRecord>;
  } catch (error) {
    throw error instanceof CsvError ? new BadFile(path, lineOf(error), problemOf(error)) : error;
  }
}

function lineOf(error: CsvError): number | null {
  return typeof error["lines"] === "number" ? error["lines"] : null;
}

function problemOf(error: CsvError): string {
  switch (error.code) {
    case "CSV_RECORD_INCONSISTENT_FIELDS_LENGTH":
      return `has ${Array.isArray(error["record"]) ? error["record"].length : "another number of"} columns, not as many as the header; mend or remove it.`;
    case "CSV_QUOTE_NOT_CLOSED":
      return "a quoted value is still open at the end of the file; close its quote.";
    case "CSV_MAX_RECORD_SIZE":
      return `a row is longer than ${LINE_BYTES_MAX} bytes; a quote is probably not closed.`;
    default:
      return `is not valid CSV (${error.message}).`;
  }
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
