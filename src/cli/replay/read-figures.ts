import { readCsv } from "../../platform/csv/read-csv.js";
import type { TextEncoding } from "../../platform/csv/text-encoding.js";

export interface FiguresOptions {
  readonly encoding: TextEncoding;
  readonly skuCase: "upper" | "keep";
  /** Names the column of figures may have; the first one found counts. */
  readonly columns: readonly string[];
  /** The option that names another column, for the error message. */
  readonly columnOption: string;
  /** True where a figure below zero makes no sense. */
  readonly positive: boolean;
}

/** Reads one whole number for each SKU from a CSV file with a column `sku`. SKUs that differ only by case are summed when `skuCase` is upper. */
export async function readFigures(path: string, options: FiguresOptions): Promise<Map<string, number>> {
  const figures = new Map<string, number>();
  const missingColumnHint = `name it with ${options.columnOption}.`;
  await readCsv(path, { encoding: options.encoding, columns: [["sku"], options.columns], missingColumnHint }, ({ values }) => {
    const [code = "", text = ""] = values;
    const sku = options.skuCase === "upper" ? code.trim().toUpperCase() : code.trim();
    if (sku === "") return "the SKU is empty.";
    if (!/^\s*-?\d{1,10}\s*$/.test(text)) return `the figure "${text}" is not a whole number.`;
    const figure = Number(text);
    if (options.positive && figure < 0) return `the figure is ${figure}, but it must not be negative.`;
    figures.set(sku, (figures.get(sku) ?? 0) + figure);
    return null;
  });
  return figures;
}
