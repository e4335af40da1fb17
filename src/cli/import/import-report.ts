import { closeSync, openSync, writeSync } from "node:fs";
import { UsageError } from "../command.js";
import { grouped } from "../terminal/table.js";

/** Rows told on the terminal; a report file has them all. */
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
  readonly #file: number | null;
  #buffer = "";
  #isFirst = true;

  /** Throws UsageError where the report file cannot be written. */
  constructor(reportFile: string | null) {
    this.#file = reportFile === null ? null : openReport(reportFile);
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

  /** Ends the report file. */
  close(summary: Omit<ImportSummary, keyof ImportCounts>): void {
    this.#write(`\n], "summary": ${JSON.stringify({ ...summary, ...this.counts() })} }\n`);
    this.#flush();
    if (this.#file !== null) closeSync(this.#file);
  }

  #find(finding: Finding): void {
    if (this.first.length < FINDINGS_SHOWN_MAX) this.first.push(finding);
    this.#write(`${this.#isFirst ? "" : ","}\n${JSON.stringify(finding)}`);
    this.#isFirst = false;
  }

  #write(text: string): void {
    if (this.#file === null) return;
    this.#buffer += text;
    if (this.#buffer.length >= BUFFER_LENGTH) this.#flush();
  }

  #flush(): void {
    if (this.#file !== null) writeSync(this.#file, this.#buffer);
    this.#buffer = "";
  }
}

function openReport(file: string): number {
  try {
    return openSync(file, "w");
  } catch (error) {
    throw new UsageError(`The report cannot be written to ${file} (${error instanceof Error ? error.message : String(error)}).`);
  }
}

/** The summary for people, a sentence a line. */
export function summaryLines(summary: ImportSummary, first: readonly Finding[], reportFile: string | null): string[] {
  const { rejected, warnings } = summary;
  const lines = first.map(({ line, verdict, message }) => `line ${line}: ${verdict === "WARNING" ? "(warning) " : ""}${message}`);
  const more = rejected + warnings - first.length;
  if (more > 0)
    lines.push(`… and ${grouped(more)} more${reportFile === null ? "; --report <json> writes them all." : `: see ${reportFile}.`}`);
  lines.push(outcomeLine(summary), asideLine(summary));
  if (summary.hint !== null) lines.push(summary.hint);
  if (!summary.complete) lines.push("Stopped before the end. Run it again: what is done is not done twice.");
  return lines;
}

function outcomeLine({ file, dryRun, complete, rows, unit, created, changed, unchanged }: ImportSummary): string {
  const read = `${file}: ${grouped(rows)} ${rows === 1 ? "row" : "rows"} read`;
  if (created + changed > 0 || unchanged === 0) {
    const [make, change] = dryRun ? ["would be created", "would be changed"] : ["created", "changed"];
    const counts = [`${grouped(created)} ${unit} ${make}`, `${grouped(changed)} ${change}`, `${grouped(unchanged)} as they are`];
    return `${dryRun ? "Dry run, nothing was written. " : ""}${read}; ${counts.join(", ")}.`;
  }
  const same = complete
    ? `Nothing ${dryRun ? "would change" : "changed"}: all ${grouped(unchanged)} ${unit} are as the file says`
    : "Nothing changed";
  return `${read}. ${same}.`;
}

function asideLine({ rejected, warnings, silent }: ImportSummary): string {
  const parts = [`${grouped(rejected)} not imported`, `${grouped(warnings)} ${warnings === 1 ? "warning" : "warnings"}`];
  if (silent > 0) parts.push(`${grouped(silent)} that ask for nothing`);
  return `${parts.join(", ")}.`;
}
