import { invalidInput, type InvalidInput } from "../../platform/errors/user-error.js";
import type { PastMovement, TakenBack } from "../ledger/book-entries.js";
import { PAST_MOVEMENTS_MAX } from "../ledger/past-movements.js";

/** What of movements, newest first, gives so many units back: of each all that is open, until they are enough. */
export function newestOf(movements: readonly PastMovement[], quantity: number): readonly TakenBack[] {
  const parts: TakenBack[] = [];
  let missing = quantity;
  for (const movement of movements) {
    const part = Math.min(missing, movement.open);
    if (part <= 0) continue;
    parts.push({ movement, quantity: part });
    missing -= part;
  }
  return parts;
}

/** Why nothing of a document can be taken back, where `Books.movementsOf` answers null. `what`: such as `reservation`. */
export function tooManyMovements(what: string): InvalidInput {
  const message =
    `The ${what} has more movements than a call looks at: ${PAST_MOVEMENTS_MAX.toLocaleString("en-US")}, or its share of a call for many. ` +
    "Send it in a call of its own; where that is refused too, set the level right with inventoryAdjust.";
  return invalidInput(["id"], message);
}
