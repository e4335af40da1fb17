import { pipeline, Readable } from "node:stream";
import { CsvError, parse } from "csv-parse";
import { BadFile } from "./bad-file.js";
import type { Delimiter } from "./delimiter.js";
import { LINE_BYTES_MAX } from "./lines.js";

/** A record and the line of the file it begins on; the header's is 1. */
export interface CsvRecord {
  readonly line: number;
  readonly record: readonly string[];
}

interface ParsedRecord {
  readonly info: { readonly lines: number };
  readonly record: string[];
}

export interface CsvRules {
  readonly delimiter: Delimiter;
  readonly tolerant: boolean;
}

/**
 * Parses blocks of a CSV file: quotes doubled, blank lines skipped. Throws BadFile for what is no CSV and, unless
 * `tolerant`, for a record with another number of values than the first and for a quote inside a value without quotes (`="0012"`).
 */
export async function* csvRecords(path: string, blocks: AsyncIterable<Buffer>, rules: CsvRules): AsyncGenerator<CsvRecord> {
  let lastLine = 0;
  let carriageReturns = 0;
  for await (const { info, record } of parsedRecords(path, blocks, rules)) {
    if (info.lines === lastLine + 1) {
      yield { line: info.lines - carriageReturns, record };
    } else {
      // The parser counts a carriage return inside a value as a line of its own; editors do not.
      carriageReturns += charactersIn(record, "\r");
      yield { line: info.lines - carriageReturns - charactersIn(record, "\n"), record };
    }
    lastLine = info.lines;
  }
}

function charactersIn(record: readonly string[], character: string): number {
  return record.reduce((count, value) => count + value.split(character).length - 1, 0);
}

async function* parsedRecords(
  path: string,
  blocks: AsyncIterable<Buffer>,
  { delimiter, tolerant }: CsvRules,
): AsyncGenerator<ParsedRecord> {
  const parser = parse({
    bom: true,
    delimiter,
    info: true,
    record_delimiter: ["\r\n", "\n"],
    skip_empty_lines: true,
    relax_column_count: tolerant,
    relax_quotes: tolerant,
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
