import { DOCUMENT_LINES_MAX } from "./planned-request.js";
import type { RequestSource, SkuQuantity } from "./planned-request.js";
import type { OrderLine } from "./orders.js";

/**
 * The lines of one order as documents of at most 1,000 lines. All lines of a SKU stay in one document, so that a credit for the full quantity
 * finds it in one place; a SKU that alone has more lines than that is a document of its own, to be sent as its sum.
 */
export function documentParts(lines: readonly OrderLine[]): readonly (readonly OrderLine[])[] {
  if (lines.length <= DOCUMENT_LINES_MAX) return lines.length === 0 ? [] : [lines];
  const bySku = new Map<string, OrderLine[]>();
  for (const line of lines) {
    const repeats = bySku.get(line.sku);
    if (repeats === undefined) bySku.set(line.sku, [line]);
    else repeats.push(line);
  }
  const parts: OrderLine[][] = [];
  for (const repeats of bySku.values()) {
    const last = parts.at(-1);
    if (last === undefined || last.length + repeats.length > DOCUMENT_LINES_MAX) parts.push([...repeats]);
    else last.push(...repeats);
  }
  return parts;
}

/** What a document asks for: the lines as they are, repeats and all, where they are not too many. */
export function documentLines(lines: readonly OrderLine[]): SkuQuantity[] {
  return lines.length > DOCUMENT_LINES_MAX ? sumBySku(lines) : lines.map(({ sku, quantity }) => ({ sku, quantity }));
}

/** One entry for each SKU, in the order of their first lines. */
export function sumBySku(lines: readonly OrderLine[]): SkuQuantity[] {
  const sums = new Map<string, number>();
  for (const { sku, quantity } of lines) sums.set(sku, (sums.get(sku) ?? 0) + quantity);
  return [...sums].map(([sku, quantity]) => ({ sku, quantity }));
}

export function sourcesOf(lines: readonly OrderLine[]): RequestSource[] {
  const sources = new Map<string, { lineClass: string; lines: number; units: number }>();
  for (const { lineClass, quantity } of lines) {
    const source = sources.get(lineClass) ?? { lineClass, lines: 0, units: 0 };
    source.lines += 1;
    source.units += Math.abs(quantity);
    sources.set(lineClass, source);
  }
  return [...sources.values()];
}

export function chunks<Item>(items: readonly Item[], size: number): Item[][] {
  const parts: Item[][] = [];
  for (let start = 0; start < items.length; start += size) parts.push(items.slice(start, start + size));
  return parts;
}
