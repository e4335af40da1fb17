import type { ExternalRef, JsonValue, PackagingInput, VariantInput, VariantOption } from "../../catalog/index.js";
import { codeOf, isFormula, lineOf, textOf } from "../../platform/csv/cell.rules.js";
import type { TableRow } from "../../platform/csv/read-table.js";
import { PRODUCT_COLUMNS } from "../product-columns.js";
import { readBarcode } from "./barcode.rules.js";
import { readTags, tagsProblem } from "./tags-cell.rules.js";
import { readRefs, refsProblem } from "./external-refs-cell.rules.js";
import type { Columns } from "./columns.js";
import type { ProductLayout, ProductReading } from "./product-row.js";

/** Beyond these a header names no more options. */
export const OPTION_COLUMNS_MAX = 20;

/** Thrown for a cell that cannot be read; caught in `read`, where it becomes the row's problem. */
class BadCell extends Error {}

/** The hub's own layout: a row for each variant. A column left out keeps what is stored; a blank cell clears it. */
export const productLayout: ProductLayout = {
  check: (columns) => {
    columns.require("sku", "title");
    columns.allowOnly([...PRODUCT_COLUMNS, /^option([1-9]|1\d|20)_(name|value)$/]);
  },
  read: (columns, row) => {
    try {
      return readRow(columns, row);
    } catch (error) {
      if (error instanceof BadCell) return { problem: error.message };
      throw error;
    }
  },
};

function readRow(columns: Columns, row: TableRow): ProductReading {
  const cell = (name: string): string | null => columns.cell(row, name);
  const sku = codeOf(cell("sku") ?? "");
  if (sku === "") return { problem: "The row has no SKU. Give one." };
  const handle = codeOf(cell("handle") ?? "") || sku;
  const formula = [cell("sku"), cell("handle")].find(isFormula);
  if (formula !== undefined) return { problem: `"${formula}" is a formula, not a code. Paste its value, or put an apostrophe in front.` };
  const title = lineOf(cell("title") ?? "");
  const warnings: string[] = [];
  const barcodes = barcodesOf(cell("barcodes"), warnings);
  const unit = codeOf(cell("unit") ?? "");
  const variant: VariantInput = {
    sku,
    title: optional(cell("variant_title"), lineOf),
    barcodes: barcodes?.map(({ code }) => code),
    options: optionsOf(cell),
    attributes: jsonOf(cell("variant_attributes"), "variant_attributes"),
    unit: unit === "" ? undefined : unit,
    packaging: packagingOf(cell("packaging")),
    externalRefs: refsOf(cell("variant_external_refs")),
  };
  const attributes = jsonOf(cell("attributes"), "attributes");
  const barcodeKeys = (barcodes ?? []).map(({ key }) => key);
  const externalRefs = refsOf(cell("external_refs"));
  const marks = { tags: tagsOf(cell("tags")), publicTags: tagsOf(cell("public_tags")), archived: archivedOf(cell("archived")) };
  return { content: { line: row.line, handle, title, attributes, externalRefs, ...marks, variant, barcodeKeys }, warnings };
}

/** Undefined: the file has no such column. Null: the cell is blank. */
function optional<T>(cell: string | null, read: (cell: string) => T): T | null | undefined {
  if (cell === null) return undefined;
  return cell.trim() === "" ? null : read(cell);
}

function barcodesOf(cell: string | null, warnings: string[]): { readonly code: string; readonly key: string }[] | undefined {
  if (cell === null) return undefined;
  const words = codeOf(cell)
    .split(/[\s;,|]+/)
    .filter((word) => word !== "");
  return words.flatMap((word) => {
    const reading = readBarcode(word);
    if (reading.warning !== null) warnings.push(reading.warning);
    return reading.code === null ? [] : [{ code: reading.code, key: reading.key }];
  });
}

function optionsOf(cell: (name: string) => string | null): VariantOption[] | undefined {
  const options: VariantOption[] = [];
  let isNamed = false;
  for (let place = 1; place <= OPTION_COLUMNS_MAX; place += 1) {
    const [name, value] = [cell(`option${place}_name`), cell(`option${place}_value`)];
    if (name === null && value === null) continue;
    isNamed = true;
    if ((name ?? "") === "" && (value ?? "") === "") continue;
    options.push({ name: lineOf(name ?? ""), value: lineOf(value ?? "") });
  }
  return isNamed ? options : undefined;
}

function jsonOf(cell: string | null, column: string): JsonValue | undefined {
  if (cell === null) return undefined;
  if (cell.trim() === "") return null;
  try {
    return JSON.parse(textOf(cell)) as JsonValue;
  } catch {
    throw new BadCell(`The cell "${column}" holds no JSON: ${cell.slice(0, 60)}. Write it such as {"colour":"red"}.`);
  }
}

function refsOf(cell: string | null): ExternalRef[] | null | undefined {
  return optional(cell, (text) => {
    const refs = readRefs(text);
    if (refs === null) throw new BadCell(refsProblem(text));
    return refs;
  });
}

function tagsOf(cell: string | null): string[] | null | undefined {
  return optional(cell, (text) => {
    const tags = readTags(text);
    if (tags === null) throw new BadCell(tagsProblem(text));
    return tags;
  });
}

/** A blank cell is one that says nothing: it does not bring a product back. */
function archivedOf(cell: string | null): boolean | undefined {
  const word = (cell ?? "").trim().toLowerCase();
  if (word === "") return undefined;
  if (word !== "true" && word !== "false")
    throw new BadCell(`"${word.slice(0, 60)}" says not whether the product is archived. Write true or false.`);
  return word === "true";
}

/** `CASE=24=4012345678901; PALLET=960`, or a JSON list of `{ name, factor, barcode }` for names with such marks in them. */
function packagingOf(cell: string | null): PackagingInput[] | null | undefined {
  return optional(cell, (text) => {
    const plain = textOf(text).trim();
    if (plain.startsWith("[")) return packagingList(plain);
    const parts = plain.split(";").filter((part) => part.trim() !== "");
    return parts.map((part) => {
      const [name = "", factor = "", barcode = "", ...rest] = part.split("=").map((word) => word.trim());
      if (!/^\d{1,9}$/.test(factor) || rest.length > 0) throw badPackaging(part);
      return { name, factor: Number(factor), barcode: barcode === "" ? null : barcode };
    });
  });
}

function packagingList(text: string): PackagingInput[] {
  const list = jsonOf(text, "packaging");
  if (!Array.isArray(list)) throw badPackaging(text);
  return list.map((entry: JsonValue) => {
    if (typeof entry !== "object" || entry === null || Array.isArray(entry)) throw badPackaging(text);
    const { name, factor, barcode } = entry as Readonly<Record<string, JsonValue>>;
    if (typeof name !== "string" || typeof factor !== "number") throw badPackaging(text);
    return { name, factor, barcode: typeof barcode === "string" ? barcode : null };
  });
}

function badPackaging(text: string): BadCell {
  return new BadCell(`The packaging "${text.trim().slice(0, 60)}" cannot be read. Write it such as CASE=24=4012345678901; PALLET=960.`);
}
