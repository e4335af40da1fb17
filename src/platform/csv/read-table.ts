import { BadFile } from "./bad-file.js";
import { checkedText } from "./checked-text.js";
import type { TextEncoding } from "./checked-text.js";
import type { FileSource } from "./file-source.js";
import { csvRecords } from "./csv-records.js";

/** One row below the header, with the line it begins on. */
export interface TableRow {
  readonly line: number;
  /** One for each column of the header; those that a short row lacks are empty. */
  readonly cells: readonly string[];
  /** What is wrong with its number of cells, as a sentence; null where it fits the header. */
  readonly problem: string | null;
}

export interface TableReader {
  /** The names of the columns, without blanks at their ends. Called once, before any row. */
  header(names: readonly string[]): void;
  /** Reading waits for a promise that is answered. */
  row(row: TableRow): Promise<void> | void;
}

/**
 * Streams a CSV file (gzip or not) through a reader that judges each row by itself: a row of the wrong width is handed over with its problem.
 * Empty cells beyond the header's last column are surplus commas and are left out; rows without any content are skipped. Throws BadFile for
 * what cannot be read as a table at all. Answers the number of rows.
 */
export async function readTable(source: FileSource, encoding: TextEncoding, reader: TableReader): Promise<number> {
  const { name: path } = source;
  let width: number | null = null;
  let rows = 0;
  for await (const { line, record } of csvRecords(path, checkedText(source, encoding).blocks, { tolerant: true })) {
    if (width === null) {
      const names = headerOf(path, line, record);
      width = names.length;
      reader.header(names);
      continue;
    }
    if (record.every((cell) => cell === "")) continue;
    rows += 1;
    const waiting = reader.row(rowOf(line, record, width));
    if (waiting !== undefined) await waiting;
  }
  if (width === null) throw new BadFile(path, 1, "the file is empty: a header line and rows were expected.");
  return rows;
}

function headerOf(path: string, line: number, record: readonly string[]): string[] {
  const names = record.map((name) => name.trim());
  while (names.at(-1) === "") names.pop();
  const repeated = names.find((name, index) => name !== "" && names.indexOf(name) !== index);
  if (repeated !== undefined) throw new BadFile(path, line, `the column "${repeated}" is there twice; rename or remove one of them.`);
  if (names.length === 0) throw new BadFile(path, line, "the header names no column.");
  return names;
}

function rowOf(line: number, record: readonly string[], width: number): TableRow {
  const surplus = record.slice(width);
  if (surplus.some((cell) => cell.trim() !== "")) {
    return { line, cells: record.slice(0, width), problem: widthProblem(record.length, width, "a comma inside a value needs quotes") };
  }
  if (record.length < width) {
    const cells = Array.from({ length: width }, (_, index) => record[index] ?? "");
    return { line, cells, problem: widthProblem(record.length, width, "the line seems cut off") };
  }
  return { line, cells: surplus.length === 0 ? record : record.slice(0, width), problem: null };
}

function widthProblem(found: number, width: number, guess: string): string {
  return `The row has ${found} values where the header has ${width}: ${guess}. Mend the row.`;
}
