import type { PastMovement, StockAccountName, TakenBack } from "../stock/index.js";
import { expectedOf, uninspectedOf, type ReturnLineDocument } from "./stock-return.js";

/** What is taken back so that units of a line were never received. */
export interface Undone {
  /** Units that were never received by it: fewer than asked for where the rest has moved on. */
  readonly units: number;
  /** The newest movement first. */
  readonly parts: readonly TakenBack[];
  /** The line as it is then. */
  readonly line: ReturnLineDocument;
}

type Decided = "restocked" | "damaged" | "scrapped" | "toSupplier";

/** The count of a line that has the units in each account; those in QUARANTINE are in none. */
const COUNT_IN: Readonly<Partial<Record<StockAccountName, Decided>>> = {
  AVAILABLE: "restocked",
  DAMAGED: "damaged",
  ADJUSTMENT: "scrapped",
  SUPPLIER: "toSupplier",
};

/**
 * Finds what is to be taken back of a line's movements, newest first, so that so many of its units were never received. Units that wait for their
 * inspection go first. What was decided later is undone only `withDecisions`, the newest decision first; what was decided in the call that received
 * the units is a part of their receipt.
 */
export function undoReceipt(
  line: ReturnLineDocument,
  movements: readonly PastMovement[],
  quantity: number,
  withDecisions: boolean,
): Undone {
  const way = new WayBack(line, quantity);
  const receipts = new Set(movements.filter(({ kind }) => kind === "RETURN").map(({ command }) => command));
  for (const movement of movements) if (movement.kind === "RETURN" && movement.to === "QUARANTINE") way.take(movement);
  for (const movement of movements) if (withDecisions || receipts.has(movement.command)) way.take(movement);
  return way.end(movements);
}

/** Movements of which other lines have taken something back before: lines of one SKU share them, as nobody can tell their units apart. */
export function lessTaken(movements: readonly PastMovement[], parts: readonly TakenBack[]): readonly PastMovement[] {
  if (parts.length === 0) return movements;
  const taken = new Map(parts.map(({ movement, quantity }) => [movement.sequence, quantity]));
  return movements.map((movement) => ({ ...movement, open: movement.open - (taken.get(movement.sequence) ?? 0) }));
}

/** All parts, one for each movement, the newest first. */
export function summedParts(parts: readonly TakenBack[]): readonly TakenBack[] {
  const summed = new Map<string, TakenBack>();
  for (const { movement, quantity } of parts) {
    const known = summed.get(movement.sequence);
    summed.set(movement.sequence, { movement, quantity: quantity + (known?.quantity ?? 0) });
  }
  return [...summed.values()].sort((a, b) => Number(b.movement.sequence) - Number(a.movement.sequence));
}

/** A return's lines while units of them are undone: lines of one SKU take of the same movements. */
export class Undoing {
  readonly #lines: Map<ReturnLineDocument, ReturnLineDocument>;
  readonly #movements = new Map<number, readonly PastMovement[]>();
  readonly parts: TakenBack[] = [];
  isChanged = false;

  constructor(lines: readonly ReturnLineDocument[], movements: readonly PastMovement[]) {
    this.#lines = new Map(lines.map((line) => [line, line]));
    const bySku = new Map<number, PastMovement[]>();
    for (const movement of movements) {
      const known = bySku.get(movement.level.variantId);
      if (known === undefined) bySku.set(movement.level.variantId, [movement]);
      else known.push(movement);
    }
    for (const [variantId, own] of bySku) this.#movements.set(variantId, own);
  }

  /** The lines as they are then. */
  get lines(): readonly ReturnLineDocument[] {
    return [...this.#lines.values()];
  }

  /** Undoes the receipt of units of a line; answers of how many it did. */
  undo(line: ReturnLineDocument, quantity: number, withDecisions: boolean): number {
    const movements = this.#movements.get(line.variantId) ?? [];
    const undone = undoReceipt(this.#lines.get(line) ?? line, movements, quantity, withDecisions);
    this.#movements.set(line.variantId, lessTaken(movements, undone.parts));
    this.parts.push(...undone.parts);
    this.#lines.set(line, undone.line);
    this.isChanged ||= undone.units > 0;
    return undone.units;
  }

  /** Has a line give up claims on units, those first that are still expected; answers on how many. */
  giveUp(line: ReturnLineDocument, wanted: number): number {
    const now = this.#lines.get(line) ?? line;
    const claims = Math.min(wanted, now.quantity - now.cancelled);
    if (claims === 0) return 0;
    this.undo(line, claims - Math.min(claims, expectedOf(now)), true);
    const undone = this.#lines.get(line) ?? line;
    this.#lines.set(line, { ...undone, cancelled: undone.cancelled + claims });
    this.isChanged = true;
    return claims;
  }
}

/** Units on their way back, movement by movement. */
class WayBack {
  readonly #line: ReturnLineDocument;
  /** Units of the line that lie in each account and stay there so far. */
  readonly #left: Map<StockAccountName, number>;
  /** Units that were brought back to an account, to be taken back further. */
  readonly #inHand = new Map<StockAccountName, number>();
  readonly #taken = new Map<string, number>();
  /** Units still to be found. */
  #wanted: number;
  #undone = 0;

  constructor(line: ReturnLineDocument, quantity: number) {
    this.#line = line;
    this.#wanted = quantity;
    const { restocked, damaged, scrapped, toSupplier } = line;
    this.#left = new Map<StockAccountName, number>([
      ["QUARANTINE", uninspectedOf(line)],
      ["AVAILABLE", restocked],
      ["DAMAGED", damaged],
      ["ADJUSTMENT", scrapped],
      ["SUPPLIER", toSupplier],
    ]);
  }

  take({ sequence, from, to, open }: PastMovement): void {
    const before = this.#taken.get(sequence) ?? 0;
    const inHand = Math.min(open - before, this.#inHand.get(to) ?? 0);
    const found = Math.min(open - before - inHand, this.#wanted, this.#left.get(to) ?? 0);
    const units = inHand + found;
    if (units === 0) return;
    this.#taken.set(sequence, before + units);
    this.#inHand.set(to, (this.#inHand.get(to) ?? 0) - inHand);
    this.#left.set(to, (this.#left.get(to) ?? 0) - found);
    this.#wanted -= found;
    if (from === "CUSTOMER") this.#undone += units;
    else this.#inHand.set(from, (this.#inHand.get(from) ?? 0) + units);
  }

  end(movements: readonly PastMovement[]): Undone {
    const counts = { ...this.#line };
    const parts = movements.flatMap((movement): TakenBack[] => {
      const quantity = this.#taken.get(movement.sequence) ?? 0;
      if (quantity === 0) return [];
      const { [movement.from]: before, [movement.to]: after } = COUNT_IN;
      if (after !== undefined) counts[after] -= quantity;
      if (before !== undefined) counts[before] += quantity;
      return [{ movement, quantity }];
    });
    const units = this.#undone;
    return { units, parts, line: { ...counts, received: counts.received - units, voided: counts.voided + units } };
  }
}
