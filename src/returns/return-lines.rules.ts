import { Refusal, type UserErrorOf, type UserErrorData } from "../platform/errors/user-error.js";
import { summedBy } from "../stock/index.js";
import type { ReturnLineDocument } from "./stock-return.js";

/** A line of a step, resolved: which SKU, how many base units. */
export interface AskedLine {
  /** The line's place in the input, for the `field` of errors. */
  readonly index: number;
  readonly sku: string;
  readonly variantId: number;
  /** Base units. */
  readonly quantity: number;
}

/** What a step takes of one line of the return. */
export interface Portion {
  readonly line: ReturnLineDocument;
  readonly quantity: number;
}

/**
 * What a step acts on: the lines asked for, or all that is left of every line where `asked` is null. `remainingOf` tells how much a line has
 * left for the step. Lines of one SKU are summed before they are compared. Answers every mistake at once.
 */
export function portionsOf(
  lines: readonly ReturnLineDocument[],
  asked: readonly AskedLine[] | null,
  remainingOf: (line: ReturnLineDocument) => number,
): readonly Portion[] | Refusal {
  if (asked === null) return lines.map((line) => ({ line, quantity: remainingOf(line) })).filter(({ quantity }) => quantity > 0);
  const errors: UserErrorData[] = [];
  const portions: Portion[] = [];
  const bySku = new Map(lines.map((line) => [line.variantId, line]));
  for (const one of summedBySku(asked)) {
    const line = bySku.get(one.variantId);
    if (line === undefined) errors.push(noSuchLine(one));
    else if (one.quantity > remainingOf(line)) errors.push(exceedsRemaining(one, remainingOf(line)));
    else portions.push({ line, quantity: one.quantity });
  }
  return errors.length > 0 ? new Refusal(errors) : portions;
}

/** Sums the lines that name the same SKU. */
export function summedBySku(asked: readonly AskedLine[]): readonly AskedLine[] {
  return summedBy(asked, ({ variantId }) => variantId);
}

export function noSuchLine(asked: AskedLine): UserErrorData {
  return {
    code: "NOT_FOUND",
    field: ["lines", String(asked.index), "sku"],
    entity: "ReturnLine",
    value: asked.sku,
    nearMiss: null,
    message: `The return has no line of SKU "${asked.sku}". Check the SKU, or announce it with a return of its own.`,
  };
}

export function exceedsRemaining(asked: AskedLine, remaining: number): UserErrorOf<"EXCEEDS_REMAINING"> {
  return {
    code: "EXCEEDS_REMAINING",
    field: ["lines", String(asked.index), "quantity"],
    sku: asked.sku,
    requested: asked.quantity,
    remaining,
    message: `${asked.quantity} units of SKU "${asked.sku}" were asked for; ${remaining} are left for this step. Ask for no more than that.`,
  };
}

/** The lines with `change` made to those of the portions. */
export function withPortions(
  lines: readonly ReturnLineDocument[],
  portions: readonly Portion[],
  change: (line: ReturnLineDocument, quantity: number) => ReturnLineDocument,
): readonly ReturnLineDocument[] {
  const quantities = new Map(portions.map(({ line, quantity }) => [line.variantId, quantity]));
  return lines.map((line) => {
    const quantity = quantities.get(line.variantId);
    return quantity === undefined ? line : change(line, quantity);
  });
}
