import { BadFile } from "./bad-file.js";
import { checkedText } from "./checked-text.js";
import type { FileSource } from "./file-source.js";
import { csvRecords } from "./csv-records.js";
import { type Delimiter, DELIMITER_NAMES, isSeparatorLine } from "./delimiter.js";
import type { TableFormat } from "./table-format.js";

/** One row below the header, with the line it begins on. */
export interface TableRow {
  readonly line: number;
  /** One for each column of the header; those that a short row lacks are empty. */
  readonly cells: readonly string[];
  /** What is wrong with its number of cells, as a sentence; null where it fits the header. */
  readonly problem: string | null;
}

export interface TableReader {
  /** The names of the columns, without blanks at their ends, and the line they stand on. Called once, before any row. */
  header(names: readonly string[], line: number): void;
  /** Reading waits for a promise that is answered. */
  row(row: TableRow): Promise<void> | void;
}

/** What a file was, once it has been read. */
export interface ReadFile {
  readonly rows: number;
  /** False: the file may have been cut off in its last value. */
  readonly endsInLineBreak: boolean;
}

/**
 * Streams a CSV file (gzip or not) through a reader that judges each row by itself: a row of the wrong width is handed over with its problem.
 * Empty cells beyond the header's last column are surplus commas and are left out; rows without any content are skipped, and so is
 * a line `sep=;` in front of the header. Throws BadFile for what cannot be read as a table at all.
 */
export async function readTable(source: FileSource, { encoding, delimiter }: TableFormat, reader: TableReader): Promise<ReadFile> {
  const { name: path } = source;
  let width: number | null = null;
  let rows = 0;
  const text = checkedText(source, encoding);
  for await (const { line, record } of csvRecords(path, text.blocks, { delimiter, tolerant: true })) {
    if (width === null) {
      if (line === 1 && isSeparatorLine(record)) continue;
      const names = headerOf(path, line, record);
      width = names.length;
      reader.header(names, line);
      continue;
    }
    if (record.every((cell) => cell === "")) continue;
    rows += 1;
    const waiting = reader.row(rowOf(line, record, width, delimiter));
    if (waiting !== undefined) await waiting;
  }
  if (width === null) throw new BadFile(path, 1, "the file is empty: a header line and rows were expected.");
  return { rows, endsInLineBreak: text.endsInLineBreak() };
}

function headerOf(path: string, line: number, record: readonly string[]): string[] {
  const names = record.map((name) => name.trim());
  while (names.at(-1) === "") names.pop();
  const repeated = names.find((name, index) => name !== "" && names.indexOf(name) !== index);
  if (repeated !== undefined) throw new BadFile(path, line, `the column "${repeated}" is there twice; rename or remove one of them.`);
  if (names.length === 0) throw new BadFile(path, line, "the header names no column.");
  return names;
}

function rowOf(line: number, record: readonly string[], width: number, delimiter: Delimiter): TableRow {
  const surplus = record.slice(width);
  if (surplus.some((cell) => cell.trim() !== "")) {
    const problem = widthProblem(record.length, width, `a ${DELIMITER_NAMES[delimiter]} inside a value needs quotes`);
    return { line, cells: record.slice(0, width), problem };
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
