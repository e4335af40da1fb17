import { renderTable } from "../../src/cli/terminal/table.js";
import type { Bar, RatioRow } from "../benchmark.js";

/** The ratios of a run, with what they are to reach. `quick` leaves the verdicts out: its figures mean nothing. */
export function ratioTable(rows: readonly RatioRow[], options: { readonly quick: boolean; readonly plain: boolean }): string {
  const notes: string[] = [];
  const cells = rows.map((row) => {
    const mark = row.note === undefined ? "" : ` [${notes.push(row.note)}]`;
    const verdict = options.quick ? "" : verdictOf(row);
    return [
      row.figure + mark,
      shown(row.hub),
      shown(row.baseline),
      row.unit,
      shown(row.ratio),
      barText(row.bar),
      barText(row.moonshot),
      verdict,
    ];
  });
  const head = ["figure", "hub", "baseline", "unit", "ratio", "bar", "moonshot", ""];
  const table = renderTable({ head, rows: cells }, options.plain);
  return [table, ...notes.map((note, index) => `[${index + 1}] ${note}`)].join("\n");
}

/** Three digits that mean something: `12,300`, `1.25`, `0.0412`. */
export function shown(value: number): string {
  if (!Number.isFinite(value)) return "–";
  const rounded = Number(value.toPrecision(3));
  return rounded.toLocaleString("en-US", { maximumFractionDigits: 6 });
}

/** What a row came to: "moonshot", "bar", "short of the bar", or nothing where nothing was to be reached. Compares the ratio unrounded. */
export function verdictOf({ ratio, bar, moonshot }: Pick<RatioRow, "ratio" | "bar" | "moonshot">): string {
  if (moonshot !== null && reaches(ratio, moonshot)) return "moonshot";
  if (bar === null) return "";
  return reaches(ratio, bar) ? "bar" : "short of the bar";
}

function reaches(ratio: number, { is, ratio: limit }: Bar): boolean {
  return is === "at least" ? ratio >= limit : ratio <= limit;
}

function barText(bar: Bar | null): string {
  return bar === null ? "" : `${bar.is === "at least" ? "≥" : "≤"} ${shown(bar.ratio)}`;
}
