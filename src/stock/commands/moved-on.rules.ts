import { Refusal, type UserErrorData } from "../../platform/errors/user-error.js";
import { stateIndex } from "../states/accounts.js";
import type { TakenBack, TakingBack } from "../ledger/book-entries.js";
import type { Books } from "../ledger/books.js";
import { PostingRefused } from "../ledger/counts.rules.js";

/** Takes movements back: see `Books.takeBack`. A refusal says which units have moved on since. */
export function takeBackOrRefuse(books: Books, parts: readonly TakenBack[], terms: TakingBack): Refusal | null {
  try {
    books.takeBack(parts, terms);
    return null;
  } catch (error) {
    if (!(error instanceof PostingRefused)) throw error;
    return new Refusal(error.refusal.errors.map((each) => movedOn(books, parts, terms, each)));
  }
}

/** Where it is a count that is in the way, the ledger has said so. */
function movedOn(books: Books, parts: readonly TakenBack[], { fact }: TakingBack, error: UserErrorData): UserErrorData {
  if (error.code !== "INSUFFICIENT_STOCK") return error;
  const { sku, location, requested, available } = error;
  const taking = parts.find(({ movement: { to, level, toLevel }, quantity }) => {
    const there = books.level(toLevel ?? level);
    return stateIndex(to) >= 0 && quantity === requested && there?.sku === sku && there.location === location;
  });
  if (taking === undefined) return error;
  const { to: state } = taking.movement;
  const advice =
    state === "AVAILABLE" && !fact
      ? "Take no more back than that, or say with `fact: true` that it never happened: AVAILABLE may then fall below zero."
      : "Bring them back there first, or take no more back than that.";
  const message = `To take this back, ${requested} units of SKU "${sku}" must leave ${state} at ${location ?? ""}, where ${available} are: the others have moved on. ${advice}`;
  return { ...error, message };
}
