import { Refusal, type UserErrorData } from "../platform/errors/user-error.js";
import {
  factQuantityErrors,
  isLegal,
  levelVersionError,
  FIELD_OF_STATE,
  summedBy,
  type Books,
  type InventoryStateName,
  type LevelKey,
  type MovementKindName,
  type Posting,
  type StockAccountName,
} from "../stock/index.js";
import {
  adjustmentRef,
  levelOutcome,
  type LevelOutcome,
  type AdjustmentLine,
  type AdjustmentOutcome,
  type DeltaLine,
  type MoveLine,
  type NewAdjustment,
  recorded,
} from "./adjustment.js";
import { QUANTITY_MAX } from "../platform/numbers/quantity.js";

/** Units that a state of a level gains, or loses where negative. */
export type Change = Omit<DeltaLine, "delta"> & { readonly quantity: number };

/** Changes states by signed quantities, all lines or none. Lines of one (SKU, location, state) are summed first. */
export function decideAdjust(
  books: Books,
  adjustment: NewAdjustment,
  lines: readonly DeltaLine[],
  factQuantityMax = QUANTITY_MAX,
): AdjustmentOutcome | Refusal {
  const errors = versionErrors(books, lines);
  if (errors.length > 0) return new Refusal(errors);
  const changes = summedByState(lines.map(({ delta, ...line }) => ({ ...line, quantity: delta })));
  return postChanges(books, adjustment, lines, { changes, fieldAt: () => "delta", factQuantityMax });
}

/** Moves units between two states of a level, all lines or none. A fact may take AVAILABLE below zero. */
export function decideMove(
  books: Books,
  adjustment: NewAdjustment,
  lines: readonly MoveLine[],
  factQuantityMax = QUANTITY_MAX,
): AdjustmentOutcome | Refusal {
  const errors = [...versionErrors(books, lines), ...factQuantityErrors(factQuantityMax, lines)];
  const taken = new Map<string, number>();
  for (const line of lines) {
    const level = books.level(line);
    const path = ["lines", String(line.index)];
    if (!isLegal("MOVE", line.from, line.to)) errors.push(illegal("MOVE", line.from, line.to, [...path, "to"]));
    else if (level === null || level.version === 0) errors.push(notStocked(line, [...path, "sku"]));
    else if (!(adjustment.fact && line.from === "AVAILABLE")) {
      const key = `${line.variantId}/${line.locationId}/${line.from}`;
      const sum = (taken.get(key) ?? 0) + line.quantity;
      taken.set(key, sum);
      const left = quantityAt(books, line, line.from) + books.coverOf(moveOf(adjustment, { ...line, quantity: sum }));
      if (sum > left) errors.push(insufficient(line, line.from, sum, left, [...path, "quantity"]));
    }
  }
  if (errors.length > 0) return new Refusal(errors);
  for (const line of lines) books.post(moveOf(adjustment, line));
  return outcomeOf(books, adjustment, lines, lines.length);
}

function moveOf({ id, reason, fact, occurredAt }: NewAdjustment, { from, to, quantity, ...level }: MoveLine): Posting {
  return { kind: "MOVE", level, from, to, quantity, fact, reason, document: adjustmentRef(id), occurredAt };
}

export interface PlannedChanges {
  /** One for each level and state. */
  readonly changes: readonly Change[];
  /** The field in which the line at a place gives its quantity. */
  readonly fieldAt: (index: number) => string;
  readonly factQuantityMax: number;
}

/** Books signed changes of states, one for each level and state, all or none. */
export function postChanges(
  books: Books,
  adjustment: NewAdjustment,
  lines: readonly AdjustmentLine[],
  { changes, fieldAt, factQuantityMax }: PlannedChanges,
): AdjustmentOutcome | Refusal {
  const errors: UserErrorData[] = [...factQuantityErrors(factQuantityMax, changes, fieldAt)];
  for (const line of changes) {
    const path = ["lines", String(line.index)];
    if (!isLegal("ADJUST", "ADJUSTMENT", line.state)) errors.push(illegal("ADJUST", "ADJUSTMENT", line.state, [...path, "state"]));
    else if (line.quantity < 0 && !(adjustment.fact && line.state === "AVAILABLE")) {
      const left = quantityAt(books, line, line.state) + books.coverOf(postingOf(adjustment, line));
      if (-line.quantity > left) errors.push(insufficient(line, line.state, -line.quantity, left, [...path, fieldAt(line.index)]));
    }
  }
  if (errors.length > 0) return new Refusal(errors);
  const moved = changes.filter(({ quantity }) => quantity !== 0);
  for (const line of moved) books.post(postingOf(adjustment, line));
  return outcomeOf(books, adjustment, lines, moved.length);
}

function postingOf({ id, reason, fact, occurredAt }: NewAdjustment, { quantity, state, ...level }: Change): Posting {
  const [from, to]: [StockAccountName, StockAccountName] = quantity > 0 ? ["ADJUSTMENT", state] : [state, "ADJUSTMENT"];
  return { kind: "ADJUST", level, from, to, quantity: Math.abs(quantity), fact, reason, document: adjustmentRef(id), occurredAt };
}

/** `moved`: how many movements were posted. Where there was none, the command's one record is an event of its document. */
export function outcomeOf(books: Books, adjustment: NewAdjustment, lines: readonly AdjustmentLine[], moved: number): AdjustmentOutcome {
  books.put(adjustmentRef(adjustment.id), recorded(adjustment));
  const occurredAt = adjustment.occurredAt?.toISOString() ?? null;
  return { adjustment: { ...adjustment, occurredAt }, levels: levelOutcomes(books, lines, moved) };
}

/** The levels as the command leaves them, each once, in the order in which they are first named. */
export function levelOutcomes(books: Books, keys: readonly LevelKey[], moved: number): readonly LevelOutcome[] {
  const keyOf = ({ variantId, locationId }: LevelKey): string => `${variantId}/${locationId}`;
  const lastOrdinal = books.mark().ordinal + (moved === 0 ? 1 : 0);
  const levels = new Map(keys.map((key) => [keyOf(key), books.level(key)]));
  return [...levels.values()].flatMap((level) => (level === null ? [] : levelOutcome(level, lastOrdinal, books.countedAt(level))));
}

export function versionErrors(books: Books, lines: readonly AdjustmentLine[]): UserErrorData[] {
  return lines.flatMap((line) => {
    const level = books.level(line) ?? { sku: line.sku, location: line.location, version: 0 };
    return levelVersionError(line.expectedVersion, level, ["lines", String(line.index), "expectedVersion"]) ?? [];
  });
}

function summedByState<Line extends Change>(lines: readonly Line[]): readonly Line[] {
  return summedBy(lines, ({ variantId, locationId, state }) => `${variantId}/${locationId}/${state}`);
}

export function quantityAt(books: Books, line: AdjustmentLine, state: InventoryStateName): number {
  return books.level(line)?.quantities[FIELD_OF_STATE[state]] ?? 0;
}

export function insufficient(
  line: AdjustmentLine,
  state: InventoryStateName,
  requested: number,
  left: number,
  field: readonly string[],
): UserErrorData {
  return {
    code: "INSUFFICIENT_STOCK",
    field,
    sku: line.sku,
    location: line.location,
    requested,
    available: left,
    message:
      `SKU "${line.sku}" at ${line.location} has ${left} units ${state}; ${requested} were to be taken. ` +
      "Take no more than that, or report what has happened already with `fact: true` (AVAILABLE only).",
  };
}

export function illegal(kind: MovementKindName, from: StockAccountName, to: StockAccountName, field: readonly string[]): UserErrorData {
  return {
    code: "ILLEGAL_TRANSITION",
    field,
    from,
    to,
    message: `Units may not go from ${from} to ${to} by ${kind}. See inventoryStates for the legal movements.`,
  };
}

function notStocked(line: AdjustmentLine, field: readonly string[]): UserErrorData {
  const { sku, location } = line;
  const message = `SKU "${sku}" was never stocked at ${location}. Check the location, or book stock there first.`;
  return { code: "NOT_STOCKED", field, sku, location, message };
}
