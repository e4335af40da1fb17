import { invalidInput, Refusal, type UserErrorData } from "../platform/errors/user-error.js";
import { openOf, takesOf, type LineTake, type ReservationDocument, type ReservationLineDocument } from "../reservations/index.js";
import type { ResolvedLine } from "../stock/index.js";

/** The units of one SKU that leave one location by a sale. */
export interface PlannedLine {
  readonly variantId: number;
  readonly sku: string;
  readonly locationId: number;
  /** Location code. */
  readonly location: string;
  /** Units the reservation holds or has confirmed there. */
  readonly fromReservation: number;
  /** Units beyond them: taken from AVAILABLE as a fact. */
  readonly extra: number;
}

export interface SalePlan {
  /** One for each (SKU, location), in the order of the input. */
  readonly lines: readonly PlannedLine[];
  /** What the sale takes of the reservation's lines. */
  readonly takes: readonly LineTake[];
}

/**
 * Divides a sale's units between the reservation and AVAILABLE. A line that names its location sells there, from the reservation as far as
 * that has units there. One that does not takes the reservation's units wherever they are; what exceeds them leaves the locations where the
 * reservation's hold expired, and beyond that the SKU's first location in the reservation.
 */
export function planSale(lines: readonly ResolvedLine[], reservation: ReservationDocument | null): SalePlan | Refusal {
  const reservedOf = reservedLines(reservation);
  const unknown = lines.filter((line) => line.locationId === null && reservedOf(line).length === 0);
  if (unknown.length > 0) return new Refusal(unknown.map(noLocation));
  const { takes, exceeding } = reservation === null ? { takes: [], exceeding: allOf(lines) } : takesOf(reservation, lines, openOf);
  const planned = new PlannedLines();
  const taken = new Map(takes.map(({ position, quantity }) => [position, quantity]));
  const missing = new Map(exceeding.map(({ ask, remaining }) => [ask.index, ask.quantity - remaining]));
  for (const line of lines) {
    const { variantId, sku, location, locationId } = line;
    for (const reserved of reservedOf(line)) {
      planned.add(reserved, { fromReservation: taken.get(reserved.position) ?? 0, extra: 0 });
      taken.delete(reserved.position);
    }
    const extra = missing.get(line.index) ?? 0;
    if (location !== null && locationId !== null) planned.add({ variantId, sku, location, locationId }, { fromReservation: 0, extra });
    else for (const part of spread(reservedOf(line), extra)) planned.add(part.line, { fromReservation: 0, extra: part.quantity });
  }
  return { lines: planned.all(), takes };
}

type Place = Pick<PlannedLine, "variantId" | "sku" | "locationId" | "location">;

/** Sums what is planned by (SKU, location); the first one's place is kept. */
class PlannedLines {
  readonly #lines = new Map<string, PlannedLine>();

  add({ variantId, sku, locationId, location }: Place, { fromReservation, extra }: Pick<PlannedLine, "fromReservation" | "extra">): void {
    if (fromReservation + extra === 0) return;
    const key = `${variantId}/${locationId}`;
    const known = this.#lines.get(key) ?? { variantId, sku, locationId, location, fromReservation: 0, extra: 0 };
    this.#lines.set(key, { ...known, fromReservation: known.fromReservation + fromReservation, extra: known.extra + extra });
  }

  all(): readonly PlannedLine[] {
    return [...this.#lines.values()];
  }
}

function allOf(lines: readonly ResolvedLine[]): readonly { readonly ask: ResolvedLine; readonly remaining: number }[] {
  return lines.map((ask) => ({ ask, remaining: 0 }));
}

/** Finds the reservation's lines that a line of the sale may mean. */
function reservedLines(reservation: ReservationDocument | null): (line: ResolvedLine) => readonly ReservationLineDocument[] {
  const bySku = new Map<number, ReservationLineDocument[]>();
  for (const line of reservation?.lines ?? []) {
    const known = bySku.get(line.variantId);
    if (known === undefined) bySku.set(line.variantId, [line]);
    else known.push(line);
  }
  return ({ variantId, locationId }) => {
    const lines = bySku.get(variantId) ?? [];
    return locationId === null ? lines : lines.filter((line) => line.locationId === locationId);
  };
}

function spread(
  lines: readonly ReservationLineDocument[],
  extra: number,
): readonly { readonly line: ReservationLineDocument; readonly quantity: number }[] {
  let missing = extra;
  const parts = lines.map((line) => {
    const quantity = Math.min(missing, line.expired);
    missing -= quantity;
    return { line, quantity };
  });
  const [first] = parts;
  return first === undefined ? [] : [{ ...first, quantity: first.quantity + missing }, ...parts.slice(1)];
}

function noLocation({ index, sku }: ResolvedLine): UserErrorData {
  return invalidInput(
    ["lines", String(index), "location"],
    `The reservation has no line of SKU "${sku}". Name the location it was sold from.`,
  );
}
