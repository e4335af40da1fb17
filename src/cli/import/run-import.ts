import { basename } from "node:path";
import type { CommandContext } from "../command.js";
import { BadFile } from "../csv/bad-file.js";
import type { TextEncoding } from "../csv/checked-text.js";
import { readTable } from "../csv/read-table.js";
import type { TableRow } from "../csv/read-table.js";
import { startProgress } from "../terminal/progress.js";
import { ImportReport } from "./import-report.js";
import type { Finding, ImportSummary } from "./import-report.js";

/** Rows of one file: what is remembered of each to find repeats stays within some 300 MB. */
export const IMPORT_ROWS_MAX = 1_000_000;

export interface ImportFile {
  readonly path: string;
  readonly encoding: TextEncoding;
  readonly dryRun: boolean;
  /** Null: none. */
  readonly reportFile: string | null;
}

/**
 * Takes a file in two readings. The first writes nothing: a file that is broken anywhere, or that has not the columns, is refused as a
 * whole, and rows that contradict each other are known before either of them is imported.
 */
export interface Importer {
  /** What it counts, such as products. */
  readonly unit: string;
  /** Throws BadFile where columns are missing or unknown. */
  header(names: readonly string[]): void;
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
}

/** The import was told to stop. */
class Stopped extends Error {}

/** Throws BadFile, before anything was written, for a file that cannot be read to its end. */
export async function runImport(
  { stopping }: Pick<CommandContext, "stopping">,
  file: ImportFile,
  importerFor: (report: ImportReport) => Promise<Importer> | Importer,
): Promise<ImportResult> {
  const report = new ImportReport(file.reportFile);
  let rows = 0;
  let unit = "";
  let hint: string | null = null;
  let complete = false;
  try {
    const importer = await importerFor(report);
    ({ unit } = importer);
    const total = await survey(file, importer);
    const progress = startProgress({ label: "import", unit: "rows", total, stream: process.stderr });
    try {
      await readTable(file.path, file.encoding, {
        header: () => undefined,
        row: (row) => {
          if (stopping.aborted) throw new Stopped();
          rows += 1;
          progress.update(rows, report.rejected === 0 ? "" : `${report.rejected} not imported`);
          return importer.row(row);
        },
      });
      await importer.end();
      hint = importer.hint?.() ?? null;
      complete = true;
    } catch (error) {
      if (!(error instanceof Stopped)) throw error;
    } finally {
      progress.stop();
    }
  } finally {
    report.close({ file: basename(file.path), dryRun: file.dryRun, complete, rows, unit, hint });
  }
  const head = { file: basename(file.path), dryRun: file.dryRun, complete, rows, unit, hint };
  return { summary: { ...head, ...report.counts() }, first: report.first };
}

async function survey(file: ImportFile, importer: Importer): Promise<number> {
  let rows = 0;
  return readTable(file.path, file.encoding, {
    header: (names) => importer.header(names),
    row: (row) => {
      rows += 1;
      if (rows > IMPORT_ROWS_MAX) {
        throw new BadFile(file.path, row.line, `the file has more than ${IMPORT_ROWS_MAX} rows; split it, each part with the header.`);
      }
      if (row.problem === null) importer.survey(row);
    },
  });
}
