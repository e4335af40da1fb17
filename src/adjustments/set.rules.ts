import { invalidInput, Refusal, type UserErrorData } from "../platform/errors/user-error.js";
import { QUANTITY_MAX } from "../platform/numbers/quantity.js";
import { summedBy, sumsOf, type Books } from "../stock/index.js";
import type { AdjustmentDocument, AdjustmentOutcome, SetFigure, SetLine } from "./adjustment.js";
import { type Change, commonErrors, postChanges, quantityAt } from "./adjustment.rules.js";

/**
 * Sets figures to absolute quantities: the differences are booked. Lines of one level and figure are summed first. What lies there in all
 * (`ON_HAND`) is set last, by AVAILABLE: the other states are what the lines before it make them.
 */
export function decideSet(
  books: Books,
  adjustment: AdjustmentDocument,
  lines: readonly SetLine[],
  factQuantityMax = QUANTITY_MAX,
): AdjustmentOutcome | Refusal {
  const errors = [...commonErrors(books, adjustment, lines), ...contradictions(lines)];
  for (const line of lines) errors.push(...quantityConflicts(books, line));
  if (errors.length > 0) return new Refusal(errors);
  return postChanges(books, adjustment, lines, { changes: changesOf(books, lines), fieldAt: fieldIn(lines), factQuantityMax });
}

/** The field in which each line gives its figure. */
function fieldIn(lines: readonly SetLine[]): (index: number) => string {
  const onHand = new Set(lines.filter(({ figure }) => figure === "ON_HAND").map(({ index }) => index));
  return (index) => (onHand.has(index) ? "onHand" : "quantity");
}

function changesOf(books: Books, lines: readonly SetLine[]): readonly Change[] {
  const changes: Change[] = summedSets(lines, (figure) => figure !== "ON_HAND").map((line) => {
    const state = line.figure === "ON_HAND" ? "AVAILABLE" : line.figure;
    return { ...line, state, quantity: line.quantity - figureAt(books, line) };
  });
  const added = new Map<string, number>();
  for (const line of changes) added.set(keyOf(line), (added.get(keyOf(line)) ?? 0) + line.quantity);
  const onHand = summedSets(lines, (figure) => figure === "ON_HAND").map((line): Change => {
    return { ...line, state: "AVAILABLE", quantity: line.quantity - figureAt(books, line) - (added.get(keyOf(line)) ?? 0) };
  });
  return [...changes, ...onHand];
}

function summedSets(lines: readonly SetLine[], isMeant: (figure: SetFigure) => boolean): readonly SetLine[] {
  return summedBy(
    lines.filter(({ figure }) => isMeant(figure)),
    (line) => `${keyOf(line)}/${line.figure}`,
  );
}

const keyOf = ({ variantId, locationId }: Pick<SetLine, "variantId" | "locationId">): string => `${variantId}/${locationId}`;

/** AVAILABLE cannot be set by itself and by what lies there at once. */
function contradictions(lines: readonly SetLine[]): readonly UserErrorData[] {
  const available = new Set(lines.filter(({ figure }) => figure === "AVAILABLE").map(keyOf));
  return lines
    .filter((line) => line.figure === "ON_HAND" && available.has(keyOf(line)))
    .map(({ index, sku, location }) =>
      invalidInput(
        ["lines", String(index), "onHand"],
        `Another line sets AVAILABLE of SKU "${sku}" at ${location}, which follows from what lies there in all. Give one of the two.`,
      ),
    );
}

function quantityConflicts(books: Books, line: SetLine): readonly UserErrorData[] {
  const { index, sku, location, figure, changeFromQuantity: expected } = line;
  const actual = figureAt(books, line);
  if (expected === null || expected === actual) return [];
  const what = figure === "ON_HAND" ? "on hand" : figure;
  return [
    {
      code: "QUANTITY_CONFLICT",
      field: ["lines", String(index), "changeFromQuantity"],
      sku,
      location,
      expected,
      actual,
      message: `SKU "${sku}" at ${location} has ${actual} units ${what}, not ${expected}. Read the level again and decide anew.`,
    },
  ];
}

function figureAt(books: Books, line: Omit<SetLine, "quantity">): number {
  if (line.figure !== "ON_HAND") return quantityAt(books, line, line.figure);
  const level = books.level(line);
  return level === null ? 0 : sumsOf(level.quantities).onHand;
}
