import { Refusal, refuse, type UserErrorData } from "../platform/errors/user-error.js";
import { tooManyMovements, type Books } from "../stock/index.js";
import { nothingLeft } from "./change-return.rules.js";
import { summedParts, Undoing } from "./receipt-undoing.rules.js";
import { portionsOf, type AskedLine, type Portion } from "./return-lines.rules.js";
import { returnRef, type ReturnDocument } from "./stock-return.js";

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
