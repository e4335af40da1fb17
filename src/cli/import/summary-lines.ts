import type { ImportResult, ImportSummary } from "../../exchange/index.js";
import { DELIMITER_NAMES } from "../../platform/csv/delimiter.js";
import { ENCODING_NAMES } from "../../platform/csv/text-encoding.js";
import { grouped, renderTable } from "../terminal/table.js";

/** Where everything was written, of which the terminal has the beginning; null: nowhere. */
export interface WrittenFiles {
  readonly report: string | null;
  readonly changes: string | null;
}

/** The summary for people: what a dry run would change, and a sentence a line. */
export function summaryLines({ summary, first, changes }: ImportResult, files: WrittenFiles): string[] {
  const { rejected, warnings } = summary;
  const reportFile = files.report;
  const lines = first.map(({ line, verdict, message }) => `line ${line}: ${verdict === "WARNING" ? "(warning) " : ""}${message}`);
  const more = rejected + warnings - first.length;
  if (more > 0)
    lines.push(`… and ${grouped(more)} more${reportFile === null ? "; --report <json> writes them all." : `: see ${reportFile}.`}`);
  if (summary.dryRun) lines.push(...changeLines(changes, files.changes));
  lines.push(outcomeLine(summary), asideLine(summary));
  const format = formatLine(summary);
  if (format !== null) lines.push(format);
  if (summary.hint !== null) lines.push(summary.hint);
  if (!summary.complete) lines.push("Stopped before the end. Run it again: what is done is not done twice.");
  return lines;
}

/** A table of the first changes of levels. */
function changeLines({ first, count }: ImportResult["changes"], changesFile: string | null): string[] {
  if (count === 0) return [];
  const rows = first.map(({ sku, location, figure, from, to }) => [sku, location, figure, `${grouped(from)} → ${grouped(to)}`]);
  const lines = renderTable({ head: ["SKU", "location", "figure", "change"], rows }, true).split("\n");
  if (count > first.length) {
    const rest = changesFile === null ? "; --changes <csv> writes them all." : `: see ${changesFile}.`;
    lines.push(`… and ${grouped(count - first.length)} more changes${rest}`);
  }
  return lines;
}

/** Said where the file is not as most are: a wrong guess shows in its letters. */
function formatLine({ format }: ImportSummary): string | null {
  if (format === null || (format.encoding === "utf8" && format.delimiter === ",")) return null;
  return `Read as ${ENCODING_NAMES[format.encoding]} with a ${DELIMITER_NAMES[format.delimiter]} between values.`;
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
