/** Sums the lines that have the same key, before they are compared with anything. The first one's place is kept. */
export function summedBy<Line extends { readonly quantity: number }>(
  lines: readonly Line[],
  keyOf: (line: Line) => string | number,
): readonly Line[] {
  if (lines.length < 2) return lines;
  const sums = new Map<string | number, Line>();
  for (const line of lines) {
    const key = keyOf(line);
    const known = sums.get(key);
    sums.set(key, known === undefined ? line : { ...known, quantity: known.quantity + line.quantity });
  }
  return [...sums.values()];
}

interface PlacedLine {
  readonly variantId: number;
  /** Null: no location is named. */
  readonly locationId: number | null;
  readonly quantity: number;
}

/** Sums the lines that name the same SKU and location. */
export function summed<Line extends PlacedLine>(lines: readonly Line[]): readonly Line[] {
  return summedBy(lines, ({ variantId, locationId }) => `${variantId}/${locationId ?? ""}`);
}
