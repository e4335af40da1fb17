import { ChangeList } from "./change-list.js";
import { type FileSink, TextSink } from "./text-sink.js";
import type { TableFormat } from "../../platform/csv/table-format.js";

/** Rows told at once; a report file has them all. */
export const FINDINGS_SHOWN_MAX = 20;

export interface Finding {
  /** Of the file; the header is line 1. */
  readonly line: number;
  /** REJECTED: the row, or the part the message names, was left out. WARNING: it was imported, not quite as it stands. */
  readonly verdict: "REJECTED" | "WARNING";
  readonly message: string;
}

/** What became of the rows. */
export interface ImportCounts {
  readonly created: number;
  readonly changed: number;
  readonly unchanged: number;
  /** Rows that ask for nothing, such as a blank quantity. */
  readonly silent: number;
  readonly rejected: number;
  readonly warnings: number;
}

/** What became of a file. */
export interface ImportSummary extends ImportCounts {
  readonly file: string;
  readonly dryRun: boolean;
  /** False where the import was stopped before the end of the file. */
  readonly complete: boolean;
  readonly rows: number;
  /** What is counted below: products, levels or locations. */
  readonly unit: string;
  /** How the file is written, as told or found; null where it was ended before that was known. */
  readonly format: TableFormat | null;
  /** What the sender of the file may not have meant; null: nothing. */
  readonly hint: string | null;
}

/** Where an import's report goes; null: nowhere. */
export interface ReportFiles {
  /** Every finding and the summary, as JSON. */
  readonly findings: FileSink | null;
  /** Every change of a level, as CSV. */
  readonly changes: FileSink | null;
}

/** Counts what becomes of the rows and keeps the first findings and changes; all of them go straight to files, so that memory stays small. */
export class ImportReport {
  created = 0;
  changed = 0;
  unchanged = 0;
  silent = 0;
  rejected = 0;
  warnings = 0;
  readonly first: Finding[] = [];
  readonly changes: ChangeList;
  readonly #findings: TextSink | null;
  readonly #changes: TextSink | null;
  #isFirst = true;

  constructor({ findings, changes }: ReportFiles) {
    this.#findings = findings === null ? null : new TextSink(findings);
    this.#changes = changes === null ? null : new TextSink(changes);
    this.changes = new ChangeList(this.#changes);
    this.#findings?.write('{ "findings": [');
  }

  reject(line: number, message: string): void {
    this.rejected += 1;
    this.#find({ line, verdict: "REJECTED", message });
  }

  warn(line: number, message: string): void {
    this.warnings += 1;
    this.#find({ line, verdict: "WARNING", message });
  }

  counts(): ImportCounts {
    const { created, changed, unchanged, silent, rejected, warnings } = this;
    return { created, changed, unchanged, silent, rejected, warnings };
  }

  /** What a row's own work is followed by: nothing more is read while the files wait to be written down. */
  after(work: Promise<void> | void): Promise<void> | void {
    const writing = [this.#findings?.takeWriting() ?? null, this.#changes?.takeWriting() ?? null].filter((each) => each !== null);
    if (writing.length === 0) return work;
    return Promise.all([work, ...writing]).then(() => undefined);
  }

  /** Ends the files. */
  async close(summary: Omit<ImportSummary, keyof ImportCounts>): Promise<void> {
    this.#findings?.write(`\n], "summary": ${JSON.stringify({ ...summary, ...this.counts() })} }\n`);
    await this.#findings?.end();
    await this.#changes?.end();
  }

  #find(finding: Finding): void {
    if (this.first.length < FINDINGS_SHOWN_MAX) this.first.push(finding);
    this.#findings?.write(`${this.#isFirst ? "" : ","}\n${JSON.stringify(finding)}`);
    this.#isFirst = false;
  }
}
