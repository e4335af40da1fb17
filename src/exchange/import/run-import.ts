import { basename } from "node:path";
import { BadFile } from "../../platform/csv/bad-file.js";
import type { FileSource } from "../../platform/csv/file-source.js";
import { readTable } from "../../platform/csv/read-table.js";
import type { ReadFile, TableRow } from "../../platform/csv/read-table.js";
import { findFormat, type TableFormat, type ToldFormat } from "../../platform/csv/table-format.js";
import { ImportReport } from "./import-report.js";
import type { LevelChange } from "./change-list.js";
import type { Finding, ImportCounts, ImportSummary, ReportFiles } from "./import-report.js";

/** Rows of one file: what is remembered of each to find repeats stays within some 300 MB. */
export const IMPORT_ROWS_MAX = 1_000_000;

export interface ImportFile {
  readonly source: FileSource;
  /** What is told of how it is written. */
  readonly format: ToldFormat;
  readonly dryRun: boolean;
  readonly report: ReportFiles;
}

/** Who runs an import, and is told of it. */
export interface ImportRunner {
  /** Aborted: the import ends before its next row, and says that it is not complete. */
  readonly signal: AbortSignal;
  /** Asked before each row: throws where the import may not go on, and aborts the signal. */
  readonly assertHeld?: () => void;
  /** Told of each row of the second reading, and once before the first. */
  readonly progress: (done: number, total: number, counts: () => ImportCounts) => void;
}

/**
 * Takes a file in two readings. The first writes nothing: a file that is broken anywhere, or that has not the columns, is refused as a
 * whole, and rows that contradict each other are known before either of them is imported.
 */
export interface Importer {
  /** What it counts, such as products. */
  readonly unit: string;
  /** Throws BadFile where columns are missing or unknown. */
  header(names: readonly string[], line: number): void;
  /** A row in the first reading. */
  survey(row: TableRow): void;
  /** A row in the second reading. */
  row(row: TableRow): Promise<void> | void;
  /** After the file: what its sender may not have meant, as a sentence. */
  hint?(): string | null;
  /** Finishes what is waiting. */
  end(): Promise<void>;
}

export interface ImportResult {
  readonly summary: ImportSummary;
  readonly first: readonly Finding[];
  /** The first changes of levels, and how many there are. */
  readonly changes: { readonly first: readonly LevelChange[]; readonly count: number };
}

/** Throws BadFile, before anything was written, for a file that cannot be read to its end. */
export async function runImport(
  runner: ImportRunner,
  file: ImportFile,
  importerFor: (report: ImportReport) => Promise<Importer> | Importer,
): Promise<ImportResult> {
  const report = new ImportReport(file.report);
  const head = {
    file: basename(file.source.name),
    dryRun: file.dryRun,
    complete: false,
    rows: 0,
    unit: "",
    format: null as TableFormat | null,
    hint: null as string | null,
  };
  try {
    const importer = await importerFor(report);
    head.unit = importer.unit;
    const format = await findFormat(file.source, file.format);
    head.format = format;
    const { rows: total, endsInLineBreak } = await survey(runner, file.source, format, importer);
    runner.progress(0, total, () => report.counts());
    await readTable(file.source, format, {
      header: () => undefined,
      row: (row) => {
        check(runner);
        head.rows += 1;
        runner.progress(head.rows, total, () => report.counts());
        return report.after(importer.row(row));
      },
    });
    await importer.end();
    head.hint = [importer.hint?.() ?? "", endsInLineBreak ? "" : NO_LINE_BREAK].filter((hint) => hint !== "").join(" ") || null;
    head.complete = true;
  } catch (error) {
    if (!runner.signal.aborted || error instanceof BadFile) throw error;
  } finally {
    await report.close(head);
  }
  return {
    summary: { ...head, ...report.counts() },
    first: report.first,
    changes: { first: report.changes.first, count: report.changes.count },
  };
}

const NO_LINE_BREAK = "The last line has no line break: if the file was cut off, its last value may be too.";

function check({ signal, assertHeld }: ImportRunner): void {
  assertHeld?.();
  signal.throwIfAborted();
}

async function survey(runner: ImportRunner, source: FileSource, format: TableFormat, importer: Importer): Promise<ReadFile> {
  let rows = 0;
  return readTable(source, format, {
    header: (names, line) => importer.header(names, line),
    row: (row) => {
      check(runner);
      rows += 1;
      if (rows > IMPORT_ROWS_MAX) {
        throw new BadFile(source.name, row.line, `the file has more than ${IMPORT_ROWS_MAX} rows; split it, each part with the header.`);
      }
      if (row.problem === null) importer.survey(row);
    },
  });
}
