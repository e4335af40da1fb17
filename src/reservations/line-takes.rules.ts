import type { ReservationDocument, ReservationLineDocument } from "./reservation.js";

/** So many units of one line of a reservation. */
export interface LineTake {
  /** `ReservationLineDocument.position` */
  readonly position: number;
  /** Base units, > 0. */
  readonly quantity: number;
}

/** Units of a SKU asked of a reservation: at one location, or wherever it has them. What `resolveLines` answers fits. */
export interface LineAsk {
  /** The line's place in the input, for the `field` of errors. */
  readonly index: number;
  readonly variantId: number;
  readonly sku: string;
  readonly locationId: number | null;
  readonly quantity: number;
}

/** An ask that wants more than is left. Equal asks are summed. */
export interface ExceedingAsk {
  readonly ask: LineAsk;
  readonly remaining: number;
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

/**
 * Finds the lines that asks mean. An ask that names its location takes from that line; one that does not takes from the SKU's lines in
 * their order, from what the others leave. `summed` first where a client may repeat a line.
 */
export function takesOf(reservation: ReservationDocument, asks: readonly LineAsk[], share: LineShare): Takes {
  const bySku = new Map<number, ReservationLineDocument[]>();
  for (const line of reservation.lines) {
    const lines = bySku.get(line.variantId);
    if (lines === undefined) bySku.set(line.variantId, [line]);
    else lines.push(line);
  }
  const taken = new Map<number, number>();
  const exceeding: ExceedingAsk[] = [];
  const located = asks.filter(({ locationId }) => locationId !== null);
  const anywhere = asks.filter(({ locationId }) => locationId === null);
  for (const ask of [...located, ...anywhere]) {
    const lines = (bySku.get(ask.variantId) ?? []).filter((line) => ask.locationId === null || line.locationId === ask.locationId);
    let missing = ask.quantity;
    for (const line of lines) {
      const before = taken.get(line.position) ?? 0;
      const part = Math.min(missing, share(line) - before);
      if (part <= 0) continue;
      taken.set(line.position, before + part);
      missing -= part;
    }
    if (missing > 0) exceeding.push({ ask, remaining: ask.quantity - missing });
  }
  const takes = [...taken].map(([position, quantity]) => ({ position, quantity })).sort((a, b) => a.position - b.position);
  return { takes, exceeding };
}
