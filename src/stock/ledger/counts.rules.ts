import { refuse, type Refusal } from "../../platform/errors/user-error.js";
import { stateIndex, type StockAccountName } from "../states/accounts.js";
import type { LockedLevel } from "./book-entries.js";
import { QUANTITY_MAX } from "../../platform/numbers/quantity.js";

/** Thrown by `post` where a balance would break; the batch turns it into the command's refusal. */
export class PostingRefused extends Error {
  constructor(readonly refusal: Refusal) {
    super("A posting was refused.");
  }
}

/** A level, and its eight states as they are now. */
interface Counted {
  readonly locked: LockedLevel;
  readonly counts: readonly number[];
}

/** The counts without so many units of the account. */
export function taken({ locked, counts }: Counted, account: StockAccountName, quantity: number, fact: boolean): readonly number[] {
  const index = stateIndex(account);
  if (index < 0) return counts;
  const before = counts[index] ?? 0;
  const after = before - quantity;
  if (after < 0 && !(fact && account === "AVAILABLE"))
    throw new PostingRefused(shortOf(locked, account, { requested: quantity, available: before, fact }));
  if (after < -QUANTITY_MAX) throw new PostingRefused(outOfRange(locked));
  return counts.with(index, after);
}

/** The counts with so many more units of the account. */
export function given({ locked, counts }: Counted, account: StockAccountName, quantity: number): readonly number[] {
  const index = stateIndex(account);
  if (index < 0) return counts;
  const after = (counts[index] ?? 0) + quantity;
  let sum = quantity;
  for (const count of counts) sum += count;
  if (after > QUANTITY_MAX || sum > QUANTITY_MAX) throw new PostingRefused(outOfRange(locked));
  return counts.with(index, after);
}

interface Shortage {
  readonly requested: number;
  readonly available: number;
  readonly fact: boolean;
}

/** A fact waits for news: it is told which movement was the last one there, and which count stands in its way. */
function shortOf(level: LockedLevel, account: StockAccountName, { requested, available, fact }: Shortage): Refusal {
  const counted = (level.countedAt ?? null) === null ? "" : `, and it was counted as of ${level.countedAt?.toISOString() ?? ""}`;
  const advice = fact
    ? `Its last movement is ${level.sequence}${counted}. Tell first what brought more there, then send this again.`
    : "Ask for no more than that.";
  return refuse({
    code: "INSUFFICIENT_STOCK",
    field: null,
    sku: level.sku,
    location: level.location,
    requested,
    available: Math.max(0, available),
    message: `SKU "${level.sku}" at ${level.location} has ${available} units ${account}; ${requested} were asked for. ${advice}`,
  });
}

export function outOfRange(level: LockedLevel): Refusal {
  return refuse({
    code: "QUANTITY_OUT_OF_RANGE",
    field: null,
    sku: level.sku,
    location: level.location,
    message: `SKU "${level.sku}" would leave the range of ${QUANTITY_MAX} units over all its locations. Check the quantity.`,
  });
}
