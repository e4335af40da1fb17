import { gtinKey, readGtin } from "../../catalog/index.js";
import { codeOf } from "../../platform/csv/cell.rules.js";

export type BarcodeReading =
  | { readonly code: string; /** The 14-digit form under which it is unique. */ readonly key: string; readonly warning: string | null }
  | { readonly code: null; readonly warning: string };

/**
 * Reads a barcode from a cell. A spreadsheet that took it for a number has dropped its leading zero: 11 or 7 digits that are valid with it
 * get it back. One that is no GTIN is left out, with a warning: the article is no less real for it.
 */
export function readBarcode(cell: string): BarcodeReading {
  const text = codeOf(cell);
  const reading = readGtin(text);
  if ("key" in reading) return { code: text, key: reading.key, warning: null };
  const restored = `0${text}`;
  if ((text.length === 11 || text.length === 7) && "key" in readGtin(restored)) {
    return { code: restored, key: gtinKey(restored), warning: `Barcode "${text}" has lost its leading zero: "${restored}" is imported.` };
  }
  return { code: null, warning: `Barcode "${text.slice(0, 50)}" ${reading.problem} The variant is imported without it.` };
}
