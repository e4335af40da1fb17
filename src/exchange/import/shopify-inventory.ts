import { BadFile } from "../../platform/csv/bad-file.js";
import { codeOf, isFormula, textOf, wholeNumberOf } from "../../platform/csv/cell.rules.js";
import type { TableRow } from "../../platform/csv/read-table.js";
import type { Columns } from "./columns.js";
import { quantityProblem, rangeProblem } from "./level-layout.js";
import { nothingBut } from "./level-row.js";
import type { LevelLayout, LevelReading, LevelStatement } from "./level-row.js";
import type { LocationNames } from "./location-names.js";
import { madeSku } from "./shopify-sku.rules.js";

export interface ShopifyInventoryOptions {
  /** Of the layout of 2025: takes what is available now where `On hand (new)` is blank. */
  readonly current: boolean;
  readonly makeSkus: boolean;
  readonly committed: CommittedUnits;
}

/** What becomes of units that the shop has committed to orders: for sale, until the hub gets those orders; or left out with them. */
export const COMMITTED_UNITS = ["AVAILABLE", "SKIP"] as const;
export type CommittedUnits = (typeof COMMITTED_UNITS)[number];

type Layout = "WIDE" | "ROWS_2023" | "ROWS_2025";

/** Columns beside those of locations in the wide layout, in small letters. */
const NO_LOCATION = /^(handle|title|option[123] (name|value)|sku|hs code|coo|barcode|vendor)?$/;
const NOT_STOCKED = "not stocked";
const NOT_TOLD =
  "a column for each location does not tell what is committed; export a row for each location, or leave --committed available out.";

/**
 * Shopify's inventory export in its three layouts. Sets AVAILABLE. Committed units lie there and belong to orders: they are left out where those
 * orders are not to come, or have come already, and are available where they come after the import and take them.
 */
export class ShopifyInventory implements LevelLayout {
  #layout: Layout = "WIDE";
  #locationColumns: readonly string[] = [];
  #blank = false;

  constructor(
    private readonly names: LocationNames,
    private readonly options: ShopifyInventoryOptions,
  ) {}

  check(columns: Columns): void {
    columns.require("SKU");
    if (columns.has("On hand (new)")) {
      columns.require("Location", "Unavailable (not editable)", "Committed (not editable)", "Available (not editable)");
      this.#layout = "ROWS_2025";
    } else if (columns.has("Location")) {
      columns.require("Available", ...(this.options.committed === "AVAILABLE" ? ["Committed"] : []));
      this.#layout = "ROWS_2023";
    } else {
      this.#layout = "WIDE";
      if (this.options.committed === "AVAILABLE") throw new BadFile(columns.file, 1, NOT_TOLD);
      this.#locationColumns = columns.names.filter((name) => !NO_LOCATION.test(name.toLowerCase()));
      this.#checkLocationColumns(columns);
    }
  }

  locationOf(name: string): ReturnType<LevelLayout["locationOf"]> {
    return this.names.find(name);
  }

  read(columns: Columns, row: TableRow): LevelReading {
    const sku = this.#skuOf(columns, row);
    if (sku === "") return nothingBut("The row has no SKU. Give the variant one in the shop, or use --make-skus.");
    if (isFormula(columns.cell(row, "SKU"))) return nothingBut(`"${sku}" is a formula, not a SKU. Paste its value.`);
    if (this.#layout === "WIDE") return readWide(columns, row, sku, this.#locationColumns);
    const location = textOf((columns.cell(row, "Location") ?? "").trim());
    if (location === "") return nothingBut(`The row of SKU "${sku}" has no location. Give one.`);
    const at = { line: row.line, sku, location };
    if (this.#layout === "ROWS_2023") return this.#readAvailable(at, columns, row, { available: "Available", committed: "Committed" });
    return this.#read2025(at, columns, row);
  }

  hint(): string | null {
    return this.#blank ? "A blank On hand (new) means no change; --current takes what is available now instead." : null;
  }

  /** A new quantity on hand means as much more, or less, to sell: what is committed or unavailable stays so. */
  #read2025(at: Omit<LevelStatement, "quantities">, columns: Columns, row: TableRow): LevelReading {
    const cell = (name: string): string => columns.cell(row, name) ?? "";
    const wanted = cell("On hand (new)").trim();
    if (wanted === "" && this.options.current) {
      return this.#readAvailable(at, columns, row, { available: "Available (not editable)", committed: "Committed (not editable)" });
    }
    if (wanted === "") this.#blank = true;
    if (isNothing(wanted)) return { statements: [], problems: [], warnings: [] };
    const figures = [wanted, cell("Unavailable (not editable)"), cell("Committed (not editable)")].map(wholeNumberOf);
    const [onHand, unavailable, committed] = figures;
    if (typeof onHand !== "number") return nothingBut(quantityProblem(at.sku, "On hand (new)", wanted));
    if (typeof unavailable !== "number" || typeof committed !== "number") {
      return nothingBut(`SKU "${at.sku}": Unavailable or Committed is no whole number, so what is available cannot be told.`);
    }
    return stated(at, onHand - unavailable - committed + this.#taken(committed));
  }

  #readAvailable(
    at: Omit<LevelStatement, "quantities">,
    columns: Columns,
    row: TableRow,
    names: { readonly available: string; readonly committed: string },
  ): LevelReading {
    const available = columns.cell(row, names.available) ?? "";
    if (isNothing(available)) return readAvailable(at, available, "Available");
    const cell = columns.cell(row, names.committed) ?? "";
    const committed = isNothing(cell) ? 0 : wholeNumberOf(cell);
    if (committed === null && this.options.committed === "AVAILABLE") return nothingBut(quantityProblem(at.sku, "Committed", cell));
    return readAvailable(at, available, "Available", this.#taken(committed ?? 0));
  }

  /** What of the committed units becomes AVAILABLE. */
  #taken(committed: number): number {
    return this.options.committed === "AVAILABLE" ? committed : 0;
  }

  #skuOf(columns: Columns, row: TableRow): string {
    const given = codeOf(columns.cell(row, "SKU") ?? "");
    if (given !== "" || !this.options.makeSkus) return given;
    const text = (name: string): string =>
      textOf(columns.cell(row, name) ?? "")
        .replace(/\s+/g, " ")
        .trim();
    const options = ([1, 2, 3] as const).map((place) => ({ name: text(`Option${place} Name`), value: text(`Option${place} Value`) }));
    const real = options.filter(({ name, value }) => value !== "" && !(name === "Title" && value === "Default Title"));
    const handle = codeOf(columns.cell(row, "Handle") ?? "");
    return handle === "" ? "" : madeSku(handle, real);
  }

  #checkLocationColumns(columns: Columns): void {
    if (this.#locationColumns.length === 0) {
      throw new BadFile(
        columns.file,
        columns.line,
        "there is neither a column Location nor one named after a location; this is no inventory export.",
      );
    }
    for (const name of this.#locationColumns) {
      const found = this.names.find(name);
      if (found !== null && "problem" in found) throw new BadFile(columns.file, columns.line, `the column "${name}": ${found.problem}`);
    }
  }
}

function readWide(columns: Columns, row: TableRow, sku: string, locations: readonly string[]): LevelReading {
  const readings = locations.map((location) =>
    readAvailable({ line: row.line, sku, location }, columns.cell(row, location) ?? "", `available at ${location}`),
  );
  return {
    statements: readings.flatMap(({ statements }) => statements),
    problems: readings.flatMap(({ problems }) => problems),
    warnings: readings.flatMap(({ warnings }) => warnings),
  };
}

/** `more`: units beside those of the cell. */
function readAvailable(at: Omit<LevelStatement, "quantities">, cell: string, what: string, more = 0): LevelReading {
  if (isNothing(cell)) return { statements: [], problems: [], warnings: [] };
  const quantity = wholeNumberOf(cell);
  return quantity === null ? nothingBut(quantityProblem(at.sku, what, cell)) : stated(at, quantity + more);
}

function stated(at: Omit<LevelStatement, "quantities">, available: number): LevelReading {
  const problem = rangeProblem(at.sku, "AVAILABLE", available);
  if (problem !== null) return nothingBut(problem);
  return { statements: [{ ...at, quantities: { AVAILABLE: available } }], problems: [], warnings: [] };
}

function isNothing(cell: string): boolean {
  const text = cell.trim().toLowerCase();
  return text === "" || text === NOT_STOCKED;
}
