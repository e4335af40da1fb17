import { invalidInput, Refusal, refuse } from "../../platform/errors/user-error.js";
import { INVENTORY_STATES, stateIndex } from "../states/accounts.js";
import type { PostedMovement, Posting } from "./book-entries.js";
import type { BookLevel } from "./book-level.js";
import { PostingRefused } from "./counts.rules.js";
import { balancesOf, firstBehind, NOW, type Balance, type Statement } from "./statements.rules.js";
import type { StatementBook } from "./statement-book.js";

/** A level, and what a movement does to it, in units by state. */
interface Effect {
  readonly level: BookLevel;
  readonly change: readonly number[];
}

/** A balance, and the movement of its step that it makes up for. */
export interface PlannedBalance extends Balance {
  readonly level: BookLevel;
  /** The movement's place in its step. */
  readonly of: number;
}

/** What `bookStep` needs of the books. */
export interface StepBooks {
  /** The ordinal of the last movement. */
  readonly ordinal: number;
  readonly move: (posting: Posting) => PostedMovement;
}

/** What a movement does to its level, or to its two. */
export function effectsOf({ from, to, quantity }: Posting, source: BookLevel, target: BookLevel): readonly Effect[] {
  const lost = units(stateIndex(from), -quantity);
  const gained = units(stateIndex(to), quantity);
  if (target === source) return [{ level: source, change: lost.map((count, state) => count + (gained[state] ?? 0)) }];
  return [
    { level: source, change: lost },
    { level: target, change: gained },
  ];
}

function units(state: number, quantity: number): number[] {
  const change = INVENTORY_STATES.map(() => 0);
  if (state >= 0) change[state] = quantity;
  return change;
}

/** When something told happened, in milliseconds since 1970, and where it stands among what was said of that very instant. */
export interface Told {
  readonly at: number;
  /** The ledger's last sequence when it was heard, where its time is that of recording; null: its time was given. */
  readonly heardAt: number | null;
  /** Finds the first statement that it comes before, where that is not `firstBehind`. */
  readonly stands?: (statements: readonly Statement[], at: number, heardAt: number | null) => number;
}

/** What must be booked so that every statement recorded before stays true in spite of a movement of that time. */
export function balancesFor(effects: readonly Effect[], of: number, told: Told, book: StatementBook): readonly PlannedBalance[] {
  const { at, heardAt, stands = firstBehind } = told;
  return effects.flatMap(({ level, change }) => {
    const statements = book.of(level.locked, at);
    if (statements === null) throw new PostingRefused(refuse(tooManyStatements(level, at)));
    if (statements.length === 0) return [];
    const from = stands(statements, at, heardAt);
    return balancesOf(statements, from, change).map((balance) => ({ ...balance, level, of }));
  });
}

/** The movement that a balance is. It belongs to no document: what it balances does. */
function balancePosting({ level, state, quantity, at }: PlannedBalance, balances: number): Posting {
  const account = INVENTORY_STATES[state] ?? "AVAILABLE";
  const [from, to] = quantity > 0 ? (["ADJUSTMENT", account] as const) : ([account, "ADJUSTMENT"] as const);
  const occurredAt = at === NOW ? null : new Date(at);
  return { kind: "COUNT", level: level.locked, from, to, quantity: Math.abs(quantity), fact: true, reason: "COUNT", occurredAt, balances };
}

/**
 * Books a step: first the balances that add, then the movements, then the balances that take. An incident is by how much AVAILABLE is further below
 * zero at the end of it, and stands on the movement that was told.
 */
export function bookStep(
  books: StepBooks,
  postings: readonly Posting[],
  levels: readonly BookLevel[],
  balances: readonly PlannedBalance[],
): void {
  const before = levels.map(({ counts }) => counts[0] ?? 0);
  const adding = balances.filter(({ quantity }) => quantity > 0);
  const first = books.ordinal + adding.length + 1;
  const taking = balances.filter(({ quantity }) => quantity < 0);
  const balance = (each: PlannedBalance): PostedMovement => {
    try {
      return books.move(balancePosting(each, first + each.of));
    } catch (error) {
      if (error instanceof PostingRefused) throw new PostingRefused(inTheWay(error.refusal, postings[each.of], each));
      throw error;
    }
  };
  const added = adding.map(balance);
  const told = postings.map((posting) => books.move(posting));
  // What one movement alone would have opened is the step's to say.
  for (const movement of [...added, ...told, ...taking.map(balance)]) movement.oversold = 0;
  for (const [index, level] of levels.entries()) {
    const growth = belowZero(level.counts[0] ?? 0) - belowZero(before[index] ?? 0);
    const movement = told.findLast(({ levelId }) => levelId === level.locked.id);
    if (growth > 0 && movement !== undefined) movement.oversold = growth;
  }
}

/** Which count, for the sake of which movement, takes what is not there. */
function inTheWay(refusal: Refusal, posting: Posting | undefined, { at, quantity, state }: PlannedBalance): Refusal {
  const count = at === NOW ? "this moment" : new Date(at).toISOString();
  const movement = posting === undefined ? "the movement" : `${posting.kind} of ${posting.quantity} from ${posting.from} to ${posting.to}`;
  const reason = ` In the way is the count of ${count}: with the ${movement} it takes ${Math.abs(quantity)} of ${INVENTORY_STATES[state] ?? ""}.`;
  return new Refusal(refusal.errors.map((error) => ({ ...error, message: error.message + reason })));
}

function belowZero(available: number): number {
  return Math.max(0, -available);
}

function tooManyStatements({ locked }: BookLevel, at: number): ReturnType<typeof invalidInput> {
  return invalidInput(
    ["occurredAt"],
    `SKU "${locked.sku}" at ${locked.location} has been counted too often since ${new Date(at).toISOString()} to be told of that time. ` +
      "Tell it without occurredAt, and count once more.",
  );
}
