import { chunks } from "../../src/cli/replay/document-parts.rules.js";
import { DOCUMENT_LINES_MAX, type RequestSource, type SkuQuantity } from "../../src/cli/replay/planned-request.js";

/** Lines of a credit, gathered by the order they belong to. */
export class PartsByDocument {
  readonly #parts = new Map<number | null, { lines: SkuQuantity[]; fileLines: number; units: number }>();

  add(document: number | null, sku: string, quantity: number, fileLines: number): void {
    const part = this.#parts.get(document) ?? { lines: [], fileLines: 0, units: 0 };
    part.lines.push({ sku, quantity });
    part.fileLines += fileLines;
    part.units += quantity;
    this.#parts.set(document, part);
  }

  *parts(): Generator<{ document: number | null; lines: SkuQuantity[]; sources: RequestSource[] }> {
    for (const [document, { lines, fileLines, units }] of this.#parts) {
      const parts = chunks(lines, DOCUMENT_LINES_MAX);
      for (const [index, part] of parts.entries()) {
        // Hardly any credit has more lines than a document; if one has, all its units are told with its first part.
        const sources: RequestSource[] = index === 0 ? [{ lineClass: "return_C", lines: fileLines, units }] : [];
        yield { document, lines: part, sources };
      }
    }
  }
}
