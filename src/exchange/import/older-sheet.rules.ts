import { QUANTITY_MAX } from "../../platform/numbers/quantity.js";
import { MOVEMENTS_SINCE_MAX, type LevelSince, type MovedSince, type MovementKindName, type StockAccountName } from "../../stock/index.js";
import type { LevelDifference } from "./level-difference.js";
import type { SettableFigure } from "./level-row.js";

/** Whether the level has moved since the sender of the row saw it. One that never moved here has not, whatever another hub's export says. */
export function isOlder({ statement: { base }, version, level }: LevelDifference): boolean {
  if (base === undefined || level === null || version === 0) return false;
  if (base.version !== null) return base.version !== version;
  return base.sequence !== null && BigInt(level.sequence) > BigInt(base.sequence);
}

/** The reference of adjustments that a sheet of this moment has led to: what it has changed already is not to be changed by it again. */
export function referenceOf(sequence: string): string {
  return `sheet as of ${sequence}`;
}

/** Why a row of an older sheet is not taken, as a sentence. */
export function olderProblem(difference: LevelDifference, since: LevelSince | null): string {
  const { statement, figure, from, to } = difference;
  const what = `SKU "${statement.sku}" at ${statement.location} has moved since the sheet was written`;
  const name = figure.toLowerCase();
  const advice = `Export it again, or give --as-of to make the sheet's change on top of that.`;
  if (since === null) return `${what}: ${name} is ${from} now, and the row says ${to}. Export it again.`;
  const words = movedWords(since.moved, figure);
  return `${what}: ${words === "" ? "" : `${words} since, `}${name} was ${thenOf(since, figure)} and is ${from}; the row says ${to}. ${advice}`;
}

/**
 * The difference that a row of an older sheet makes on top of what has moved since: 50 where 30 was written, and 20 were sold, is 30. Null: none, because
 * the row leaves what was written, or because the same sheet has made it before.
 */
export function rebased(difference: LevelDifference, since: LevelSince): LevelDifference | null | { readonly problem: string } {
  const { statement, figure, from, to, level } = difference;
  const then = thenOf(since, figure);
  if (to === then) return null;
  const at = `SKU "${statement.sku}" at ${statement.location}`;
  if (!since.isWhole)
    return { problem: `${at} has moved more than ${MOVEMENTS_SINCE_MAX} times since the sheet was written. Export it again.` };
  const target = to + from - sumOf(since.moved, figure, true) - then;
  if (target === from) return null;
  if (target < 0 && figure !== "AVAILABLE") {
    return {
      problem: `${at}: ${figure.toLowerCase()} would be ${target} after what has moved since the sheet was written. Count it again.`,
    };
  }
  if (Math.abs(target) > QUANTITY_MAX) return { problem: `${at}: ${target} units are more than the ${QUANTITY_MAX} a level can hold.` };
  return { ...difference, to: target, oversells: (level?.AVAILABLE ?? 0) + target - from < 0 };
}

const ON_HAND: ReadonlySet<StockAccountName> = new Set(["AVAILABLE", "RESERVED", "COMMITTED", "QUARANTINE", "DAMAGED", "RECEIVING"]);

function countsFor(figure: SettableFigure, account: StockAccountName): boolean {
  return figure === "ON_HAND" ? ON_HAND.has(account) : account === figure;
}

function thenOf({ then }: LevelSince, figure: SettableFigure): number {
  const { available, quarantine, damaged, receiving, reserved, committed } = then;
  switch (figure) {
    case "AVAILABLE":
      return available;
    case "QUARANTINE":
      return quarantine;
    case "DAMAGED":
      return damaged;
    case "RECEIVING":
      return receiving;
    case "ON_HAND":
      return available + reserved + committed + quarantine + damaged + receiving;
  }
}

function sumOf(moved: readonly MovedSince[], figure: SettableFigure, isOwn: boolean): number {
  return moved.filter((move) => move.isOwn === isOwn && countsFor(figure, move.account)).reduce((sum, { quantity }) => sum + quantity, 0);
}

/** "20 sold, 5 returned": by kind, what others have added to the figure and taken from it. */
function movedWords(moved: readonly MovedSince[], figure: SettableFigure): string {
  const kinds = [...new Set(moved.map(({ kind }) => kind))];
  const sums = kinds.map((kind) => ({
    kind,
    sum: sumOf(
      moved.filter((move) => move.kind === kind),
      figure,
      false,
    ),
  }));
  return sums
    .filter(({ sum }) => sum !== 0)
    .map(({ kind, sum }) => `${BOTH_WAYS.has(kind) && sum > 0 ? "+" : ""}${BOTH_WAYS.has(kind) ? sum : Math.abs(sum)} ${WORDS[kind]}`)
    .join(", ");
}

const BOTH_WAYS: ReadonlySet<MovementKindName> = new Set(["ADJUST", "MOVE", "COUNT", "CORRECT", "INSPECT"]);

const WORDS: Readonly<Record<MovementKindName, string>> = {
  ORDER: "ordered",
  CANCEL_ORDER: "cancelled of orders",
  RECEIVE: "received",
  PUTAWAY: "put away",
  RESERVE: "reserved",
  RELEASE: "released",
  EXPIRE: "expired of holds",
  CONFIRM: "committed",
  CANCEL: "cancelled",
  SHIP: "shipped",
  SELL: "sold",
  RETURN: "returned",
  INSPECT: "inspected",
  DISPATCH: "sent elsewhere",
  ARRIVE: "arrived",
  ADJUST: "adjusted",
  MOVE: "moved",
  COUNT: "counted",
  RECALL: "called back",
  CORRECT: "corrected",
  SHORT: "picked short",
};
