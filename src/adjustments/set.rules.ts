import { invalidInput, Refusal, type UserErrorData } from "../platform/errors/user-error.js";
import { QUANTITY_MAX } from "../platform/numbers/quantity.js";
import {
  factQuantityErrors,
  FIELD_OF_STATE,
  isLegal,
  isStatedInTime,
  PostingRefused,
  quantitiesOf,
  STATED_DAYS_MAX,
  summedBy,
  sumsOf,
  type Books,
  type InventoryStateName,
} from "../stock/index.js";
import { adjustmentRef, type NewAdjustment, type AdjustmentOutcome, type SetFigure, type SetLine } from "./adjustment.js";
import { type Change, illegal, outcomeOf, postChanges, versionErrors } from "./adjustment.rules.js";

/**
 * Sets figures to absolute quantities: the differences are booked, from what was there at the time of the set where one was given. Lines of one level and
 * figure are summed first. What lies there in all (`ON_HAND`) is set last, by AVAILABLE: the other states are what the lines before it make
 * them. A set that says what was counted, or what the ledger begins with, is a statement, and stays true whatever is told of earlier times.
 */
export function decideSet(
  books: Books,
  adjustment: NewAdjustment,
  lines: readonly SetLine[],
  factQuantityMax = QUANTITY_MAX,
): AdjustmentOutcome | Refusal {
  const errors = [...versionErrors(books, lines), ...contradictions(lines), ...tooFarBack(books, adjustment, lines)];
  for (const line of lines) errors.push(...quantityConflicts(books, line));
  if (errors.length > 0) return new Refusal(errors);
  const fieldAt = fieldIn(lines);
  const changes = changesOf(books, lines, adjustment.occurredAt);
  if (!isStatement(adjustment)) return postChanges(books, adjustment, lines, { changes, fieldAt, factQuantityMax });
  const refused = [...factQuantityErrors(factQuantityMax, changes, fieldAt), ...illegalStates(changes)];
  return refused.length > 0 ? new Refusal(refused) : stateFigures(books, adjustment, lines);
}

/** Whether a set says what lay there, rather than replacing a figure. */
function isStatement({ reason }: NewAdjustment): boolean {
  return reason === "COUNT" || reason === "OPENING";
}

const ON_HAND: readonly InventoryStateName[] = ["AVAILABLE", "RESERVED", "COMMITTED", "QUARANTINE", "DAMAGED", "RECEIVING"];

function stateFigures(books: Books, adjustment: NewAdjustment, lines: readonly SetLine[]): AdjustmentOutcome | Refusal {
  const { id, reason, fact, occurredAt: at } = adjustment;
  const before = books.mark().movements;
  const figures = [...summedSets(lines, (figure) => figure !== "ON_HAND"), ...summedSets(lines, (figure) => figure === "ON_HAND")];
  for (const line of figures) {
    const states = line.figure === "ON_HAND" ? ON_HAND : [line.figure];
    try {
      books.state({ level: line, states, quantity: line.quantity, at, fact, reason, document: adjustmentRef(id) });
    } catch (error) {
      if (error instanceof PostingRefused) return refusedLine(error.refusal, ["lines", String(line.index), fieldIn(lines)(line.index)]);
      throw error;
    }
  }
  return outcomeOf(books, adjustment, lines, books.mark().movements - before);
}

/** What the ledger refused, at the line that asked for it. */
function refusedLine({ errors }: Refusal, field: readonly string[]): Refusal {
  return new Refusal(errors.map((error) => (error.field === null ? { ...error, field } : error)));
}

function illegalStates(changes: readonly Change[]): readonly UserErrorData[] {
  return changes
    .filter(({ state }) => !isLegal("COUNT", "ADJUSTMENT", state) || !isLegal("ADJUST", "ADJUSTMENT", state))
    .map(({ index, state }) => illegal("ADJUST", "ADJUSTMENT", state, ["lines", String(index), "state"]));
}

/** What occurred since is added up under the lock; of a level that nothing has ever touched there is nothing to add up. */
function tooFarBack(books: Books, { occurredAt }: NewAdjustment, lines: readonly SetLine[]): readonly UserErrorData[] {
  if (isStatedInTime(occurredAt, books.now)) return [];
  const touched = lines.find((line) => (books.level(line)?.version ?? 0) > 0);
  if (touched === undefined) return [];
  const message =
    `The occurredAt lies more than ${STATED_DAYS_MAX} days back, and SKU "${touched.sku}" at ${touched.location} has moved already: what was there can ` +
    "only be said of a later time.";
  return [invalidInput(["occurredAt"], message)];
}

/** The field in which each line gives its figure. */
function fieldIn(lines: readonly SetLine[]): (index: number) => string {
  const onHand = new Set(lines.filter(({ figure }) => figure === "ON_HAND").map(({ index }) => index));
  return (index) => (onHand.has(index) ? "onHand" : "quantity");
}

function changesOf(books: Books, lines: readonly SetLine[], at: Date | null): readonly Change[] {
  const changes: Change[] = summedSets(lines, (figure) => figure !== "ON_HAND").map((line) => {
    const state = line.figure === "ON_HAND" ? "AVAILABLE" : line.figure;
    return { ...line, state, quantity: line.quantity - figureAt(books, line, at) };
  });
  const added = new Map<string, number>();
  for (const line of changes) added.set(keyOf(line), (added.get(keyOf(line)) ?? 0) + line.quantity);
  const onHand = summedSets(lines, (figure) => figure === "ON_HAND").map((line): Change => {
    return { ...line, state: "AVAILABLE", quantity: line.quantity - figureAt(books, line, at) - (added.get(keyOf(line)) ?? 0) };
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
  const actual = figureAt(books, line, null);
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

/** The units of a line's figure at a moment; null: now. */
function figureAt(books: Books, line: Omit<SetLine, "quantity">, at: Date | null): number {
  const held = quantitiesOf(books.heldAt(line, at));
  return line.figure === "ON_HAND" ? sumsOf(held).onHand : held[FIELD_OF_STATE[line.figure]];
}
