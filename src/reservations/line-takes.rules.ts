import type { UserErrorData } from "../platform/errors/user-error.js";
import { namedTakes, type LineName } from "../stock/index.js";
import type { ReservationDocument, ReservationLineDocument } from "./reservation.js";

/** So many units of one line of a reservation. */
export interface LineTake {
  /** `ReservationLineDocument.position` */
  readonly position: number;
  /** Base units, > 0. */
  readonly quantity: number;
}

/** Units asked of a reservation, by SKU or by line reference: at one location, or wherever it has them. What `resolveLines` answers fits. */
export interface LineAsk extends LineName {
  /** Null: the line is named by its reference alone. */
  readonly sku: string | null;
  readonly quantity: number;
}

/** An ask that wants more than is left. Equal asks are summed. */
export interface ExceedingAsk {
  readonly ask: LineAsk;
  readonly remaining: number;
  /** Why it names no line at all, where it names one by a reference. */
  readonly misnamed?: UserErrorData;
}

/** What is taken of a line for one ask. */
export interface AskedTake<Ask> extends LineTake {
  readonly ask: Ask;
}

export interface Takes {
  /** At most one for each line, in the order of the lines. */
  readonly takes: readonly LineTake[];
  /** Empty where everything asked for is there. */
  readonly exceeding: readonly ExceedingAsk[];
}

/** How many units of a line a step may act on. */
export type LineShare = (line: ReservationLineDocument) => number;

export const heldOf: LineShare = (line) => line.held;
export const confirmedOf: LineShare = (line) => line.confirmed;
export const openOf: LineShare = (line) => line.held + line.confirmed;
export const heldOrExpiredOf: LineShare = (line) => line.held + line.expired;
export const returnableOf: LineShare = (line) => line.shipped - line.returned;

/** Everything that `share` finds. */
export function takesOfAll(reservation: ReservationDocument, share: LineShare): readonly LineTake[] {
  return reservation.lines.flatMap((line) => {
    const quantity = share(line);
    return quantity > 0 ? [{ position: line.position, quantity }] : [];
  });
}

/** What asks take of the lines that they name: see `namedTakes`. `summedEqual` first where a client may repeat a line. */
export function takesOf(reservation: Pick<ReservationDocument, "lines">, asks: readonly LineAsk[], share: LineShare): Takes {
  const { parts, exceeding } = askedTakesOf(reservation, asks, share);
  return { takes: summedTakes(parts), exceeding };
}

/** As `takesOf`, telling what each ask takes. */
export function askedTakesOf<Ask extends LineAsk>(
  { lines }: Pick<ReservationDocument, "lines">,
  asks: readonly Ask[],
  share: LineShare,
): { readonly parts: readonly AskedTake<Ask>[]; readonly exceeding: readonly ExceedingAsk[] } {
  const { takes, unmet } = namedTakes("ReservationLine", lines, asks, share);
  return {
    parts: takes.map(({ ask, line, quantity }) => ({ ask, position: line.position, quantity })),
    exceeding: unmet.map(({ ask, lines: [first], ...left }) => ({
      ...left,
      ask: ask.sku === null ? { ...ask, sku: first?.sku ?? null } : ask,
    })),
  };
}

/** What is taken of each line, in the order of the lines. */
export function summedTakes(parts: readonly LineTake[]): readonly LineTake[] {
  const taken = new Map<number, number>();
  for (const { position, quantity } of parts) taken.set(position, (taken.get(position) ?? 0) + quantity);
  return [...taken].map(([position, quantity]) => ({ position, quantity })).sort((a, b) => a.position - b.position);
}

/** The lines of an order, a reservation's or a sale's, by what they are called. */
interface OrderLines {
  readonly lines: readonly { readonly variantId: number; readonly lineReference?: string | null | undefined }[];
}

/**
 * Asks of what links to an order, as a return or a sale does, as they name its lines: a reference is that of the order's line wherever the order's lines
 * of the SKU have any, else it is the linked document's own.
 */
export function orderAsks<Ask extends LineAsk>({ lines }: OrderLines, asks: readonly Ask[]): readonly Ask[] {
  if (asks.every(({ lineReference = null }) => lineReference === null)) return asks;
  const named = new Set(lines.flatMap(({ variantId, lineReference = null }) => (lineReference === null ? [] : [variantId])));
  return asks.map((ask) => (named.has(ask.variantId ?? 0) ? ask : { ...ask, lineReference: null }));
}
