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

/** Where the text of a report file goes, piece by piece. */
export interface FindingSink {
  /** A promise where it is to be waited for. */
  write(text: string): Promise<void> | void;
  end(): Promise<void> | void;
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

const BUFFER_LENGTH = 65_536;

/** Counts what becomes of the rows and keeps the first findings; all of them go straight to the report file, so that memory stays small. */
export class ImportReport {
  created = 0;
  changed = 0;
  unchanged = 0;
  silent = 0;
  rejected = 0;
  warnings = 0;
  readonly first: Finding[] = [];
  #buffer = "";
  #isFirst = true;
  #writing: Promise<void> | null = null;

  constructor(private readonly sink: FindingSink | null) {
    this.#write('{ "findings": [');
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

  /** What a row's own work is followed by: nothing more is read while the report waits to be written down. */
  after(work: Promise<void> | void): Promise<void> | void {
    const writing = this.#writing;
    if (writing === null) return work;
    this.#writing = null;
    return Promise.all([work, writing]).then(() => undefined);
  }

  /** Ends the report file. */
  async close(summary: Omit<ImportSummary, keyof ImportCounts>): Promise<void> {
    await this.#writing;
    await this.sink?.write(`${this.#buffer}\n], "summary": ${JSON.stringify({ ...summary, ...this.counts() })} }\n`);
    await this.sink?.end();
  }

  #find(finding: Finding): void {
    if (this.first.length < FINDINGS_SHOWN_MAX) this.first.push(finding);
    this.#write(`${this.#isFirst ? "" : ","}\n${JSON.stringify(finding)}`);
    this.#isFirst = false;
  }

  #write(text: string): void {
    if (this.sink === null) return;
    this.#buffer += text;
    if (this.#buffer.length < BUFFER_LENGTH) return;
    const written = this.sink.write(this.#buffer);
    this.#buffer = "";
    if (written === undefined) return;
    const before = this.#writing;
    this.#writing = before === null ? written : before.then(() => written);
  }
}
