import { chunks } from "./document-parts.rules.js";
import { type AdjustRequest, DOCUMENT_LINES_MAX } from "./planned-request.js";

/** Opening stock, `factor` of each figure rounded down, as adjustments of at most 1,000 lines. */
export function planOpening(figures: ReadonlyMap<string, number>, factor: number, at: number, run: string): AdjustRequest[] {
  const lines = [...figures]
    .map(([sku, figure]) => ({ sku, quantity: Math.floor(figure * factor) }))
    .filter(({ quantity }) => quantity > 0);
  return chunks(lines, DOCUMENT_LINES_MAX).map((part, index) => ({
    kind: "adjust",
    key: `${run}/opening/${index + 1}`,
    reference: "opening",
    at,
    sources: [],
    reason: "OPENING",
    note: null,
    fact: false,
    lines: part,
  }));
}
