import type { JsonValue, VariantOption } from "../../catalog/index.js";
import { codeOf, isFormula, textOf } from "../../platform/csv/cell.rules.js";
import type { TableRow } from "../../platform/csv/read-table.js";
import { readBarcode } from "./barcode.rules.js";
import type { Columns } from "./columns.js";
import type { ProductLayout, ProductReading } from "./product-row.js";
import { madeSku } from "./shopify-sku.rules.js";

const OPTION_PLACES = [1, 2, 3] as const;
/** Columns that become free attributes of the product, under these names. */
const ATTRIBUTES: readonly (readonly [column: string, name: string])[] = [
  ["Vendor", "vendor"],
  ["Type", "type"],
  ["Tags", "tags"],
];

/** What the rows of one product share: written in its first row only. */
interface Above {
  readonly handle: string;
  readonly title: string;
  readonly optionNames: readonly string[];
  readonly attributes: JsonValue | undefined;
  readonly tags: readonly string[] | undefined;
}

/** Shopify's product export: one handle over many rows, where a blank cell means "as above" and a row without a variant is a further picture. */
export class ShopifyProducts implements ProductLayout {
  readonly #makeSkus: boolean;
  #above: Above | null = null;

  constructor(options: { readonly makeSkus: boolean }) {
    this.#makeSkus = options.makeSkus;
  }

  check(columns: Columns): void {
    columns.require("Handle", "Title", "Variant SKU");
  }

  read(columns: Columns, row: TableRow): ProductReading {
    const text = (name: string): string => oneLine(textOf(columns.cell(row, name) ?? ""));
    const above = this.#productOf(columns, row, text);
    this.#above = above;
    const options = optionsOf(above, text);
    const given = codeOf(columns.cell(row, "Variant SKU") ?? "");
    if (given === "" && isPicture(text)) return "NOTHING";
    if (above.handle === "") return { problem: "The row has no handle, and no row above it has one. Give one." };
    if (isFormula(columns.cell(row, "Variant SKU"))) return { problem: `"${given}" is a formula, not a SKU. Paste its value.` };
    const sku = given === "" && this.#makeSkus ? madeSku(above.handle, options) : given;
    if (sku === "") return { problem: `The variant of "${above.handle}" has no SKU. Give it one in the shop, or use --make-skus.` };
    const warnings: string[] = [];
    const barcode = readOwnBarcode(columns.cell(row, "Variant Barcode"), warnings);
    const { handle, title, attributes, tags } = above;
    const variant = { sku, options, barcodes: barcode?.map(({ code }) => code) };
    return {
      content: { line: row.line, handle, title, attributes, tags, variant, barcodeKeys: (barcode ?? []).map(({ key }) => key) },
      warnings,
    };
  }

  #productOf(columns: Columns, row: TableRow, text: (name: string) => string): Above {
    const above = this.#above;
    const handle = codeOf(columns.cell(row, "Handle") ?? "") || (above?.handle ?? "");
    const isSame = above !== null && above.handle === handle;
    const optionNames = OPTION_PLACES.map(
      (place, index) => text(`Option${place} Name`) || (isSame ? (above.optionNames[index] ?? "") : ""),
    );
    if (isSame) return { ...above, optionNames };
    return { handle, title: text("Title"), optionNames, attributes: attributesOf(columns, text), tags: tagsOf(columns, text) };
  }
}

/** Tabs and line breaks inside a cell: the export has them where somebody pasted them. */
function oneLine(cell: string): string {
  return cell.replace(/\s+/g, " ").trim();
}

function attributesOf(columns: Columns, text: (name: string) => string): JsonValue | undefined {
  const known = ATTRIBUTES.filter(([column]) => columns.has(column));
  if (known.length === 0) return undefined;
  const entries = known.map(([column, name]) => [name, text(column)] as const).filter(([, value]) => value !== "");
  return entries.length === 0 ? undefined : Object.fromEntries(entries);
}

/** Shopify writes them with commas between. */
function tagsOf(columns: Columns, text: (name: string) => string): string[] | undefined {
  if (!columns.has("Tags")) return undefined;
  const tags = text("Tags")
    .split(",")
    .map((tag) => tag.trim());
  return [...new Set(tags.filter((tag) => tag !== ""))];
}

function optionsOf({ optionNames }: Above, text: (name: string) => string): VariantOption[] {
  const options = OPTION_PLACES.map((place, index) => ({ name: optionNames[index] ?? "", value: text(`Option${place} Value`) }));
  // What Shopify writes for a product without options.
  return options.filter(({ name, value }) => value !== "" && !(name === "Title" && value === "Default Title"));
}

function isPicture(text: (name: string) => string): boolean {
  const ofVariants = ["Option1 Value", "Option2 Value", "Option3 Value", "Variant Price", "Variant Barcode", "Variant Inventory Policy"];
  return ofVariants.every((name) => text(name) === "");
}

function readOwnBarcode(cell: string | null, warnings: string[]): { readonly code: string; readonly key: string }[] | undefined {
  if (cell === null) return undefined;
  if (codeOf(cell) === "") return [];
  const reading = readBarcode(cell);
  if (reading.warning !== null) warnings.push(reading.warning);
  return reading.code === null ? [] : [{ code: reading.code, key: reading.key }];
}
