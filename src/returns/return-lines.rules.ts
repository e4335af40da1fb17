import { Refusal, type UserErrorOf, type UserErrorData } from "../platform/errors/user-error.js";
import { lineKeyOf, namedTakes, summedBy } from "../stock/index.js";
import type { ReturnLineDocument } from "./stock-return.js";

/** A line of a new return, resolved: which SKU, how many base units. */
export interface NewLine extends AskedLine {
  readonly sku: string;
  readonly variantId: number;
}

/** A line of a step, resolved. SKU and variant are null where a line is named by its reference alone. */
export interface AskedLine {
  /** The line's place in the input, for the `field` of errors. */
  readonly index: number;
  readonly sku: string | null;
  readonly variantId: number | null;
  readonly lineReference?: string | null | undefined;
  /** Base units. */
  readonly quantity: number;
}

/** What a step takes of one line of the return. */
export interface Portion {
  readonly line: ReturnLineDocument;
  readonly quantity: number;
}

/** What it takes for one line of the input. */
export interface AskedPortion<Asked> extends Portion {
  readonly asked: Asked;
}

/** How much a line has left for a step. */
export type Remaining = (line: ReturnLineDocument) => number;

/**
 * What a step acts on: the lines asked for, or all that is left of every line where `asked` is null. Equal lines are summed before they are
 * compared. Answers every mistake at once.
 */
export function portionsOf(
  lines: readonly ReturnLineDocument[],
  asked: readonly AskedLine[] | null,
  remainingOf: Remaining,
): readonly Portion[] | Refusal {
  if (asked === null) return lines.map((line) => ({ line, quantity: remainingOf(line) })).filter(({ quantity }) => quantity > 0);
  const { portions, errors } = askedPortionsOf(lines, summedAsked(asked), remainingOf);
  return errors.length > 0 ? new Refusal(errors) : portions.map(({ line, quantity }) => ({ line, quantity }));
}

/** What each line asked for takes of the lines that it names: see `namedTakes`. */
export function askedPortionsOf<Asked extends AskedLine>(
  lines: readonly ReturnLineDocument[],
  asked: readonly Asked[],
  remainingOf: Remaining,
): { readonly portions: readonly AskedPortion<Asked>[]; readonly errors: readonly UserErrorData[] } {
  const asks = asked.map((each) => ({ ...each, locationId: null, asked: each }));
  const { takes, unmet } = namedTakes("ReturnLine", lines, asks, remainingOf);
  const errors = unmet.map(({ ask, lines: [first], remaining, misnamed }) => {
    if (misnamed !== undefined) return misnamed;
    return first === undefined ? noSuchLine(ask) : exceedsRemaining({ ...ask, sku: first.sku }, remaining);
  });
  return { portions: takes.map(({ ask, line, quantity }) => ({ asked: ask.asked, line, quantity })), errors };
}

/** Sums the lines that name the same SKU and line. */
export function summedAsked<Asked extends AskedLine>(asked: readonly Asked[]): readonly Asked[] {
  return summedBy(asked, ({ variantId, lineReference = null }) => lineKeyOf({ variantId, locationId: null, quantity: 0, lineReference }));
}

export function noSuchLine(asked: AskedLine): UserErrorData {
  return {
    code: "NOT_FOUND",
    field: ["lines", String(asked.index), "sku"],
    entity: "ReturnLine",
    value: asked.sku ?? "",
    nearMiss: null,
    message: `The return has no line of SKU "${asked.sku ?? ""}". Check the SKU, or announce it with a return of its own.`,
  };
}

export function exceedsRemaining(asked: AskedLine, remaining: number): UserErrorOf<"EXCEEDS_REMAINING"> {
  return {
    code: "EXCEEDS_REMAINING",
    field: ["lines", String(asked.index), "quantity"],
    sku: asked.sku ?? "",
    requested: asked.quantity,
    remaining,
    message: `${asked.quantity} units of SKU "${asked.sku ?? ""}" were asked for; ${remaining} are left for this step. Ask for no more than that.`,
  };
}

/** The lines with `change` made to those of the portions. */
export function withPortions(
  lines: readonly ReturnLineDocument[],
  portions: readonly Portion[],
  change: (line: ReturnLineDocument, quantity: number) => ReturnLineDocument,
): readonly ReturnLineDocument[] {
  const quantities = new Map<ReturnLineDocument, number>();
  for (const { line, quantity } of portions) quantities.set(line, (quantities.get(line) ?? 0) + quantity);
  return lines.map((line) => {
    const quantity = quantities.get(line);
    return quantity === undefined ? line : change(line, quantity);
  });
}
