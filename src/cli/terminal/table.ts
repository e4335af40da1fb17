import Table from "cli-table3";

export interface TableShape {
  readonly head: readonly string[];
  readonly rows: readonly (readonly (string | number)[])[];
}

/** A table with lines around its cells for a terminal, or as aligned plain text for a file or a pipe. Numbers are grouped and right-aligned. */
export function renderTable({ head, rows }: TableShape, plain: boolean): string {
  const numeric = head.map((_, column) => rows.length > 0 && rows.every((row) => typeof row[column] === "number"));
  const table = new Table({
    head: [...head],
    colAligns: numeric.map((right) => (right ? "right" : "left")),
    style: plain ? { head: [], border: [], "padding-left": 0, "padding-right": 2 } : { head: ["bold"], border: ["grey"] },
    ...(plain ? { chars: NO_LINES } : {}),
  });
  table.push(...rows.map((row) => row.map((cell) => (typeof cell === "number" ? grouped(cell) : cell))));
  return plain ? withoutTrailingBlanks(table.toString()) : table.toString();
}

/** `1234567` as `1,234,567`. */
export function grouped(value: number): string {
  return value.toLocaleString("en-US", { maximumFractionDigits: 1 });
}

const NO_LINES = {
  top: "",
  "top-mid": "",
  "top-left": "",
  "top-right": "",
  bottom: "",
  "bottom-mid": "",
  "bottom-left": "",
  "bottom-right": "",
  left: "",
  "left-mid": "",
  mid: "",
  "mid-mid": "",
  right: "",
  "right-mid": "",
  middle: "",
} as const;

function withoutTrailingBlanks(text: string): string {
  return text
    .split("\n")
    .map((line) => line.trimEnd())
    .join("\n");
}
