import { codeOf, isFormula, wholeNumberOf } from "../../platform/csv/cell.rules.js";
import type { TableRow } from "../../platform/csv/read-table.js";
import type { Columns } from "./columns.js";
import { nothingBut, SETTABLE_STATES } from "./level-row.js";
import type { LevelLayout, LevelReading, SettableState } from "./level-row.js";
import type { LocationNames } from "./location-names.js";
import { QUANTITY_MAX } from "../../platform/numbers/quantity.js";

/** Of the export, for reading only: these units belong to documents of the hub, or are sums. */
export const INFORMATIVE_COLUMNS = ["reserved", "committed", "on_order", "in_transit", "on_hand"] as const;

/** The hub's own layout: a row for each SKU and location, base units. A blank cell, or a column left out, changes nothing. */
export function levelLayout(names: LocationNames): LevelLayout {
  return {
    check: (columns) => {
      columns.require("sku", "location", "available");
      columns.allowOnly(["sku", "location", ...SETTABLE_STATES.map((state) => state.toLowerCase()), ...INFORMATIVE_COLUMNS]);
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
  const quantities: Partial<Record<SettableState, number>> = {};
  for (const state of SETTABLE_STATES) {
    const cell = columns.cell(row, state.toLowerCase()) ?? "";
    if (cell.trim() === "") continue;
    const quantity = wholeNumberOf(cell);
    const problem = quantity === null ? quantityProblem(sku, state, cell) : rangeProblem(sku, state, quantity);
    if (problem !== null) return nothingBut(problem);
    quantities[state] = quantity ?? 0;
  }
  const isSilent = Object.keys(quantities).length === 0;
  return { statements: isSilent ? [] : [{ line: row.line, sku, location, quantities }], problems: [], warnings: [] };
}

export function quantityProblem(sku: string, what: string, cell: string): string {
  return `SKU "${sku}": ${what} is "${cell.slice(0, 40)}", which is no whole number. Write it without marks, such as 1200.`;
}

/** Only AVAILABLE may be below zero: more was sold than was there, and that is a fact. */
export function rangeProblem(sku: string, state: SettableState, quantity: number): string | null {
  if (Math.abs(quantity) > QUANTITY_MAX) return `SKU "${sku}": ${quantity} units are more than the ${QUANTITY_MAX} a level can hold.`;
  return quantity < 0 && state !== "AVAILABLE" ? `SKU "${sku}": ${state} is ${quantity}; only AVAILABLE may be below zero.` : null;
}
