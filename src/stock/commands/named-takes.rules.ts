import { Refusal, type UserErrorData } from "../../platform/errors/user-error.js";
import { NamedLines, type LineName, type NameableLine } from "./line-names.rules.js";

/** Units that are asked of the lines it names. */
export interface NamedAsk extends LineName {
  readonly quantity: number;
}

/** What is taken of a line for an ask. */
export interface NamedTake<Ask, Line> {
  readonly ask: Ask;
  readonly line: Line;
  /** > 0 */
  readonly quantity: number;
}

/** An ask that finds less than it wants. */
export interface UnmetAsk<Ask, Line> {
  readonly ask: Ask;
  /** The lines it names; none where it names none. */
  readonly lines: readonly Line[];
  /** What they have, less what the asks before it took. */
  readonly remaining: number;
  /** Why it names no line, where it names one by a reference. */
  readonly misnamed?: UserErrorData;
}

/**
 * What asks take of a document's lines: the one place where the lines of a step's input are found (`NamedLines`). An ask that names a line by its
 * reference goes first, one that names its location before one that does not: each takes of its lines, in their order, what those before it leave.
 * `share` tells how many units of a line may be taken.
 */
export function namedTakes<Ask extends NamedAsk, Line extends NameableLine>(
  entity: string,
  lines: readonly Line[],
  asks: readonly Ask[],
  share: (line: Line) => number,
): { readonly takes: readonly NamedTake<Ask, Line>[]; readonly unmet: readonly UnmetAsk<Ask, Line>[] } {
  const named = new NamedLines(entity, lines);
  const taken = new Map<Line, number>();
  const takes: NamedTake<Ask, Line>[] = [];
  const unmet: UnmetAsk<Ask, Line>[] = [];
  for (const ask of inOrderOfService(asks)) {
    const own = named.of(ask);
    if (own instanceof Refusal) {
      for (const misnamed of own.errors) unmet.push({ ask, lines: [], remaining: 0, misnamed });
      continue;
    }
    let missing = ask.quantity;
    for (const line of own) {
      const before = taken.get(line) ?? 0;
      const quantity = Math.min(missing, share(line) - before);
      if (quantity <= 0) continue;
      taken.set(line, before + quantity);
      takes.push({ ask, line, quantity });
      missing -= quantity;
    }
    if (missing > 0 || own.length === 0) unmet.push({ ask, lines: own, remaining: ask.quantity - missing });
  }
  return { takes, unmet };
}

/** Who is content with fewer lines goes first. */
function inOrderOfService<Ask extends NamedAsk>(asks: readonly Ask[]): readonly Ask[] {
  if (asks.length < 2) return asks;
  const ranks: readonly Ask[][] = [[], [], [], []];
  for (const ask of asks) ranks[rankOf(ask)]?.push(ask);
  return ranks.flat();
}

function rankOf({ lineReference = null, locationId }: LineName): number {
  return (lineReference === null ? 2 : 0) + (locationId === null ? 1 : 0);
}
