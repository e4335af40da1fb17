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
  /** Null: the line is named by its reference alone. */
  readonly variantId: number | null;
  /** Null: no location is named. */
  readonly locationId: number | null;
  readonly quantity: number;
}

/** Sums the lines that name the same SKU and location: what is asked of a level, whatever lines it is for. */
export function summed<Line extends PlacedLine>(lines: readonly Line[]): readonly Line[] {
  return summedBy(lines, placeOf);
}

interface ReferencedLine extends PlacedLine {
  readonly lineReference?: string | null | undefined;
}

/** Sums the lines that are equal: of the same SKU, location and line reference. */
export function summedEqual<Line extends ReferencedLine>(lines: readonly Line[]): readonly Line[] {
  return summedBy(lines, lineKeyOf);
}

/** Equal for equal lines: a document has one of each. */
export function lineKeyOf(line: ReferencedLine): string {
  const { lineReference = null } = line;
  return lineReference === null ? placeOf(line) : `${placeOf(line)}/${lineReference}`;
}

function placeOf({ variantId, locationId }: PlacedLine): string {
  return `${variantId ?? ""}/${locationId ?? ""}`;
}
