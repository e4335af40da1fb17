import { codeOf, isFormula, wholeNumberOf } from "../../platform/csv/cell.rules.js";
import type { TableRow } from "../../platform/csv/read-table.js";
import type { Columns } from "./columns.js";
import { nothingBut, SETTABLE_FIGURES } from "./level-row.js";
import type { LevelLayout, LevelReading, SettableFigure, SheetBase } from "./level-row.js";
import type { LocationNames } from "./location-names.js";
import { QUANTITY_MAX } from "../../platform/numbers/quantity.js";

/** Of the export, for reading only: these units belong to documents of the hub. */
export const INFORMATIVE_COLUMNS = ["reserved", "committed", "on_order", "in_transit"] as const;
/** Of the export: which state of the level the row was written of. */
const BASE_COLUMNS = ["version", "as_of"] as const;

/**
 * The hub's own layout: a row for each SKU and location, base units. A blank cell, or a column left out, changes nothing. Beside `available`, as
 * the export has it, `on_hand` is a sum for reading only; without, it says what lies there.
 */
export function levelLayout(names: LocationNames): LevelLayout {
  return {
    check: (columns) => {
      columns.require("sku", "location", ...(columns.has("on_hand") ? [] : ["available"]));
      columns.allowOnly([
        "sku",
        "location",
        ...SETTABLE_FIGURES.map((figure) => figure.toLowerCase()),
        ...INFORMATIVE_COLUMNS,
        ...BASE_COLUMNS,
      ]);
    },
    locationOf: (name) => names.byCode(name),
    read: readRow,
  };
}

function readRow(columns: Columns, row: TableRow): LevelReading {
  const sku = codeOf(columns.cell(row, "sku") ?? "");
  const location = codeOf(columns.cell(row, "location") ?? "");
  if (sku === "") return nothingBut("The row has no SKU. Give one.");
  if (location === "") return nothingBut(`The row of SKU "${sku}" has no location. Give a location's code.`);
  const formula = [columns.cell(row, "sku"), columns.cell(row, "location")].find(isFormula);
  if (formula !== undefined) return nothingBut(`"${formula}" is a formula, not a code. Paste its value, or put an apostrophe in front.`);
  const quantities: Partial<Record<SettableFigure, number>> = {};
  for (const figure of SETTABLE_FIGURES) {
    if (figure === "ON_HAND" && columns.has("available")) continue;
    const cell = columns.cell(row, figure.toLowerCase()) ?? "";
    if (cell.trim() === "") continue;
    const quantity = wholeNumberOf(cell);
    const problem = quantity === null ? quantityProblem(sku, figure, cell) : rangeProblem(sku, figure, quantity);
    if (problem !== null) return nothingBut(problem);
    quantities[figure] = quantity ?? 0;
  }
  const base = baseOf(columns, row);
  if (base === "UNREADABLE") {
    return nothingBut(`SKU "${sku}": version or as_of is not as hub export writes it. Export the levels again, or empty both cells.`);
  }
  const isSilent = Object.keys(quantities).length === 0;
  const statement = { line: row.line, sku, location, quantities, ...(base === null ? {} : { base }) };
  return { statements: isSilent ? [] : [statement], problems: [], warnings: [] };
}

function baseOf(columns: Columns, row: TableRow): SheetBase | "UNREADABLE" | null {
  const [version, asOf] = BASE_COLUMNS.map((name) => (columns.cell(row, name) ?? "").trim());
  if (version === "" && asOf === "") return null;
  const numbers = [version, asOf].map((cell) => (cell === "" || cell === undefined ? null : wholeNumberOf(cell)));
  const areWhole = [version, asOf].every((cell, place) => cell === "" || (numbers[place] ?? -1) >= 0);
  if (!areWhole) return "UNREADABLE";
  return { version: numbers[0] ?? null, sequence: numbers[1] === null || numbers[1] === undefined ? null : String(numbers[1]) };
}

export function quantityProblem(sku: string, what: string, cell: string): string {
  return `SKU "${sku}": ${what} is "${cell.slice(0, 40)}", which is no whole number. Write it without marks, such as 1200.`;
}

/** Only AVAILABLE may be below zero: more was sold than was there, and that is a fact. */
export function rangeProblem(sku: string, state: SettableFigure, quantity: number): string | null {
  if (Math.abs(quantity) > QUANTITY_MAX) return `SKU "${sku}": ${quantity} units are more than the ${QUANTITY_MAX} a level can hold.`;
  return quantity < 0 && state !== "AVAILABLE" ? `SKU "${sku}": ${state} is ${quantity}; only AVAILABLE may be below zero.` : null;
}
