import { Refusal, refuse, type UserErrorData } from "../platform/errors/user-error.js";
import type { ReturnedUnits, Unreturn } from "../reservations/index.js";
import {
  isOwnLine,
  tooManyMovements,
  type Books,
  type DocumentRef,
  type PastMovement,
  type Scope,
  type TakenBack,
} from "../stock/index.js";
import { nothingLeft, putReturn } from "./change-return.rules.js";
import { lessTaken, summedParts, undoReceipt } from "./receipt-undoing.rules.js";
import { portionsOf, type AskedLine, type Portion } from "./return-lines.rules.js";
import { expectedOf, returnRef, type ReturnDocument, type ReturnLineDocument } from "./stock-return.js";

export interface ReceiptVoid {
  /** The lines it names; null: all that was received. */
  readonly asked: readonly AskedLine[] | null;
  /** Whether what was decided about the units since is taken back too. */
  readonly fact: boolean;
  readonly reason: string | null;
}

/** Void: units that were booked in as received never came. They are expected again. */
export function decideReceiptVoid(books: Books, document: ReturnDocument, { asked, fact, reason }: ReceiptVoid): ReturnDocument | Refusal {
  const movements = books.movementsOf(returnRef(document.id));
  if (movements === null) return refuse(tooManyMovements("return"));
  const portions = portionsOf(document.lines, asked, ({ received }) => received);
  if (portions instanceof Refusal) return portions;
  if (portions.length === 0) return refuse(nothingLeft(document, "REQUESTED", "Nothing of it has been received."));
  const undoing = new Undoing(document.lines, movements);
  const moved = portions.flatMap((portion) => movedOn(portion, undoing.undo(portion.line, portion.quantity, fact), asked));
  if (moved.length > 0) return new Refusal(moved);
  books.takeBack(summedParts(undoing.parts), { fact, channelId: document.channelId });
  return { ...document, lines: undoing.lines, voidedAt: books.now, voidReason: reason ?? document.voidReason };
}

/** Gives up what returns claim of an order or a sale, for units that never left: see `Unreturn`. Only returns where the sender may act. */
export function unreturnOf(refs: readonly DocumentRef[], scope: Scope): Unreturn {
  return (books, units) => {
    const returns: GivingUp[] = [];
    for (const ref of refs) {
      const document = books.document<ReturnDocument>(ref);
      if (document === null || !isOwnLine(document, scope)) continue;
      const movements = books.movementsOf(ref);
      if (movements === null) return refuse(tooManyMovements("return"));
      returns.push({ document, undoing: new Undoing(document.lines, movements) });
    }
    const short = units.flatMap((one) => {
      const missing = givenUp(returns, one);
      return missing > 0 ? [notGivenUp(one, missing)] : [];
    });
    if (short.length > 0) return new Refusal(short);
    for (const { document, undoing } of returns) {
      if (!undoing.isChanged) continue;
      const changed = { ...document, lines: undoing.lines };
      putReturn(books, undoing.parts.length > 0 ? { ...changed, voidedAt: books.now } : changed);
    }
    return summedParts(returns.flatMap(({ undoing }) => undoing.parts));
  };
}

/** A return that may give up claims. */
interface GivingUp {
  readonly document: ReturnDocument;
  readonly undoing: Undoing;
}

/** Has returns give up units, newest first: lines of the very name before those that claim any line. Answers how many are missing then. */
function givenUp(returns: readonly GivingUp[], { variantId, lineReference, isNamed, quantity }: ReturnedUnits): number {
  let missing = quantity;
  const from = (isClaim: (name: string | null) => boolean): void => {
    for (const { document, undoing } of returns) {
      for (const line of document.lines) {
        if (line.variantId === variantId && isClaim(line.lineReference ?? null)) missing -= undoing.giveUp(line, missing);
      }
    }
  };
  if (isNamed && lineReference !== null) from((name) => name === lineReference);
  from((name) => !isNamed || name === null);
  return missing;
}

/** A return's lines while units of them are undone: lines of one SKU take of the same movements. */
class Undoing {
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

function movedOn(
  { line: { variantId, sku, lineReference = null }, quantity: requested }: Portion,
  remaining: number,
  asked: ReceiptVoid["asked"],
): UserErrorData[] {
  if (remaining >= requested) return [];
  const index = asked?.find((line) => line.variantId === variantId || (line.lineReference ?? null) === (lineReference ?? ""))?.index;
  const message =
    `Of these ${requested} units of SKU "${sku}" ${remaining} are as they were received; what becomes of the others was decided since. Take back no more than ` +
    "that, or say with `fact: true` that they never came: then the decisions are taken back too.";
  const field = index === undefined ? null : ["lines", String(index), "quantity"];
  return [{ code: "EXCEEDS_REMAINING", field, sku, requested, remaining, message }];
}

function notGivenUp({ sku, quantity: requested }: ReturnedUnits, missing: number): UserErrorData {
  const message =
    `${missing} of these units of SKU "${sku}" came back, or are announced to, by returns that were made just now, that are many, or that this key ` +
    "does not see. Send it again, or have those returns taken back first (returnReceiptVoid, returnCancel).";
  return { code: "EXCEEDS_REMAINING", field: null, sku, requested, remaining: requested - missing, message };
}
